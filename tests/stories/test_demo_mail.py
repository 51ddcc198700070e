"""The demo's mail, both ways: what the page shows is answered as the member, or sent back, and the desk hears it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story
from tests.stories.test_contacts import details
from tests.stories.test_mail import WORDS, emailed


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, mail=True) as started:
        yield started


async def received(desk: Desk) -> str:
    """The e-mail that came to the member -> its id."""
    await desk.until(lambda: desk.state["mail"], "an e-mail to the member")
    (mail,) = desk.state["mail"]
    assert mail["to"] == ["lou.77@exemple.invalid"]
    return str(mail["id"])


async def test_an_answer_by_e_mail_goes_through_the_desk_s_own_mailbox(desk: Desk) -> None:
    card = await emailed(desk)
    mail = await received(desk)
    await desk.call(f"/sandbox/mail/{mail}/reply", text="Merci, je suis encore là.")
    told = await card.reply_with(desk.mention("lea"), "Le membre a répondu")
    await (await told.press("read", as_="lea")).form("Merci, je suis encore là.", "a répondu par e-mail")
    await desk.until(lambda: not desk.sandbox.store.world.inbox, "the mail to be moved")


async def test_a_call_for_help_by_e_mail_wakes_whoever_is_on_watch(desk: Desk) -> None:
    card = await emailed(desk)
    await desk.advance("PT1H")
    await desk.call(f"/sandbox/mail/{await received(desk)}/reply", text="adieu, je veux en finir maintenant")
    await card.reply_with("<@U0LEA>", "P0", "Un nouvel appel à l'aide vient d'arriver")


async def test_an_e_mail_does_not_leave_to_an_address_that_was_corrected_while_it_waited(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.says("e-mails différents")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    await (await form.fill(methods=["email"])).form("Annuler")
    await desk.close("lea")
    whole = await (await (await details(card)).press("reveal")).form("lou.77")
    form = await (await whole.press("correct_contact")).form("Elle remplace")
    wrong = next(id_ for id_, label in form.options("wrong") if "77" in label)
    await form.fill(kind="email", value="lou.juste@exemple.invalid", wrong=wrong)
    await desk.advance("PT31S")
    await card.reply_with("La réponse n'est pas partie")
    assert desk.state["mail"] == []
    await desk.close("lea")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    await (await form.fill(methods=["email"])).form("Annuler")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.state["mail"], "an e-mail to the member")
    assert [mail["to"] for mail in desk.state["mail"]] == [["lou.juste@exemple.invalid"]]


async def test_an_address_that_is_gone_comes_back_to_the_card(desk: Desk) -> None:
    card = await emailed(desk)
    await desk.call(f"/sandbox/mail/{await received(desk)}/bounce")
    await card.reply_with("La réponse n'est pas arrivée par e-mail", "Elle pourrait partir")


async def test_a_call_for_help_is_not_proposed_to_be_answered_in_public(desk: Desk) -> None:
    card = await emailed(desk, "private_message", "email")
    await desk.call(f"/sandbox/mail/{await received(desk)}/bounce")
    told = await card.reply_with("La réponse n'est pas arrivée par e-mail")
    assert "Elle pourrait partir par lettre." in told.text
    assert "public" not in told.text

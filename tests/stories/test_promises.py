"""What a reply promises is proposed to its writer, kept in mind by one click, and called to mind on that day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk, Post
from tests.running import story

QUESTION = "Où en est mon colis ? Cela fait trois semaines."
TUESDAY = (
    "Bonjour @camille,\n\nMerci de nous avoir écrit. Nous cherchons votre colis et on vous réécrit mardi. "
    "Vous pouvez nous répondre ici.\n\nLéa"
)


@pytest_asyncio.fixture(params=["slack", "teams"])
async def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """A desk whose people all work in one chat."""
    async with story(monkeypatch, data=data, chats=request.param) as started:
        yield started


async def sends(desk: Desk, text: str = TUESDAY) -> Post:
    """Léa answers Camille: the form that undoes it stands before her."""
    card = await desk.flag(QUESTION, by="camille")
    form = await (await card.act("reply", as_="lea")).form("camille")
    await (await form.fill(text=text)).form("Annuler")
    return card


async def test_a_day_that_the_reply_named_is_proposed_kept_by_one_click_and_called_to_mind(here: Desk) -> None:
    card = await sends(here)
    await here.advance("PT31S")
    proposal = await here.told("lea", "on vous réécrit mardi", "Faut-il vous le rappeler")
    await proposal.press("keep_promise", as_="lea")
    await proposal.says("Rappel")
    await card.says("Prendre des nouvelles", "Léa")
    assert "keep_promise" not in proposal.verbs
    await here.advance("PT23H")
    reminder = await card.reply_with("Promis", "on vous réécrit mardi")
    form = await (await reminder.press("check_in", as_="lea")).form("prendre de vos nouvelles")
    assert "Léa" in form.text


async def test_no_thank_you_plans_nothing(here: Desk) -> None:
    card = await sends(here)
    await here.advance("PT31S")
    proposal = await here.told("lea", "on vous réécrit mardi")
    await proposal.press("decline_promise", as_="lea")
    await proposal.says("Pas de rappel")
    assert "Prendre des nouvelles :" not in card.text


async def test_an_offer_is_proposed_and_called_to_mind_with_what_it_depends_on(desk: Desk) -> None:
    offered = "si vous voulez, on vous rappelle mardi"
    card = await sends(
        desk, TUESDAY.replace("Nous cherchons votre colis et on vous réécrit mardi", offered.capitalize())
    )
    await desk.advance("PT31S")
    proposal = await desk.told("lea", offered.capitalize(), "Faut-il vous le rappeler")
    await proposal.press("keep_promise", as_="lea")
    await proposal.says("Rappel")
    await desk.advance("PT23H")
    await card.reply_with("Promis", offered.capitalize())


async def test_a_reply_that_was_taken_back_proposes_nothing_until_it_leaves(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    form = await (await card.press("reply", as_="lea")).form("camille")
    sending = await (await form.fill(text=TUESDAY)).form("Annuler")
    back = await (await sending.press("undo_send")).form("on vous réécrit mardi")
    await desk.advance("PT1H")
    assert not desk.last_post()["replies"]
    assert not any("mardi" in post.text for post in desk.direct("lea"))
    await back.fill(text=TUESDAY.replace("mardi", "mercredi"))
    await desk.advance("PT31S")
    await desk.told("lea", "on vous réécrit mercredi")
    assert not any("mardi" in post.text for post in desk.direct("lea"))


UNKNOWN = "On ne sait pas si la réponse est partie"


@pytest.mark.parametrize(("mode", "is_known"), [("503", True), ("drop_before", False), ("500", False)])
async def test_of_an_acknowledgement_that_comes_too_late_it_is_told_whether_anybody_may_have_read_it(
    desk: Desk, mode: str, is_known: bool
) -> None:
    """Its forum said each time that it took nothing; or it said nothing, or stumbled over it."""
    card = await desk.flag(QUESTION, by="camille")
    await desk.fault("forum.action", mode, count=10_000)
    await card.press("acknowledge", as_="lea")
    await desk.advance("PT31S")
    await card.says("ne répond pas")
    await desk.advance("P4D")
    told = await card.reply_with("<@U0LEA>", "n'est pas partie" if is_known else UNKNOWN)
    assert (UNKNOWN in told.text) is not is_known

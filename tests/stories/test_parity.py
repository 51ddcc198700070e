"""One story, told in Slack and in Teams: whatever works in one works in the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


@pytest_asyncio.fixture(params=["slack", "teams"])
async def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, teams=request.param == "teams") as started:
        yield started


async def test_from_the_flag_to_the_next_check_in(desk: Desk) -> None:
    # Somebody is woken, reads behind the curtain, and takes the message offline.
    card = await desk.flag(HELP)
    assert HELP not in card.text
    assert "3114" in card.text
    wake = await card.reply_with(desk.mention("lea"))
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    await card.says("Léa")
    await wake.says("pris")
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.says("Hors ligne")

    # The lawyer is asked by a form, and answers by writing in the thread.
    form = await (await card.press("ask", as_="lea")).form()
    answer = await form.fill(disciplines=["legal"], question="Peut-on répondre en public ?")
    assert not answer.errors
    question = await card.reply_with(desk.mention("diallo"), "Peut-on répondre")
    await card.write("Non : répondez en privé.", as_="diallo")
    await question.says("Non : répondez en privé.")

    # The reply is refused for what it lacks, mended by its buttons, undone, and sent.
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    form = await (await form.fill(text="Bonjour @lou_77, nous vous avons lue.\n\nLéa")).form("Avant l'envoi")
    while "mend" in form.verbs:
        form = await (await form.press("mend")).form()
    sending = await (await form.fill()).form("Annuler")
    back = await (await sending.press("undo_send")).form("3114")
    await desk.advance("PT40S")
    assert not desk.last_post()["private"]
    await back.fill()
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the reply, in private")
    assert "nous vous avons lue" in str(private)

    # Two days later the check-in is called to mind, done, and the case closed.
    form = await (await card.more("follow_up", as_="lea")).form("Prendre des nouvelles")
    await form.fill(stages=["48h"], person="lea", note="Elle a un chat, Mina.")
    await desk.advance("P3D")
    reminder = await card.reply_with(desk.mention("lea"), "Mina")
    await desk.told("lea", "Mina")
    done = await (await reminder.press("follow_up_done", as_="lea")).form()
    await done.fill(outcome="better", note="Elle va mieux.")
    close = await (await card.more("close", as_="lea")).form()
    await close.fill(outcome="reached")
    await card.says("Rouvrir")

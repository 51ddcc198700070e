"""Two people with the same form open at once: whoever sends it first wins, and the other hears who did what when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


@pytest_asyncio.fixture(params=["slack", "teams"])
async def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """A desk whose people all work in one chat."""
    async with story(monkeypatch, data=data, chats=request.param) as started:
        yield started


async def test_the_same_check_in_is_planned_once_and_put_off_once(here: Desk) -> None:
    card = await here.flag(WORDS)
    plans = [await (await card.more("follow_up", as_=who)).form("Prendre des nouvelles") for who in ("lea", "nadia")]
    await plans[0].fill(stages=["48h"], person="lea", note="Elle a un chat, Mina.")
    await card.says("Prendre des nouvelles : ")
    told = await (await plans[1].fill(stages=["48h"], person="nadia", note="Moka")).form("Votre clic n'a rien changé")
    assert "Léa a prévu de prendre des nouvelles" in told.text
    assert "noté à" in told.text, "for when, and when it was planned"

    await here.advance("P3D")
    reminder = await card.reply_with(here.mention("lea"), "Mina")
    assert not any("Moka" in post.text for post in card.thread)
    later = [await (await reminder.press("follow_up_later", as_=who)).form("Plus tard") for who in ("lea", "nadia")]
    await later[0].fill()
    told = await (await later[1].fill()).form("Votre clic n'a rien changé")
    assert "Léa a remis à plus tard" in told.text

"""The same story over Socket Mode and signed HTTP, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox import Pace
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_flagged_read_taken_offline_and_answered(
    monkeypatch: pytest.MonkeyPatch, data: Path, database_url: str, mode: str
) -> None:
    async with story(monkeypatch, data=data, database_url=database_url, mode=mode) as desk:
        card = await desk.flag(HELP)
        await card.reply_with("<@U0LEA>")
        await (await card.press("read", as_="lea")).form(HELP)
        await desk.close("lea")
        await card.press("take_offline", as_="lea")
        await desk.becomes("offline")
        await card.write("Je regarde aussi.", as_="sam")
        form = await (await card.press("first_word", as_="lea")).form("3114")
        await form.fill()
        await desk.advance("PT31S")
        await desk.until(lambda: desk.last_post()["private"], "the first word")
        card_text = await card.says("Hors ligne")
        assert "Léa" in card_text
        assert len(desk.cards()) == 1


async def test_a_burst_of_flags_is_paced_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with story(monkeypatch, data=data, pace=Pace()) as desk:
        for n in range(4):
            await desk.write(f"Où est mon colis numéro {n} ?", by=f"membre_{n}")
        await desk.write(HELP)
        await desk.until(lambda: len(desk.cards()) == 5, "five cards")
        urgent = next(card for card in desk.cards() if "P0" in card.text)
        await urgent.reply_with("<@U0LEA>")

"""The master key is rotated while people work, and the older one is taken away before the next start."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.command.keys import rotate
from config.settings import load
from tests.desk import Desk, Post
from tests.running import story

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


async def opens(card: Post) -> None:
    await (await card.press("read", as_="lea")).form(WORDS)
    await card.desk.close("lea")


def card_of(desk: Desk, number: int) -> Post:
    return next(card for card in desk.cards() if f"Cas {number} " in card.text)


async def test_the_desk_works_on_while_its_key_is_rotated_and_starts_without_the_old_one(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with story(monkeypatch, data=data) as desk:
        before = await desk.flag(WORDS)
        told = await asyncio.to_thread(rotate, load())
        assert "wrapped anew" in told[0]
        await opens(before)
        await opens(await desk.flag(WORDS, by="noor"))
    newest, _ = (data / "secret.key").read_text().split()
    (data / "secret.key").write_text(newest)
    async with story(monkeypatch, data=data) as desk:
        for number in (1, 2):
            await opens(card_of(desk, number))
        await opens(await desk.flag(WORDS, by="camille"))

"""Where flags come from: a forum that has fallen silent is told to the managers by the running desk itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.command.outbox import list_rows, retry
from config.settings import load
from tests.running import story
from tests.stories.test_eyes import overlay

QUESTION = "Où en est mon colis ?"


async def test_a_forum_that_has_fallen_silent_is_told_to_the_manager(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.app.UPKEEP_EVERY", 0.1)
    async with story(monkeypatch, data=tmp_path) as desk:
        await desk.flag(QUESTION, by="camille")
        await desk.advance("P8D")
        await desk.told("nadia", "Forum", "n'a rien envoyé")


async def test_another_manager_hears_what_one_who_has_gone_would_have_heard(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr("bot.app.UPKEEP_EVERY", 0.1)
    async with story(monkeypatch, data=data) as desk:
        await desk.call("/sandbox/slack/account", user="U0NADIA", active=False)
        await desk.flag(QUESTION, by="camille")
        await desk.advance("P8D")
        await desk.told("marc", "Forum", "n'a rien envoyé")


async def test_what_the_only_manager_cannot_be_told_in_private_is_heard_of_in_the_channel_and_waits(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.app.UPKEEP_EVERY", 0.1)
    settings = overlay(tmp_path, ('roles = ["manager", "expert"]', 'roles = ["expert"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        await desk.call("/sandbox/slack/account", user="U0NADIA", active=False)
        await desk.flag(QUESTION, by="camille")
        await desk.advance("P8D")
        line = ("ne parvient pas à écrire en privé à Nadia", "fanal outbox list")
        (told,) = await desk.until(
            lambda: [one for one in desk.cards() if line[0] in one.text], "a line in the channel"
        )
        assert line[1] in told.text
        assert "n'a rien envoyé" not in told.text, "nothing of what it says"
        row = await desk.until(
            lambda: next((row for row in list_rows(load()) if "(source_silent)" in row), ""), "a row"
        )
        assert "direct (source_silent) · maison-lumen, no case · to slack:T0FANAL/U0NADIA" in row

        await desk.call("/sandbox/slack/account", user="U0NADIA", active=True)
        assert await asyncio.to_thread(retry, load(), int(row.split()[0]), again=False) == 1
        await desk.told("nadia", "Forum", "n'a rien envoyé")

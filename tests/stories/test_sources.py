"""Where flags come from: a forum that has fallen silent is told to the managers by the running desk itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import story

QUESTION = "Où en est mon colis ?"


async def test_a_forum_that_has_fallen_silent_is_told_to_the_manager(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.app.UPKEEP_EVERY", 0.1)
    async with story(monkeypatch, data=tmp_path) as desk:
        await desk.flag(QUESTION, by="camille")
        await desk.advance("P8D")
        await desk.told("nadia", "Forum", "n'a rien envoyé")

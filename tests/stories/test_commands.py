"""What people ask for in words, wherever they are: `/fanal`, and the buttons of its private answers."""

from __future__ import annotations

import pytest

from tests.desk import Desk

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


@pytest.mark.parametrize(("asked", "verb"), [("show 1", "read"), ("queue", "more")])
async def test_a_private_answer_works_in_the_channel_of_another_client_too(desk: Desk, asked: str, verb: str) -> None:
    await desk.flag(HELP)
    told = await (await desk.command(asked, as_="nadia", channel="C0NORD")).whisper()
    form = await (await told.press(verb, as_="nadia")).form()
    assert "Cas 1" in form.text or HELP in form.text, form.text

"""`stats`: a manager reads how quickly people were looked after, and opens the picture by a link of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.running import story

LINK = re.compile(r"http://[\w.:]+/figures/[\w-]+")
QUESTION = "Où en est mon colis ? Cela fait trois semaines."
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


async def opened(desk: Desk, link: str) -> tuple[int, str, bytes]:
    async with desk.http.get(link) as answer:
        return answer.status, answer.headers.get("content-type", ""), await answer.read()


@pytest.mark.parametrize("chats", ["slack", "teams"])
async def test_a_manager_asks_in_a_word_and_opens_the_picture(
    monkeypatch: pytest.MonkeyPatch, data: Path, chats: str
) -> None:
    async with story(monkeypatch, data=data, chats=chats) as desk:
        await desk.asked("stats", "Aucun cas ces quatre dernières semaines", as_="nadia")
        await desk.asked("stats", "Réservé à", "Nadia", as_="lea")
        assert not LINK.search(json.dumps(desk.state)), "nothing to draw, or not for her"

        card = await desk.flag(QUESTION, by="camille")
        await card.press("acknowledge", as_="lea")
        await card.says("Léa")
        await desk.flag(HELP)
        expected = (
            "Maison Lumen",
            "Cette semaine · 2 cas",
            "Premier regard 1 min",
            "Ouvrir l'image",
            "quinze minutes",
        )
        await desk.asked("stats", *expected, as_="nadia")
        link = LINK.findall(json.dumps(desk.state))[-1]
        assert "/figures/" not in json.dumps([post.message for post in desk.cards()]), "never in a channel"
        status, kind, body = await opened(desk, link)
        assert (status, kind) == (200, "image/png")
        assert body.startswith(b"\x89PNG")
        assert (await opened(desk, link[:-4] + "AAAA"))[0] == 404
        await desk.advance("PT15M1S")
        assert (await opened(desk, link))[0] == 410
        await desk.asked("help", "chiffres", as_="nadia")

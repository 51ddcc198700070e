"""A message that was deleted for ever: nobody can answer below it any more, and its member is still there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import story
from tests.stories.test_eyes import overlay

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
CAN = 'abilities = ["hide", "restore", "delete", "publish", "refuse", "reply", "private_message", "profile"]'


async def test_a_public_reply_finds_no_message_and_a_private_one_still_arrives(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    settings = overlay(tmp_path, (CAN, 'abilities = ["delete", "publish", "refuse", "reply", "private_message"]'))
    async with story(monkeypatch, data=data, environment=settings) as desk:
        card = await desk.flag(HELP)
        await card.press("take_offline", as_="lea")
        await desk.becomes("deleted")
        form = await (await card.more("reply", as_="lea")).form("lou_77")
        blocked = await (await form.fill(methods=["public_reply"])).form("Avant l'envoi")
        await (await blocked.fill(reason="Elle attend.")).form("Annuler")
        await desk.close("lea")
        await desk.advance("PT31S")
        await card.reply_with("La réponse n'est pas partie, car le message a été supprimé sur le forum")
        await card.says("non remis, car le message a été supprimé sur le forum")
        form = await (await card.more("reply", as_="lea")).form("lou_77")
        assert "n'existe plus" not in form.text, "the account is there"
        await (await form.fill(methods=["private_message"])).form("Annuler")
        await desk.advance("PT31S")
        await desk.until(lambda: desk.last_post()["private"], "the reply, in private")

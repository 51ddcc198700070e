"""An alarm that did not go through: a manager is told, has it tried again by a button or at the console; it rings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.command import outbox as console
from bot.command.told import Told
from config.settings import load
from tests.running import story
from tests.teams_desk import CLIENT, moved_to_teams, own_file

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
SECRET = "whsec_cGFnZXIgc2VjcmV0IG9mIHRoZSB0ZXN0cyE="


@dataclass
class Pager:
    """A pager whose address is wrong until somebody mends it."""

    address: str = ""
    status: int = 404
    rang: list[dict[str, Any]] = field(default_factory=list)

    async def ring(self, request: web.Request) -> web.Response:
        if self.status < 300:
            self.rang.append(await request.json())
        return web.Response(status=self.status)


@asynccontextmanager
async def pager() -> AsyncIterator[Pager]:
    found = Pager()
    app = web.Application()
    app.router.add_post("/ring", found.ring)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.address = f"http://127.0.0.1:{runner.addresses[0][1]}/ring"
    try:
        yield found
    finally:
        await runner.cleanup()


def paged(folder: Path, found: Pager, chats: str = "slack") -> dict[str, str]:
    """Maison Lumen with this pager."""
    given = moved_to_teams(folder) if chats == "teams" else own_file(folder, CLIENT.read_text("utf-8"))
    file = folder / "own" / "clients" / CLIENT.name
    text = f'alarm = {{ url = "{found.address}", secrets = ["env:FANAL_SECRET_LUMEN_ALARM"] }}\n'
    file.write_text(text + file.read_text("utf-8"), "utf-8")
    return given | {"FANAL_SECRET_LUMEN_ALARM": SECRET}


@pytest.mark.parametrize("chats", ["slack", "teams"])
async def test_a_manager_has_it_tried_again_by_a_button(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path, chats: str
) -> None:
    async with (
        pager() as found,
        story(monkeypatch, data=data, chats=chats, environment=paged(tmp_path, found, chats)) as desk,
    ):
        card = await desk.flag(HELP)
        told = await desk.told("nadia", "Envoi de l'alarme")
        assert "mourir" not in told.text
        found.status = 204
        answer = await told.press("retry", as_="nadia")
        assert "Un nouvel essai part maintenant" in await answer.private()
        await desk.until(lambda: found.rang, "the alarm")
        assert [one["case"] for one in found.rang] == [1]
        assert "mourir" not in json.dumps(found.rang)
        await told.says("Quelqu'un s'en est occupé")
        assert "retry" not in told.verbs
        history = await (await card.more("history", as_="lea")).form("Historique")
        assert "Nadia a demandé un nouvel essai" in history.text


async def test_at_the_console_the_same_is_told_without_words_and_done_once(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    async with pager() as found, story(monkeypatch, data=data, environment=paged(tmp_path, found)) as desk:
        await desk.flag(HELP)
        await desk.told("nadia", "Envoi de l'alarme")
        settings = load()
        lines = await asyncio.to_thread(console.list_rows, settings)
        number = int(lines[0].split()[0])
        assert "alarm · maison-lumen, case 1" in lines[0]
        assert "It did not happen: the pager answered 404" in lines[1]
        assert not {"mourir", "lou_77"} & set(" ".join(lines).split())
        found.status = 204
        assert await asyncio.to_thread(console.retry, settings, number, again=False) == 1
        await desk.until(lambda: found.rang, "the alarm")
        with pytest.raises(Told, match="does not wait"):
            await asyncio.to_thread(console.retry, settings, number, again=True)
        assert len(found.rang) == 1
        assert await asyncio.to_thread(console.list_rows, settings) == [console.NOTHING]

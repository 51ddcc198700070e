"""The least of a desk: takes signed flags and the clock's offset, answers as told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web
from standardwebhooks.webhooks import Webhook

from bot.sandbox import SandboxConfig

Json = dict[str, Any]


class Desk:
    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self.flags: list[tuple[str, Json]] = []
        self.told_answers: list[tuple[str, Json]] = []
        self.offsets: list[float] = []
        self.answers: list[int] = []
        self.clock_answers: list[int] = []
        self.unsigned = 0
        self.told = asyncio.Event()
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/clients/{client}/flags", self._flag)
        app.router.add_post("/v1/clients/{client}/answers", self._answer)
        app.router.add_put("/desk/clock", self._clock)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _flag(self, request: web.Request) -> web.Response:
        raw = await request.read()
        Webhook(self._config.community.flag_secret).verify(raw, dict(request.headers))
        self.flags.append((request.headers["webhook-id"], json.loads(raw)))
        status = self.answers.pop(0) if self.answers else 202
        return web.json_response({"case": 217} if status == 202 else {"error": "no"}, status=status)

    async def _answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        Webhook(self._config.community.flag_secret).verify(raw, dict(request.headers))
        self.told_answers.append((request.headers["webhook-id"], json.loads(raw)))
        status = self.answers.pop(0) if self.answers else 202
        return web.json_response({"case": 217} if status == 202 else {"error": "no"}, status=status)

    async def _clock(self, request: web.Request) -> web.Response:
        raw = await request.read()
        offset = Webhook(self._config.clock_secret).verify(raw, dict(request.headers))["offset_seconds"]
        status = self.clock_answers.pop(0) if self.clock_answers else 204
        if status == 204:
            self.offsets.append(offset)
            self.told.set()
        return web.Response(status=status)

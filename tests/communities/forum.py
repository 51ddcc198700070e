"""A forum on this machine that speaks docs/connect.md, and misbehaves when told to. It shares no code with the desk."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_" + base64.b64encode(b"forum secret, twenty-four bytes.").decode()
OLDER = "whsec_" + base64.b64encode(b"an older one, to be given up soon").decode()


@dataclass
class Forum:
    """`answers` are taken one by one: a status, (status, headers, body), or "drop", "hold", "cut"; then 200."""

    secret: str = SECRET
    answers: list[Any] = field(default_factory=list)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def act(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        try:
            body = Webhook(self.secret).verify(raw, dict(request.headers))
        except WebhookVerificationError:
            return web.Response(status=401)
        key = request.headers["webhook-id"]
        self.seen.append((key, body))
        return await self._answer(request, self.answers.pop(0) if self.answers else 200, key, body)

    async def _answer(self, request: web.Request, answer: Any, key: str, body: dict[str, Any]) -> web.StreamResponse:
        if isinstance(answer, int):
            answer = (answer, {}, "")
        if isinstance(answer, tuple):
            status, headers, text = answer
            if status < 300:
                self.done.setdefault(key, body)
            return web.Response(status=status, headers=headers, text=text)
        self.done.setdefault(key, body)
        if answer == "hold":
            await self.release.wait()
        if answer == "cut":
            cut = web.StreamResponse(headers={"Content-Length": "100"})
            await cut.prepare(request)
            await cut.write(b'{"id": ')
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@asynccontextmanager
async def open_forum() -> AsyncIterator[Forum]:
    forum = Forum()
    app = web.Application()
    app.router.add_post("/actions", forum.act)
    server = TestServer(app, handler_cancellation=True)
    await server.start_server()
    forum.url = str(server.make_url("/actions"))
    try:
        yield forum
    finally:
        forum.release.set()
        await server.close()


def told(body: dict[str, Any]) -> str:
    return json.dumps(body)

"""The bot alone on a real socket, without a chat: what communities send it, and what it has kept."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn
from sqlalchemy import Engine, func, select
from standardwebhooks.webhooks import Webhook
from starlette.types import ASGIApp

from bot.app import make_app
from bot.command.run import listening
from bot.opening import catalog_in_reach
from bot.storage import tables
from bot.storage.engine import make_engine
from config.settings import load

CONFIG = Path(__file__).parents[2] / "config"
NEW, OLD, CLOCK, NORD = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in range(4))
DEAD = "http://127.0.0.1:9/actions"
"""Where nothing listens."""
FLAG: dict[str, Any] = {
    "community": "forum",
    "external_id": "m1",
    "text": "Où en est mon colis ? Cela fait trois semaines.",
    "author": {"id": "lou", "name": "lou_77"},
    "posted_at": "2026-11-22T03:02:00+01:00",
    "moderation": "a_posteriori",
}
ANSWER: dict[str, Any] = {
    "community": "forum",
    "external_id": "a1",
    "in_reply_to": "m1",
    "text": "Merci, c'est réglé.",
    "author": {"id": "lou", "name": "lou_77"},
    "posted_at": "2026-11-22T04:02:00+01:00",
}
"""A member's answer under that message."""
KEPT = (tables.CASES, tables.MESSAGES, tables.MEMBERS, tables.EVIDENCE, tables.INBOX, tables.HISTORY, tables.TIMERS)
"""What flags, clicks and messages leave: whatever changes a case adds to its history."""
_KEYS = count(1)


def signed(body: bytes, secret: str = NEW, *, key: str = "", at: datetime | None = None) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    key, at = key or f"flag_{next(_KEYS)}", at or datetime.now(UTC)
    text = Webhook(secret).sign(key, at, body.decode(errors="replace"))
    return {"webhook-id": key, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": text}


def kept(engine: Engine) -> dict[str, int]:
    """How many rows there are of what flags, clicks and messages leave with a client; that a question or a refusal was
    answered already, the desk knows of anybody."""
    with engine.connect() as connection:
        counted = (select(func.count()).where(table.c.client != "") for table in KEPT)
        return {table.name: connection.scalar(query) or 0 for table, query in zip(KEPT, counted, strict=True)}


@dataclass
class Served:
    """The bot's address, and its database behind its back."""

    url: str
    http: aiohttp.ClientSession
    engine: Engine

    async def send(
        self,
        body: Any,
        *,
        client: str = "maison-lumen",
        secret: str = NEW,
        headers: dict[str, str] | None = None,
        raw: Any = None,
        what: str = "flags",
    ) -> tuple[int, dict[str, Any]]:
        """A flag (or an answer), signed unless `headers` say otherwise -> (status, answer)."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = signed(data, secret) if headers is None else headers
        given = {"content-type": "application/json", **given}
        sent = data if raw is None else raw
        async with self.http.post(f"{self.url}/v1/clients/{client}/{what}", data=sent, headers=given) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()

    def kept(self) -> dict[str, int]:
        return kept(self.engine)

    def told(self, what: str) -> list[dict[str, Any]]:
        """Private messages of this kind that wait in the outbox."""
        outbox = tables.OUTBOX
        with self.engine.connect() as connection:
            found = connection.execute(select(outbox.c.payload).where(outbox.c.kind == "direct")).scalars()
            return [payload for payload in found if payload["what"] == what]


def overlay(folder: Path) -> Path:
    """The shipped clients, Maison Lumen in the middle of a change of its secret."""
    clients = folder / "clients"
    clients.mkdir(parents=True)
    shutil.copy(CONFIG / "clients/atelier-nord.toml", clients)
    text = (CONFIG / "clients/maison-lumen.toml").read_text(encoding="utf-8")
    rotating = text.replace('["env:FANAL_SECRET_LUMEN_FLAGS"]', '["env:FANAL_SECRET_NEW", "env:FANAL_SECRET_OLD"]')
    assert rotating != text
    (clients / "maison-lumen.toml").write_text(rotating, encoding="utf-8")
    return folder


def environment(data: Path, *, port: int = 8080, database_url: str = "") -> dict[str, str]:
    return {
        "FANAL_DATA": str(data),
        "FANAL_HOST": "127.0.0.1",
        "FANAL_PORT": str(port),
        "FANAL_CONFIG_FOLDER": str(overlay(data / "config")),
        "FANAL_DATABASE_URL": database_url,
        "FANAL_SECRET_KEYS": base64.b64encode(b"k" * 32).decode(),
        "FANAL_MAX_BODY": "65536",
        "FANAL_CLOCK_SECRET": CLOCK,
        "FANAL_SECRET_NEW": NEW,
        "FANAL_SECRET_OLD": OLD,
        "FANAL_SECRET_LUMEN_FORUM": NEW,
        "FANAL_SECRET_LUMEN_FORUM_URL": DEAD,
        "FANAL_SECRET_NORD_FLAGS": NORD,
        "FANAL_SECRET_NORD_FORUM": NEW,
        "FANAL_SECRET_NORD_FORUM_URL": DEAD,
    }


@asynccontextmanager
async def serving(
    monkeypatch: pytest.MonkeyPatch, *, data: Path, database_url: str = "", **more: str
) -> AsyncIterator[Served]:
    """The bot without a chat; `more` are settings."""
    with closing(listening("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        for name, value in (environment(data, port=port, database_url=database_url) | more).items():
            monkeypatch.setenv(name, value)
        settings = load()
        app = make_app(settings, catalog_in_reach(settings))
        server = uvicorn.Server(uvicorn.Config(app, ws="none", access_log=False, log_level="warning"))
        task = asyncio.create_task(server.serve(sockets=[sock]))
        engine = make_engine(settings.database)
        try:
            async with aiohttp.ClientSession() as http:
                served = Served(f"http://127.0.0.1:{port}", http, engine)
                async with asyncio.timeout(30):
                    while not server.started and not task.done():
                        await asyncio.sleep(0.01)
                if task.done():
                    task.result()
                yield served
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)
            engine.dispose()


async def asked(app: ASGIApp, path: str, method: str = "GET") -> tuple[int, bytes]:
    """(status, body) of an application that was not started: no server, no lifespan."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    around = {"asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "server": ("desk", 80)}
    await app({**scope, **around, "headers": [], "root_path": ""}, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

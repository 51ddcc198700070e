"""Where flags from a file go: to the running desk over HTTP, signed, or into its database when none runs."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import aiohttp
from standardwebhooks import Webhook

from bot.catalog import Catalog
from bot.catalog.clients import Client
from bot.clock import DeskClock, machine_now
from bot.command.told import Told
from bot.communities.inbound import BadBody, FieldProblem
from bot.errors import Retryable
from bot.net import Net, Route, open_net, read_capped, signed
from bot.opening import open_store
from bot.storage import lock
from config.settings import Settings
from config.words import Flag
from handlers.desk import Desk

TIMEOUT = aiohttp.ClientTimeout(connect=5, total=30)
WAITS = (0.5, 2.0, 5.0)
"""Seconds before the next tries of what was not kept."""
ANSWER_BYTES = 64 * 1024


class Sink(Protocol):
    """`together` flags may be under way at the same time."""

    together: int
    where: str

    async def put(self, flag: Flag, body: bytes) -> int:
        """The number of the flag's case. Raises BadBody for this line alone, `Told` when no line can go in."""


class IntoDatabase:
    """No desk runs: what it would do with a flag is done here, under the data folder's lock."""

    together = 64
    where = "No desk is running: the flags went into its database, and the cards are posted when it starts (fanal run)."

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def put(self, flag: Flag, body: bytes) -> int:
        for wait in WAITS:
            try:
                return await self._desk.flag(flag)
            except Retryable:
                await asyncio.sleep(wait)
        return await self._desk.flag(flag)


class OverHttp:
    """The running desk takes them as it takes a community's."""

    together = 4

    def __init__(self, net: Net, url: str, clients: Mapping[str, Client]) -> None:
        self._net, self.url, self._clients = net, url.rstrip("/"), clients
        self.where = f"The desk at {self.url} took them."

    async def is_there(self) -> bool:
        """Whether a desk answers."""
        url = f"{self.url}/healthz"
        try:
            async with self._net.session.get(url, timeout=TIMEOUT, proxy=self._net.proxy_for(url)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def put(self, flag: Flag, body: bytes) -> int:
        problem = ""
        for wait in (*WAITS, None):
            try:
                status, answer = await self._post(flag.client, body)
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = type(error).__name__
            else:
                if status < 500 and status != 429:
                    return self._outcome(status, answer, flag.client)
                problem = f"it answered {status}"
            if wait is not None:
                await asyncio.sleep(wait)
        raise Told(f"The desk at {self.url} does not take flags ({problem}). Look at its log, or: fanal doctor")

    async def _post(self, client: str, body: bytes) -> tuple[int, dict[str, Any]]:
        url = f"{self.url}/v1/clients/{client}/flags"
        signers = [Webhook(secret) for secret in self._clients[client].flag_secrets]
        key = f"flag_{hashlib.sha256(body).hexdigest()[:32]}"
        headers = signed(signers, key=key, body=body.decode(), at=machine_now())
        proxy = self._net.proxy_for(url)
        async with self._net.session.post(url, data=body, headers=headers, proxy=proxy, timeout=TIMEOUT) as answer:
            raw = await read_capped(answer, ANSWER_BYTES)
            try:
                told = json.loads(raw)
            except ValueError:
                told = {}
            return answer.status, told if isinstance(told, dict) else {}

    def _outcome(self, status: int, answer: dict[str, Any], client: str) -> int:
        if status == 202:
            return int(answer["case"])
        if status == 413:
            raise BadBody.of("body", str(answer.get("error", "it is too large")))
        if status == 422:
            raise BadBody(tuple(FieldProblem(str(one["field"]), str(one["problem"])) for one in answer["fields"]))
        remedies = {
            401: f"did not accept our signature: the flag secret of {client} differs from the one it was started with",
            404: f"knows no client {client}: it was started with other files, or another service listens there",
        }
        raise Told(f"The desk at {self.url} {remedies.get(status, f'answered {status}')}. Mend it and run this again.")


@asynccontextmanager
async def open_sink(settings: Settings, catalog: Catalog, *, url: str) -> AsyncIterator[Sink]:
    """`url` names a desk; without it, the one of these settings when it runs, else its database."""
    async with AsyncExitStack() as stack:
        net = await stack.enter_async_context(open_net(Route(settings.proxy, settings.no_proxy, settings.ca_file)))
        over_http = OverHttp(net, url or local_address(settings), catalog.clients)
        if url or (not settings.is_sqlite and await over_http.is_there()):
            yield over_http
            return
        try:
            store = await stack.enter_async_context(open_store(settings, catalog, DeskClock()))
        except lock.Busy as busy:
            if not await over_http.is_there():
                told = f"A desk is running here, but nothing answers at {over_http.url}. Say where it listens: --url http://…"
                raise Told(told) from busy
            yield over_http
            return
        yield IntoDatabase(Desk(store, catalog))


def local_address(settings: Settings) -> str:
    """Where a desk of these settings is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"

"""Tokens of the app: one for each scope, asked for over the desk's own way out, and kept until shortly before its end.

botbuilder makes an MSAL app for each turn, so a token request each, blocking the event loop; MSAL itself takes neither
the operator's proxy and certificates nor another login host. The client credentials grant is one POST.
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import aiohttp
from msgspec import Struct

from bot.errors import NeedsMending, Retryable
from bot.net import Net, read_capped

BOT = "https://api.botframework.com/.default"
"""The scope of the Bot Connector."""
GRAPH = "https://graph.microsoft.com/.default"
EARLY = 300.0
"""Seconds before its end from which a token is asked for anew."""
TIMEOUT = 5.0
MEND_FIRST = 30.0
"""Seconds until the next try of what a person must mend first: a secret, a consent."""


class App(Struct, frozen=True):
    """The app registration, in its single tenant. `login` is where tokens are given, without a slash at the end."""

    id: str
    password: str
    tenant: str
    login: str


class _Token(Struct, frozen=True):
    value: str
    renew_at: float
    end: float


class Tokens:
    """The app's tokens. `get` raises Retryable while none can be had."""

    def __init__(self, app: App, net: Net, *, steady: Callable[[], float] = time.monotonic) -> None:
        self._app, self._net, self._steady = app, net, steady
        self._kept: dict[str, _Token] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def get(self, scope: str) -> str:
        """A token that is still good; whoever comes while it is asked for waits for the same one."""
        async with self._asking.setdefault(scope, asyncio.Lock()):
            kept = self._kept.get(scope)
            if kept is not None and self._steady() < kept.renew_at:
                return kept.value
            try:
                self._kept[scope] = await self._ask(scope)
            except Retryable:
                if kept is None or self._steady() >= kept.end:
                    raise
                return kept.value
            return self._kept[scope].value

    def drop(self, scope: str, value: str) -> None:
        """This token was refused: the next call asks for another one."""
        kept = self._kept.get(scope)
        if kept is not None and kept.value == value:
            del self._kept[scope]

    async def _ask(self, scope: str) -> _Token:
        url = f"{self._app.login}/{self._app.tenant}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.id,
            "client_secret": self._app.password,
            "scope": scope,
        }
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        try:
            async with self._net.session.post(
                url, data=form, timeout=timeout, proxy=self._net.proxy_for(url), allow_redirects=False
            ) as answer:
                told = await read_capped(answer, 64 * 1024)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Retryable("Entra cannot be reached for a token") from error
        if status != 200:
            why = f"Entra gives no token ({status})"
            raise NeedsMending(why, after=MEND_FIRST) if 400 <= status < 500 and status != 429 else Retryable(why)
        return self._read(told)

    def _read(self, told: bytes) -> _Token:

        try:
            answer = json.loads(told)
            value, seconds = str(answer["access_token"]), float(answer["expires_in"])
        except (ValueError, KeyError, TypeError) as error:
            raise Retryable("Entra's answer holds no token") from error
        now = self._steady()
        return _Token(value, now + max(seconds - EARLY, seconds / 2), now + seconds)

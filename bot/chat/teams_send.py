"""Calls to the Bot Connector and to Graph as plain JSON: over the desk's own way out, few at once, answers told apart.

Who tries again: what certainly did not happen is tried three times here, with jitter and within a few seconds, since
somebody may wait for it; whatever needs longer is the outbox's to try, with jitter too. A post of unknown outcome (500,
502, 504, a broken connection) is never repeated here: it may stand there already.
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: 412, 429, 502 and 504 may be tried again.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal
from urllib.parse import quote

import aiohttp
from msgspec import Struct, field

from bot.chat.base import Json
from bot.chat.teams_tokens import MEND_FIRST, Tokens
from bot.errors import AsksToWait, NeedsMending, Permanent, Retryable, Unknown
from bot.net import Net, read_capped

GONE = "message_not_found"
"""What a message that stands there no more is told as, in every chat."""
THREAD_GONE = "thread_not_found"
BUSY = frozenset({408, 412, 429})
"""Teams did nothing, and asks to try again."""
TOO_LARGE = frozenset({400, 413, 415, 422})
"""Teams will never take this."""
AT_ONCE = 8
"""Requests under way at the same time: a hundred posts must not keep everything else waiting."""
TRIES = 3
LONGEST_WAIT = 2.0
"""Seconds that a call waits by itself before it is tried again; a longer wait is the outbox's."""
GIVE_UP = 6.0
"""Seconds after which a call tries no more: whoever called has a time limit of their own."""
LARGEST = 8 * 1024 * 1024
NOT_SIGNED_IN = 401

Effect = Literal["reads", "changes", "posts"]
"""`posts` twice stands there twice: an answer that leaves open whether it happened is `Unknown`."""


class Caller(Struct):
    """One host's API with the app's token for it."""

    base: str
    scope: str
    tokens: Tokens | None
    net: Net
    timeout: float = 10.0
    jitter: Callable[[float, float], float] = random.uniform
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    steady: Callable[[], float] = time.monotonic
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def call(self, method: str, path: str, *, does: Effect, body: Json | None = None) -> Any:
        """The answer's JSON (None when it has none).

        Raises Retryable (it did not happen), Unknown (it may have), Permanent (it never will).
        """
        begun = self.steady()
        for left in reversed(range(TRIES)):
            try:
                return await self._once(method, path, does=does, body=body)
            except Retryable as error:
                wait = (error.after or 0.3) * self.jitter(1.0, 1.5)
                if not left or wait > LONGEST_WAIT or self.steady() - begun > GIVE_UP:
                    raise
            await self.pause(wait)
        raise AssertionError("unreachable")

    async def _once(self, method: str, path: str, *, does: Effect, body: Json | None) -> Any:
        token = await self._token()
        status, headers, told = await self._request(method, path, token=token, does=does, body=body)
        if status == NOT_SIGNED_IN and self.tokens is not None:
            self.tokens.drop(self.scope, token)
            token = await self._token()
            status, headers, told = await self._request(method, path, token=token, does=does, body=body)
        if status < 300:
            return _json(told)
        raise told_apart(status, headers, _json(told), does=does)

    async def _token(self) -> str:
        return await self.tokens.get(self.scope) if self.tokens is not None else ""

    async def _request(
        self, method: str, path: str, *, token: str, does: Effect, body: Json | None
    ) -> tuple[int, Any, bytes]:
        url = path if path.startswith(f"{self.base}/") else f"{self.base}/{path}"
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        async with self._turn:
            raw = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            try:
                async with self.net.session.request(
                    method,
                    url,
                    data=raw,
                    headers=headers,
                    proxy=self.net.proxy_for(url),
                    timeout=aiohttp.ClientTimeout(total=self.timeout),
                    allow_redirects=False,
                ) as answer:
                    return answer.status, answer.headers, await read_capped(answer, LARGEST)
            except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as error:
                raise Retryable("Teams cannot be reached") from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _open(does) from error


def told_apart(status: int, headers: Any, told: Any, *, does: Effect) -> Exception:
    """What an answer that is no success means: one class, one policy."""
    code = _code(told) or str(status)
    if status in BUSY:
        told = f"Teams asks to wait ({code})"
        return AsksToWait(told, after=_wait(headers)) if status == 429 else Retryable(told)
    if status >= 500:
        return _open(does)
    if status in TOO_LARGE:
        return Permanent(code)
    # A consent, an installation, a secret, a channel's id: somebody can mend these (docs/decisions/0009).
    return Missing(code, after=MEND_FIRST) if status in (404, 410) else NeedsMending(code, after=MEND_FIRST)


class Missing(NeedsMending):
    """Teams knows no such conversation, message or person."""


def _open(does: Effect) -> Exception:
    told = "the connection to Teams broke"
    return Unknown(told) if does == "posts" else Retryable(told)


def _wait(headers: Any) -> float:
    """Seconds, spread a little so that those who wait do not come back at the same instant."""
    try:
        asked = max(float(headers.get("Retry-After", "1")), 1.0)
    except (TypeError, ValueError):
        asked = 1.0
    return asked * random.uniform(1.0, 1.2)  # noqa: S311 - not a secret


def _code(told: Any) -> str:
    """`{"error": {"code": …}}`, in the Connector as in Graph."""
    error = told.get("error") if isinstance(told, dict) else None
    return str(error.get("code") or "")[:80] if isinstance(error, dict) else ""


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw.strip() else None
    except (ValueError, RecursionError):
        return None


def segment(value: str) -> str:
    """An id as a part of an address: `19:…@thread.tacv2;messageid=1` holds what an address takes for its own."""
    return quote(value, safe="")

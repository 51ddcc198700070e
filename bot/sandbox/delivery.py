"""How a payload reaches the bot: over a Socket Mode connection or as a signed HTTP request; and what came back."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

import aiohttp
from msgspec import Struct

from .config import Json, SandboxConfig
from .faults import LATE, STATUSES, Fault, Faults, Mode
from .values import replace


class Kind(StrEnum):
    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


class Ack(Struct, frozen=True):
    """What the bot answered. `error`: empty, or why Slack would try again (timeout, http_error, connection_failed)."""

    payload: Json | str | None = None
    error: str = ""
    no_retry: bool = False


class Retry(Struct, frozen=True):
    attempt: int
    reason: str


class Line(Protocol):
    """One of the two ways to the bot."""

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack: ...

    async def cut(self) -> None:
        """Break what connection there is."""


class HttpLine:
    """Signed requests to the bot's one address, as Slack's Events API, interactivity and commands make them."""

    def __init__(self, config: SandboxConfig, bot_url: Callable[[], str], session: aiohttp.ClientSession) -> None:
        self._config, self._bot_url, self._session = config, bot_url, session

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **signed_headers(self._config.signing_secret, body)}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
        limits = self._config.limits
        timeout = aiohttp.ClientTimeout(total=limits.event_ack if kind is Kind.EVENT else limits.ack)
        url = self._bot_url().rstrip("/") + self._config.http_path
        try:
            async with self._session.post(url, data=body, headers=headers, timeout=timeout) as answer:
                no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
                if answer.status != 200:
                    return Ack(error="http_error", no_retry=no_retry)
                return Ack(payload=_decoded(await answer.text()))
        except TimeoutError:
            return Ack(error="timeout")
        except (aiohttp.ClientError, ValueError):
            return Ack(error="connection_failed")

    async def cut(self) -> None:
        """There is nothing that lasts between two requests."""


def signed_headers(secret: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """Slack's v0 signature. Source: docs.slack.dev/authentication/verifying-requests-from-slack."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    match kind:
        case Kind.EVENT:
            return json.dumps(payload).encode(), "application/json"
        case Kind.INTERACTION:
            return urlencode({"payload": json.dumps(payload)}).encode(), form
        case Kind.COMMAND:
            return urlencode(
                {key: "" if value is None else str(value) for key, value in payload.items()}
            ).encode(), form


def _decoded(body: str) -> Json | str | None:
    if not body:
        return None
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return value if isinstance(value, dict) else body


class Delivery:
    """Sends over the line, spoilt by whatever fault strikes `events` or `interactions`."""

    def __init__(self, line: Line, faults: Faults, cut_power: Callable[[], Awaitable[None]]) -> None:
        self._line, self._faults, self._cut_power = line, faults, cut_power

    async def send(self, kind: Kind, payload: Json, *, retry: Retry | None = None) -> Ack:
        fault = self._faults.take("events" if kind is Kind.EVENT else "interactions")
        if fault is None:
            return await self._line.send(kind, payload, retry)
        return await self._spoilt(fault, kind, payload, retry)

    async def _spoilt(self, fault: Fault, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        if fault.mode in STATUSES:
            return Ack(error="http_error")
        match fault.mode:
            case Mode.DROP_BEFORE:
                return Ack(error="connection_failed")
            case Mode.DISCONNECT:
                await self._line.cut()
                return Ack(error="connection_failed")
            case Mode.HOLD:
                await self._faults.held(fault)
            case Mode.LATE_ACCEPT:
                await self._faults.held(fault, usual=LATE)
            case _:
                pass
        ack = await self._line.send(kind, payload, retry)
        match fault.mode:
            case Mode.DUPLICATE:
                await self._line.send(kind, payload, Retry(attempt=1, reason="timeout"))
            case Mode.TIMEOUT | Mode.DROP_AFTER:  # the bot saw it, but its ack is lost
                return replace(ack, payload=None, error="timeout")
            case Mode.POWER:
                await self._cut_power()
            case _:
                pass
        return ack

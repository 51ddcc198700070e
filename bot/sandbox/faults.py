"""Misbehaving on demand: what `POST /sandbox/faults` asked for, and how an HTTP answer is spoilt accordingly.

A rule names a Web API method (`chat.postMessage`, `*` for any), `response_url`, `events`, `interactions`,
`forum.action`, `forum.flag` or one of Teams' (`teams.send`, `teams.*` for any); it lets `after` calls pass and then
spoils `count` of them. With a `channel` it spoils only what is asked of that one; of the forum's actions, only those
of that name (`hide`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count as counter
from typing import Any

from aiohttp import web

from .config import Json
from .errors import Refusal

LATE = 2.0
"""Seconds after which a late effect happens, unless the rule says otherwise."""


class Mode(StrEnum):
    TOO_MANY = "429"  # refused, with Retry-After
    BROKEN = "500"  # refused, with a body that is no JSON
    TIMEOUT = "timeout"  # never done, never answered
    HOLD = "hold"  # done and answered when released (DELETE /sandbox/faults), or after `seconds`
    DROP_BEFORE = "drop_before"  # connection cut, not done
    DROP_AFTER = "drop_after"  # done, connection cut before the answer
    LATE_ACCEPT = "late_accept"  # connection cut, done `seconds` later
    DUPLICATE = "duplicate"  # done twice (an event: delivered twice)
    DISCONNECT = "disconnect"  # the connection goes: the socket's, or this call's
    POWER = "power"  # done, and the bot is killed while it waits for the answer
    PRECONDITION = "412"  # what the Bot Connector also answers when it is busy; refused, with a body that is no JSON
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"


STATUSES = frozenset(mode for mode in Mode if mode.isdigit())
"""The modes that are an HTTP status: refused, nothing was done."""


@dataclass(slots=True)
class Fault:
    id: int
    method: str
    mode: Mode
    count: int = 1
    after: int = 0
    seconds: float | None = None
    retry_after: int = 1
    channel: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def strikes(self, method: str, channel: str) -> bool:
        """`*` stands for every Web API method of Slack, `teams.*` for every one of Teams. A rule for one channel leaves
        the others in peace."""
        if self.channel and channel != self.channel:
            return False
        family, dot, _ = method.partition(".")
        if self.method in ("*", "teams.*"):
            return bool(dot) and family != "forum" and (family == "teams") == (self.method == "teams.*")
        return self.method == method

    def json(self) -> Json:
        names = ("id", "method", "mode", "count", "after", "seconds", "retry_after", "channel")
        return {name: getattr(self, name) for name in names}


class Faults:
    """The rules in force, in the order in which they were asked for."""

    def __init__(self, cut_power: Callable[[], Awaitable[None]]) -> None:
        self.rules: list[Fault] = []
        self._ids = counter(1)
        self._cut_power = cut_power
        self._late: set[asyncio.Task[None]] = set()

    def add(self, given: Json) -> Fault:
        """Raises Refusal on a mode or a number that makes no sense."""
        try:
            rule = Fault(
                id=next(self._ids),
                method=str(given["method"]),
                mode=Mode(str(given["mode"])),
                count=int(given.get("count", 1)),
                after=int(given.get("after", 0)),
                seconds=float(given["seconds"]) if given.get("seconds") is not None else None,
                retry_after=int(given.get("retry_after", 1)),
                channel=str(given.get("channel", "")),
            )
        except (KeyError, ValueError, TypeError, OverflowError) as problem:
            modes = ", ".join(Mode)
            raise Refusal(400, "bad_fault", f"{problem}; needed: method, mode ({modes}), count?, after?") from problem
        self.rules.append(rule)
        return rule

    def drop(self, fault_id: str) -> None:
        """Forget one rule; what it held goes on."""
        for rule in [one for one in self.rules if str(one.id) == fault_id]:
            rule.released.set()
            self.rules.remove(rule)

    def clear(self) -> None:
        """No more faults; what was held goes on."""
        for rule in self.rules:
            rule.released.set()
        self.rules.clear()

    async def stop(self) -> None:
        self.clear()
        for task in list(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def take(self, method: str, channel: str = "") -> Fault | None:
        """The fault that strikes this call, if any. A rule that is used up stays listed until all are cleared."""
        for rule in self.rules:
            if rule.count == 0 or not rule.strikes(method, channel):
                continue
            if rule.after > 0:
                rule.after -= 1
                continue
            rule.count -= 1
            return rule
        return None

    # --- HTTP ------------------------------------------------------------------------------------

    async def strike(
        self, fault: Fault | None, request: web.Request, act: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Do what was asked, spoilt by the fault."""
        if fault is None:
            return await act()
        match fault.mode:
            case Mode.TOO_MANY:
                return too_many(fault.retry_after)
            case _ if fault.mode in STATUSES:
                return web.Response(status=int(fault.mode), text="not now")
            case Mode.TIMEOUT:
                await fault.released.wait()  # the caller gives up long before
            case Mode.HOLD:
                await self.held(fault)
                return await act()
            case Mode.DUPLICATE:
                await act()
                return await act()
            case Mode.LATE_ACCEPT:
                self._later(LATE if fault.seconds is None else fault.seconds, act)
            case Mode.DROP_AFTER:
                await act()
            case Mode.POWER:
                await act()
                await self._cut_power()
            case Mode.DROP_BEFORE | Mode.DISCONNECT:
                pass
        return cut(request)

    async def held(self, fault: Fault, *, usual: float | None = None) -> None:
        """Until released, or for the seconds given with the rule (or the usual ones)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(usual if fault.seconds is None else fault.seconds):
                await fault.released.wait()

    def _later(self, seconds: float, act: Callable[[], Awaitable[Any]]) -> None:
        async def late() -> None:
            await asyncio.sleep(seconds)
            await act()

        task = asyncio.create_task(late())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


def too_many(after: int) -> web.Response:
    """Slack's answer to whoever is too fast."""
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(after)})


def cut(request: web.Request) -> web.Response:
    """Break the connection without an answer; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)

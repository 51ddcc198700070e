"""What every source of contact details follows, and how one is asked: in its own time, whatever goes wrong in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Protocol, TypeVar

from msgspec import Struct

from bot.rules.contacts import Asked, Denied, Outcome, TimedOut

log = logging.getLogger("fanal.directory")

R = TypeVar("R")
THREADS = 4
"""At once for one source that blocks: what a time-out left behind may still be running."""


class Directory(Protocol):
    """One source of one client."""

    @property
    def seconds(self) -> float:
        """How long it has for an answer."""

    async def ask(self, member: Asked) -> Outcome:
        """What it knows of somebody. Raises nothing on purpose; what it raises is told by its class alone."""

    def close(self) -> None:
        """Let go of what it holds."""


async def ask(directory: Directory, member: Asked) -> Outcome:
    """Ask a source, for as long as it has. Its own words never reach a log: they may quote whom it was asked about."""
    try:
        async with asyncio.timeout(directory.seconds):
            return await directory.ask(member)
    except TimeoutError:
        return TimedOut()
    except Exception as error:  # noqa: BLE001 - a broken source is one line on the card, and stops nothing
        log.warning("a source of contact details failed: %s", type(error).__name__)
        return Denied(type(error).__name__)


class Fault(StrEnum):
    """What keeps a source from being asked."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    CREDENTIALS = "credentials"
    TIMED_OUT = "timed_out"
    QUESTION = "question"


class Looked(Struct, frozen=True):
    """What a question about nobody showed. `detail` is the source's own word for a fault and never quotes anything;
    `lacks` are the fields that the client's file names and an answer has not."""

    fault: Fault = Fault.NONE
    detail: str = ""
    lacks: tuple[str, ...] = ()


NOBODY = Asked(
    client="", community="-", id="fanal-doctor", name="fanal doctor", email="doctor@fanal.invalid", phone="0"
)
"""Whom `fanal doctor` asks about: nobody has this id, and .invalid is no domain (RFC 2606 2)."""


class Looks(Protocol):
    """A source that can be tried without asking about anybody."""

    @property
    def seconds(self) -> float:
        """How long it has for an answer."""

    async def look(self) -> Looked:
        """Sign in and ask about nobody, on the very way of a question about somebody."""


async def look(source: Looks) -> Looked:
    """Try a source, for as long as it has. No word of its own comes back but the name of what went wrong."""
    try:
        async with asyncio.timeout(source.seconds):
            return await source.look()
    except TimeoutError:
        return Looked(Fault.TIMED_OUT)


class Threads:
    """A few threads of its own for a library that blocks, so that a source that hangs takes none of anybody else's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], R]) -> R:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"directory {self._name}")
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

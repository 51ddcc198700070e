"""What every source of contact details follows, and how one is asked: in its own time, whatever goes wrong in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

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

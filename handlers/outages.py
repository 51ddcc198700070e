"""Notices when a client's channel becomes unreachable and when it is back; only these two moments are recorded."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Permanent, Retryable, Unknown
from bot.storage import outages
from bot.storage.store import Store

log = logging.getLogger("fanal.outbox")

DOWN_AFTER = timedelta(seconds=60)
"""A shorter failure is only a hiccup."""


class Reach:
    """Since when each destination has been unreachable (machine clock)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failing: dict[str, datetime] = {}
        self._down: set[str] | None = None  # None: not looked up since the start

    @asynccontextmanager
    async def watching(self, dest: str) -> AsyncIterator[None]:
        """Wraps the sending of a post; passes on what it raises."""
        try:
            yield
        except (Retryable, Unknown):
            await self._written(self._failed(dest))
            raise
        except Permanent:
            await self._written(self._answered(dest))  # it refused this post, but it is reachable
            raise
        await self._written(self._answered(dest))

    async def _written(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Retryable as error:
            log.warning("the database does not answer; an outage is written down later (%s)", error)

    async def _failed(self, dest: str) -> None:
        down = await self._known()
        now = self._store.machine()
        ago = now - self._failing.setdefault(dest, now)
        if dest not in down and ago >= DOWN_AFTER:
            await self._store.across(outages.begun, dest, ago=ago)
            down.add(dest)

    async def _answered(self, dest: str) -> None:
        down = await self._known()
        if dest not in down and dest not in self._failing:
            return
        now = self._store.machine()
        ago = now - self._failing.get(dest, now)
        if dest in down or ago >= DOWN_AFTER:
            await self._store.across(outages.over, dest, ago=ago)
        down.discard(dest)
        self._failing.pop(dest, None)

    async def _known(self) -> set[str]:
        if self._down is None:
            self._down = set(await self._store.read(outages.lasting, ""))
        return self._down

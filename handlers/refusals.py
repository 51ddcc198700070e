"""Counts refused requests before they are answered; requests that arrive during a write share the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from bot.cases import sources
from bot.errors import Retryable
from bot.storage.store import Store

log = logging.getLogger("fanal.intake")


class Refusals:
    """One write at a time per client, however many requests are refused, so that a flood only delays itself."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._new: dict[str, Counter[int]] = {}
        self._writing: dict[str, asyncio.Lock] = {}

    async def count(self, client: str, status: int) -> None:
        """Returns when the refusal is recorded, or could not be (that is logged; the refusal stands either way)."""
        mine = self._new.setdefault(client, Counter())
        mine[status] += 1
        async with self._writing.setdefault(client, asyncio.Lock()):
            if self._new.get(client) is not mine:
                return  # the writer before us included ours
            del self._new[client]
            for refused, times in mine.items():
                await self._write(client, refused, times)

    async def _write(self, client: str, status: int, times: int) -> None:
        log.warning("%s: %d flags refused with %s", client, times, status)
        try:
            await self._store.run(sources.refused, client, status, times)
        except Retryable as error:
            log.warning("%d refusals could not be counted: %s", times, error)

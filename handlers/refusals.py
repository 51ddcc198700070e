"""Refused requests are counted before they are answered; those that come while a count is written share the next."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from bot.cases import sources
from bot.errors import Retryable
from bot.storage.store import Store

log = logging.getLogger("fanal.intake")


class Refusals:
    """One write at a time for each client, however many requests are refused: a flood waits for itself alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._new: dict[str, Counter[int]] = {}
        self._writing: dict[str, asyncio.Lock] = {}

    async def count(self, client: str, status: int) -> None:
        """Returns when it is written down, or cannot be (which is logged: the refusal stands all the same)."""
        mine = self._new.setdefault(client, Counter())
        mine[status] += 1
        async with self._writing.setdefault(client, asyncio.Lock()):
            if self._new.get(client) is not mine:
                return  # whoever wrote before us took ours along
            del self._new[client]
            for refused, times in mine.items():
                await self._write(client, refused, times)

    async def _write(self, client: str, status: int, times: int) -> None:
        log.warning("%s: %d flags refused with %s", client, times, status)
        try:
            await self._store.run(sources.refused, client, status, times)
        except Retryable as error:
            log.warning("%d refusals could not be counted: %s", times, error)

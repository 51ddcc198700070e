"""What one process puts on the outbox, another one hears of at once; a lost connection is made anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.cases.tx import Tx
from bot.storage import listen as listening
from bot.storage.listen import listen
from config.words import Verb
from tests.cases.room import Room, open_room

SOON = 20.0


class Ear:
    """Counts nudges, and waits for the next one."""

    def __init__(self) -> None:
        self.heard = 0
        self._came = asyncio.Event()

    def __call__(self) -> None:
        self.heard += 1
        self._came.set()

    async def next(self) -> None:
        async with asyncio.timeout(SOON):
            await self._came.wait()
        self._came.clear()


@pytest_asyncio.fixture
async def ear(shared: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ear]:
    monkeypatch.setattr(listening, "FIRST_WAIT", 0.01)
    ear = Ear()
    task = asyncio.create_task(listen(shared.store.engine, ear))
    await ear.next()  # it looks once when it begins
    yield ear
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_another_process_s_news_are_heard_at_once(shared: Room, shared_url: str, ear: Ear) -> None:
    async with open_room(shared_url) as other:
        case = await other.flag()
        await ear.next()
        await other.done(Verb.TAKE, case)
        await ear.next()


async def test_what_is_rolled_back_or_puts_nothing_there_is_not_told(shared: Room, ear: Ear) -> None:
    case = await shared.flag()
    await ear.next()
    refused = await shared.click(Verb.RESTORE, case)
    assert refused.error is not None
    await shared.click(Verb.HISTORY, case)
    await shared.done(Verb.TAKE, case)
    await ear.next()
    assert ear.heard == 3


async def test_a_lost_connection_is_made_anew_and_what_was_missed_is_looked_for(shared: Room, ear: Ear) -> None:
    def cut(tx: Tx) -> None:
        told = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        tx.connection.execute(text(told))

    for _ in range(2):
        await shared.run(cut)
        await ear.next()
    await shared.flag()
    await ear.next()

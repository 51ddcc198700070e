"""A lane claimed in the very commit that gave it back: what was put there goes out at once, not after a lease. A lane
that could not be claimed: what was put there goes out when the database is back.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.cases.lanes import Effect
from bot.errors import Retryable
from bot.storage import outbox
from bot.storage.outbox import Taken
from bot.storage.store import Store
from handlers.outbox import Drain, SendClass, Sender
from tests.cases.draining import draining
from tests.cases.room import Room
from tests.storage.box import LANE, Box


class Tardy:
    """The room's store, which answers late that a lane was empty: by then, more was put there and the lane claimed."""

    def __init__(self, store: Store, box: Box) -> None:
        self._store, self._box = store, box
        self.claimed_again = asyncio.Event()
        self._was_empty = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def across(self, work: Any, /, *args: Any, **kwargs: Any) -> Any:
        found = await self._store.across(work, *args, **kwargs)
        if work is outbox.claim and found and self._was_empty:
            # The worker that claimed goes on before the one that gave the lane back hears of it.
            asyncio.get_running_loop().call_later(0, self.claimed_again.set)
        if work is outbox.take and found is None and not self._was_empty:
            self._was_empty = True
            await self._box.put("second")
            await self.claimed_again.wait()
        return found


class Away:
    """The room's store, whose database does not hear the first claim."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.was_asked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def across(self, work: Any, /, *args: Any, **kwargs: Any) -> Any:
        if work is outbox.claim and not self.was_asked:
            self.was_asked = True
            raise Retryable("the database did not take it: OperationalError")
        return await self._store.across(work, *args, **kwargs)


def kept_in(sent: list[str], room: Room) -> dict[Effect, Sender]:
    """The sender of cards that only notes what it was given."""

    async def send(drain: Drain, taken: Taken) -> None:
        sent.append(taken.row.ref)
        await room.store.across(outbox.settle, taken.row, "sent")

    return {Effect.UPDATE_CARD: Sender(SendClass.OVERWRITES, send)}


async def test_what_is_put_there_while_it_is_given_back_does_not_wait_for_the_lease_to_end(room: Room) -> None:
    box = Box(room)
    sent: list[str] = []
    await box.put("first")
    store = Tardy(room.store, box)
    async with draining(room, store=store, senders=kept_in(sent, room)):
        async with asyncio.timeout(20):
            while sent != ["first", "second"]:
                await asyncio.sleep(0.01)
    assert store.claimed_again.is_set()
    assert (await box.lane(LANE)).owner == "", "the lane is free again for whoever comes next"


async def test_a_database_that_is_away_is_told_of_in_a_line_and_asked_again(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.outbox.DATABASE_WAIT", 0.01)
    box = Box(room)
    sent: list[str] = []
    await box.put("first")
    async with draining(room, store=Away(room.store), senders=kept_in(sent, room)):
        async with asyncio.timeout(20):
            while sent != ["first"]:
                await asyncio.sleep(0.01)
    (told,) = [record for record in caplog.records if record.name == "fanal.outbox"]
    assert told.message == "the outbox cannot be looked at, and waits (the database did not take it: OperationalError)"
    assert told.exc_info is None, "a traceback each second would fill the disk"

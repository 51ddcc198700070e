"""Refused requests and silent sources: a manager is told once, and again only when it goes on for an hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.cases import sources
from tests.cases.room import NORD, Room, open_room


@pytest_asyncio.fixture
async def room(data: Path) -> AsyncIterator[Room]:
    async with open_room(f"sqlite:///{data / 'desk.sqlite3'}") as opened:
        yield opened


async def refuse(room: Room, *minutes: float) -> int:
    """A refused request after each of these waits -> how often Nadia was told so far."""
    for wait in minutes:
        room.clocks.step(minutes=wait)
        await room.run(sources.refused, 401)
    return len(await room.told("nadia", "flags_refused"))


async def test_three_in_ten_minutes_are_told_wherever_the_ten_minutes_begin(room: Room) -> None:
    assert await refuse(room, 0, 9) == 0
    assert await refuse(room, 5) == 0, "the first is fourteen minutes old"
    assert await refuse(room, 4) == 1, "nine minutes between the second and the fourth"


async def test_now_and_then_is_no_news(room: Room) -> None:
    assert await refuse(room, *[6] * 50) == 0


async def test_what_goes_on_is_told_once_an_hour(room: Room) -> None:
    assert await refuse(room, *[1] * 59) == 1
    assert await refuse(room, *[1] * 10) == 2


async def test_a_clients_refusals_are_its_own(room: Room) -> None:
    await refuse(room, 0, 0)
    await room.run(sources.refused, 401, client=NORD)
    assert await room.told("nadia", "flags_refused", client=NORD) == []
    assert await refuse(room, 0) == 1


async def test_a_clock_that_steps_back_loses_no_count_for_ever(room: Room) -> None:
    await refuse(room, 0, 0)
    room.clocks.step(hours=-3)
    assert await refuse(room, 0, 0, 0) == 1


async def test_a_silent_source_is_told_once_a_silence(room: Room) -> None:
    silent_after = room.catalog.clients["maison-lumen"].communities["forum"].silent_after
    assert silent_after is not None
    await upkeep_of(room)
    assert await room.told("nadia", "source_silent") == [], "nothing ever came: it is not connected yet"
    await room.flag()
    room.clocks.step(seconds=silent_after.total_seconds() - 1)
    await upkeep_of(room)
    assert await room.told("nadia", "source_silent") == []
    room.clocks.step(seconds=2)
    await upkeep_of(room)
    await upkeep_of(room)
    (told,) = await room.told("nadia", "source_silent")
    assert told.ref == "forum"
    await room.flag(by="camille")
    room.clocks.step(seconds=(silent_after + timedelta(seconds=1)).total_seconds())
    await upkeep_of(room)
    assert len(await room.told("nadia", "source_silent")) == 2


async def upkeep_of(room: Room) -> None:
    await room.run(sources.silent)

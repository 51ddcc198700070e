"""A private message of no case that arrives nowhere: the other managers hear that it waits, else the channels do."""

from __future__ import annotations

from bot.cases import posts, sources
from bot.storage.records import OutboxRow
from tests.cases.room import CHANNEL, Room


async def not_delivered(room: Room, row: OutboxRow) -> None:
    await room.run(posts.parked, row, problem="user_disabled")


async def refused(room: Room) -> None:
    for _ in range(3):
        await room.run(sources.refused, 401)


async def in_the_channel(room: Room) -> list[OutboxRow]:
    return [row for row in await room.rows("direct", what="undelivered") if row.dest == CHANNEL]


async def test_the_other_manager_is_told_once_a_day_for_whom_something_waits(room: Room) -> None:
    for _ in range(2):
        await refused(room)
        await not_delivered(room, (await room.told("nadia", "flags_refused"))[-1])
        await room.wait(hours=2)
    (told,) = await room.told("marc", "undelivered")
    assert told.payload == {"what": "undelivered", "person": "marc", "about": ["nadia"]}
    assert not await in_the_channel(room)
    await room.wait(days=1)
    await refused(room)
    await not_delivered(room, (await room.told("nadia", "flags_refused"))[-1])
    assert len(await room.told("marc", "undelivered")) == 2


async def test_the_channel_hears_of_it_where_no_manager_does_and_nothing_follows_from_there(room: Room) -> None:
    await refused(room)
    await not_delivered(room, (await room.told("nadia", "flags_refused"))[0])
    await not_delivered(room, (await room.told("marc", "undelivered"))[0])
    (line,) = await in_the_channel(room)
    assert line.payload == {"what": "undelivered", "about": ["nadia", "marc"]}
    before = len(await room.rows("direct"))
    await not_delivered(room, line)
    assert len(await room.rows("direct")) == before

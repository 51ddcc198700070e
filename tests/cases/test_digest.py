"""A manager's morning: one post a working day, at half past eight on their own wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cases import digest
from bot.cases.tx import Tx
from bot.storage.records import OutboxRow
from config.values import replace
from config.words import Verb
from handlers import views
from tests.cases.room import LIFE, LUMEN, QUESTION, Clocks, Room, demo_catalog, open_room
from tests.storage.prepared import sqlite_copy

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Montreal")


async def mornings(room: Room) -> list[OutboxRow]:
    return await room.told("nadia", "digest")


async def next_one(room: Room) -> datetime:
    (at,) = [timer.at for timer in await room.timers("digest") if timer.ref == "nadia"]
    return at.astimezone(PARIS)


async def test_a_manager_is_told_once_a_working_morning_and_nobody_else_is(either: Room) -> None:
    await either.flag(LIFE)
    await either.run(digest.plan)
    for _ in range(8 * 24):
        await either.wait(minutes=60)
        await either.run(digest.plan)
    told = await mornings(either)
    assert len({row.key for row in told}) == len(told) == 6
    assert await either.told("lea", "digest") == []


async def test_ten_days_of_mornings_each_on_the_managers_own_wall(data: Path) -> None:
    """From a Monday on, over a holiday (11 November) and a weekend; Marc lives six hours to the west."""
    found = demo_catalog()
    lumen = found.clients[LUMEN]
    people = tuple(replace(one, zone=MONTREAL.key) if one.id == "marc" else one for one in lumen.people)
    catalog = replace(found, clients={**found.clients, LUMEN: replace(lumen, people=people)})
    clocks = Clocks(wall=datetime(2026, 11, 9, 0, 0, tzinfo=PARIS).astimezone(UTC))
    async with open_room(sqlite_copy(data), clocks=clocks, catalog=catalog) as room:
        for _ in range(10 * 48):
            await room.run(digest.plan)
            await room.wait(minutes=30)
        told = {who: await room.told(who, "digest") for who in ("nadia", "marc", "lea", "sam")}
    days = [date(2026, 11, day) for day in (9, 10, 12, 13, 16, 17, 18)]
    for who, wall in (("nadia", PARIS), ("marc", MONTREAL)):
        left = [row.created_at.astimezone(wall).replace(tzinfo=None) for row in told[who]]
        assert left == [datetime.combine(day, time(8, 30)) for day in days], who
        assert [row.key.rpartition(":")[2] for row in told[who]] == [day.isoformat() for day in days]
    assert not told["lea"] + told["sam"]


async def test_it_comes_at_half_past_eight_and_not_before(room: Room) -> None:
    await room.run(digest.plan)
    assert await next_one(room) == datetime(2026, 11, 24, 8, 30, tzinfo=PARIS)
    await room.wait(hours=22, minutes=29)  # it was Monday, ten o'clock
    assert await mornings(room) == []
    await room.wait(minutes=1)
    assert len(await mornings(room)) == 1


async def test_a_desk_that_was_down_tells_what_is_still_morning_and_skips_the_rest(room: Room) -> None:
    await room.run(digest.plan)
    await room.wait(days=1, hours=1)  # until Tuesday at eleven
    assert len(await mornings(room)) == 1
    await room.wait(days=1, hours=2)  # until Wednesday at one
    assert len(await mornings(room)) == 1
    assert (await next_one(room)).time() == time(8, 30)
    await room.wait(days=1)
    assert len(await mornings(room)) == 1, "Thursday at one: late again"


async def test_advice_about_a_case_that_was_closed_is_late_for_nobody(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": "Que répondre ?"})
    await room.run(digest.plan)
    await room.wait(hours=22, minutes=30)
    (told,) = await mornings(room)

    async def has_something_to_say() -> bool:
        return await room.store.read(views.post, LUMEN, room.catalog, told, dest=told.dest) is not None

    assert await has_something_to_say()
    await room.done(Verb.NOTHING_HERE, case)
    assert not await has_something_to_say()


async def test_no_weekend_and_the_same_hour_on_the_wall_after_a_change_of_clocks(room: Room) -> None:
    room.clocks.wall = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)  # the Friday before summer time
    await room.run(digest.plan)
    due = await next_one(room)
    assert due == datetime(2027, 3, 30, 8, 30, tzinfo=PARIS), "Easter Monday is a holiday"
    assert due.utcoffset() != datetime(2027, 3, 26, tzinfo=PARIS).utcoffset()


async def test_somebody_who_is_no_manager_any_more_is_left_in_peace(room: Room) -> None:
    await room.run(digest.plan)
    before = await room.timers("digest")

    def former(tx: Tx) -> None:
        tx.set_timer(digest.KIND, tx.now, case=0, ref="lea")

    await room.run(former)
    await room.due()
    assert await room.told("lea", "digest") == []
    assert len(await room.timers("digest")) == len(before)

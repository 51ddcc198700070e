"""A manager's morning: one post a working day, in the morning of their own zone."""

from __future__ import annotations

from bot.cases import digest
from tests.cases.room import LIFE, Room


async def test_a_manager_is_told_once_a_working_morning_and_nobody_else_is(room: Room) -> None:
    await room.flag(LIFE)
    for _ in range(8 * 24):
        room.clocks.step(minutes=60)
        await room.run(digest.tell)
    told = await room.told("nadia", "digest")
    assert 5 <= len(told) <= 8
    assert len({row.key for row in told}) == len(told)
    assert await room.told("lea", "digest") == []

"""Where flags come from: three that were refused, or a long silence, are told to the managers, once."""

from __future__ import annotations

from bot.cases import sources
from config.words import SEEN_ELSEWHERE
from tests.cases.room import CRITIQUE, NORD, Room


async def refused(room: Room, times: int, *, apart: float = 60.0) -> None:
    for _ in range(times):
        room.clocks.step(seconds=apart)
        await room.run(sources.refused, 401)


async def test_three_in_ten_minutes_tell_each_manager_once(either: Room) -> None:
    await refused(either, 2)
    assert await either.rows("direct") == []
    await refused(either, 30)
    for manager in ("nadia", "marc"):
        (told,) = await either.told(manager, "flags_refused")
        assert told.payload["status"] == 401
    assert await either.told("lea", "flags_refused") == []


async def test_it_goes_on_so_they_are_told_again_but_not_every_time(either: Room) -> None:
    await refused(either, 180)
    assert 2 <= len(await either.told("nadia", "flags_refused")) <= 4


async def test_now_and_then_one_is_nothing(either: Room) -> None:
    await refused(either, 20, apart=601)
    assert await either.rows("direct") == []


async def test_each_client_s_are_counted_apart(either: Room) -> None:
    await refused(either, 2)
    for _ in range(2):
        await either.run(sources.refused, 422, client=NORD)
    assert await either.rows("direct") == await either.rows("direct", client=NORD) == []


async def test_a_clock_that_steps_back_does_not_count_what_was_long_ago(either: Room) -> None:
    await refused(either, 2)
    either.clocks.step(hours=-2)
    await refused(either, 1)
    assert await either.rows("direct") == []
    await refused(either, 2)
    assert len(await either.told("nadia", "flags_refused")) == 1


async def test_a_silent_source_is_told_once_a_silence(either: Room) -> None:
    await either.run(sources.silent)
    assert await either.rows("direct") == [], "who has never sent anything is not silent but not connected yet"
    await either.flag(CRITIQUE)
    await either.wait(days=6, hours=23)
    await either.run(sources.silent)
    assert await either.told("nadia", "source_silent") == []
    await either.wait(hours=2)
    for _ in range(3):
        await either.run(sources.silent)
        await either.wait(days=1)
    assert len(await either.told("nadia", "source_silent")) == 1
    await either.flag(CRITIQUE, by="somebody else")
    await either.wait(days=8)
    await either.run(sources.silent)
    assert len(await either.told("nadia", "source_silent")) == 2


async def test_exercises_and_cases_opened_by_hand_do_not_hide_a_silence(either: Room) -> None:
    await either.flag(CRITIQUE)
    await either.wait(days=6)
    await either.flag(CRITIQUE, by="somebody else", drill=True)
    await either.flag(CRITIQUE, by="a third one", id=f"{SEEN_ELSEWHERE[1]}1")
    await either.wait(days=2)
    await either.run(sources.silent)
    assert len(await either.told("nadia", "source_silent")) == 1

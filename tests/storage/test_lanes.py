"""The outbox's lanes: who may empty one, until when, and whose word about a row holds."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.storage import outbox
from bot.storage.outbox import Pace
from tests.cases.room import Clocks, Room, open_room
from tests.storage.box import LANE, Box


@pytest.fixture
def box(either: Room) -> Box:
    return Box(either)


# --- whose a lane is ------------------------------------------------------------------------------


async def test_a_lane_is_somebody_s_until_it_is_given_back(box: Box) -> None:
    await box.put("one")
    assert await box.claim("a") == [LANE]
    assert await box.claim("b") == []
    assert await box.take("b") is None
    assert await box.next("a") == "one"
    assert await box.drained() == ["one"]  # what is being sent is not lost sight of
    await box.put("two")
    assert await box.claim("b") == [LANE]


async def test_a_lease_that_ran_out_is_taken_over_and_the_row_counts_as_cut_off(box: Box) -> None:
    await box.put("one")
    await box.claim("a")
    first = await box.take("a")
    assert first is not None
    assert not first.interrupted
    box.room.clocks.step(seconds=31)
    assert await box.claim("b") == [LANE]
    assert await box.take("a") is None
    second = await box.take("b")
    assert second is not None
    assert second.interrupted
    assert second.row.attempts == 2


async def test_each_row_renews_the_lease(box: Box) -> None:
    await box.put("one", "two")
    await box.claim("a")
    for _ in range(2):
        box.room.clocks.step(seconds=20)
        taken = await box.take("a")
        assert taken is not None
        await box.settle(taken)
        assert await box.claim("b") == []


async def test_the_word_of_whoever_was_taken_over_does_not_hold(box: Box) -> None:
    await box.put("one")
    await box.claim("a")
    slow = await box.take("a")
    box.room.clocks.step(seconds=31)
    await box.claim("b")
    quick = await box.take("b")
    assert slow is not None
    assert quick is not None
    assert not await box.settle(slow, "pending", next_at=box.now)
    assert await box.settle(quick, "sent")
    assert not await box.settle(slow, "parked")
    assert not await box.settle(quick, "pending")
    (row,) = await box.room.rows()
    assert row.state == "sent"


async def test_a_restart_frees_what_was_held(box: Box) -> None:
    await box.put("one", "two")
    await box.claim("a")
    await box.take("a")
    await box.room.store.across(outbox.free_leases)
    assert await box.claim("b") == [LANE]
    taken = await box.take("b")
    assert taken is not None
    assert (taken.row.ref, taken.interrupted) == ("one", True)


async def test_a_lane_is_given_back_with_what_is_left(box: Box) -> None:
    await box.put("one", "two")
    await box.claim("a")
    taken = await box.take("a")
    assert taken is not None
    await box.settle(taken)
    await box.room.store.across(outbox.give_back, LANE, owner="b")  # not theirs to give
    assert await box.claim("b") == []
    await box.room.store.across(outbox.give_back, LANE, owner="a")
    assert await box.claim("b") == [LANE]
    assert await box.next("b") == "two"


async def test_the_most_urgent_lanes_come_first(box: Box) -> None:
    await box.put("slow", lane="chat:1", rank=4)
    box.room.clocks.step(seconds=1)
    await box.put("urgent", lane="chat:2", rank=0)
    await box.put("less", lane="chat:3", rank=1)
    assert await box.claim("a", most=1) == ["chat:2"]
    assert await box.claim("a", most=1) == ["chat:3"]
    assert await box.claim("a") == ["chat:1"]


async def test_a_lane_that_was_urgent_is_so_no_more_when_it_is_empty(either: Room) -> None:
    box, urgent = Box(either), await either.flag(by="lou")
    while lanes := await box.claim():
        for lane in lanes:
            while taken := await box.take(lane=lane):
                await box.settle(taken)
        either.clocks.step(minutes=11)
    assert (await box.lane("chat:slack:T0FANAL/C0CRISE")).rank == outbox.LEAST_URGENT
    case = await either.flag("Où en est mon colis ?", by="camille")
    assert (await either.case(urgent)).rank == 0
    assert (await box.lane("chat:slack:T0FANAL/C0CRISE")).rank == (await either.case(case)).rank > 0


# --- clocks that jump -----------------------------------------------------------------------------


async def test_a_machine_clock_that_steps_back_keeps_no_lane(box: Box) -> None:
    pace = Pace(1.0, burst=1)
    await box.put("a", "b", "c")
    await box.claim()
    taken = await box.take(pace=pace)
    assert taken is not None
    await box.settle(taken)
    assert await box.take(pace=pace) is None  # given back until the next second
    box.room.clocks.step(hours=-5)
    assert await box.claim() == []
    await box.room.store.across(outbox.clock_stepped_back)
    assert await box.claim() == [LANE]
    assert await box.next(pace=pace) == "b"
    box.room.clocks.step(hours=-5)  # while the lane is held by somebody who is gone
    await box.room.store.across(outbox.clock_stepped_back)
    assert await box.claim("b") == [LANE]
    taken = await box.take("b")
    assert taken is not None
    assert (taken.row.ref, taken.interrupted) == ("b", True)


async def test_what_waits_to_be_tried_again_does_not_wait_for_a_clock_that_was_wrong(box: Box) -> None:
    await box.put("a", wait=20)
    box.room.clocks.step(days=-1)
    await box.room.store.across(outbox.free_leases)  # a restart, after the clock was put right
    assert await box.claim() == [LANE]
    assert await box.drained() == ["a"]


async def test_a_restart_leaves_a_short_wait_as_it_is(box: Box) -> None:
    await box.put("a", wait=60)
    await box.claim()
    assert await box.next() is None
    await box.room.store.across(outbox.free_leases)
    assert await box.claim() == []
    assert (await box.lane()).ready_at == box.now + timedelta(seconds=60)


async def test_the_age_of_what_waits_longest(box: Box) -> None:
    age = outbox.oldest_age
    assert await box.room.store.read(age, "") == 0
    await box.put("a")
    box.room.clocks.step(seconds=7)
    await box.put("b")
    assert await box.room.store.read(age, "") == 7
    await box.claim()
    assert await box.drained() == ["a", "b"]
    assert await box.room.store.read(age, "") == 0


# --- several processes ----------------------------------------------------------------------------


async def test_two_processes_never_hold_one_lane(shared_url: str) -> None:
    clocks = Clocks()
    async with open_room(shared_url, clocks=clocks) as one, open_room(shared_url, clocks=clocks) as two:
        boxes = {"a": Box(one), "b": Box(two)}
        for n in range(40):
            await boxes["a"].put(f"{n}", lane=f"chat:{n}", case=n + 1)
        claims = [boxes[owner].claim(owner, most=3) for _ in range(20) for owner in boxes]
        found = [lane for lanes in await asyncio.gather(*claims) for lane in lanes]
        assert len(found) == len(set(found)) == 40


async def test_two_workers_that_both_think_a_lane_is_theirs_never_get_the_same_try(shared_url: str) -> None:
    clocks = Clocks()
    async with open_room(shared_url, clocks=clocks) as one, open_room(shared_url, clocks=clocks) as two:
        box, other = Box(one), Box(two)
        await box.put("a")
        await box.claim("same")
        taken = await asyncio.gather(*(b.take("same") for b in (box, other) for _ in range(4)))
        tries = sorted(t.row.attempts for t in taken if t is not None)
        assert tries == list(range(1, 9))
        ours = [await box.settle(t) for t in taken if t is not None]
        assert ours.count(True) == 1

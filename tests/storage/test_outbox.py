"""The outbox's rows: which one comes next, when, and what waits behind what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.storage import outbox, tables
from bot.storage.outbox import Pace
from bot.storage.records import OutboxRow
from bot.storage.session import Session
from tests.cases.room import Room
from tests.storage.box import LANE, Box


@pytest.fixture
def box(either: Room) -> Box:
    return Box(either)


# --- which row comes next -------------------------------------------------------------------------


async def test_the_most_urgent_case_first_and_one_case_s_rows_in_their_order(box: Box) -> None:
    await box.put("b1", "b2", case=2, rank=3)
    await box.put("c1", case=3, rank=0)
    await box.put("a1", "a2", case=1, rank=3)
    await box.put("c2", case=3, rank=0)
    await box.claim()
    assert await box.drained() == ["c1", "c2", "a1", "a2", "b1", "b2"]


async def test_others_go_on_while_the_head_of_a_case_waits(box: Box) -> None:
    await box.put("a1", case=1, wait=10)
    await box.put("a2", "a3", case=1)
    await box.put("b1", "b2", case=2, rank=3)
    await box.claim()
    assert await box.drained() == ["b1", "b2"]
    lane = await box.lane()
    assert lane.ready_at == box.now + timedelta(seconds=10), "the lane must rest until the head may go, not spin"
    assert await box.claim() == []
    box.room.clocks.step(seconds=10)
    assert await box.claim() == [LANE]
    assert await box.drained() == ["a1", "a2", "a3"]


async def test_others_go_on_however_much_waits_behind_a_head(box: Box) -> None:
    await box.put("a1", case=1, wait=300)
    await box.put(*(f"a{n}" for n in range(2, 100)), case=1)
    await box.put("b1", case=2, rank=3)
    await box.claim()
    assert await box.drained() == ["b1"]


async def test_a_head_that_is_tried_again_later_holds_its_case_back(box: Box) -> None:
    await box.put("a1", "a2", case=1)
    await box.put("b1", case=2)
    await box.claim()
    taken = await box.take()
    assert taken is not None
    assert taken.row.ref == "a1"
    await box.settle(taken, "pending", next_at=box.now + timedelta(seconds=5), problem="busy")
    assert await box.drained() == ["b1"]
    box.room.clocks.step(seconds=5)
    await box.claim()
    again = await box.take()
    assert again is not None
    assert (again.row.ref, again.row.attempts, again.interrupted) == ("a1", 2, False)


async def test_a_card_waits_behind_nothing_of_its_case(box: Box) -> None:
    await box.put("thread", case=1, kind="post_thread", wait=10)
    await box.put("card", case=1, kind="post_card")
    await box.put("update", case=1)
    await box.claim()
    assert await box.drained() == ["card"]


async def test_what_is_of_no_case_waits_behind_nothing(box: Box) -> None:
    await box.put("first", case=0, wait=10)
    await box.put("second", case=0)
    await box.claim()
    assert await box.drained() == ["second"]


async def test_what_may_have_happened_says_so_until_it_is_settled(box: Box) -> None:
    await box.put("one")
    await box.claim()
    taken = await box.take()
    assert taken is not None
    await box.settle(taken, "pending", problem=outbox.UNKNOWN)
    again = await box.take()
    assert again is not None
    assert again.interrupted


async def test_rows_behind_a_parked_card_park_with_it_and_others_do_not(box: Box) -> None:
    await box.put("card", case=1, kind="post_card")
    await box.put("thread", "update", case=1)
    await box.put("theirs", case=2)
    await box.put("elsewhere", case=1, lane="chat:other")
    await box.claim()
    taken = await box.take()
    assert taken is not None
    assert await box.settle(taken, "parked", problem="channel_not_found")
    assert await box.room.store.across(outbox.park_behind, taken.row) == 2
    assert await box.drained() == ["theirs"]
    assert {row.ref: row.problem for row in await box.room.rows() if row.state == "parked"} == {
        "card": "channel_not_found",
        "thread": "behind",
        "update": "behind",
    }


# --- at which pace --------------------------------------------------------------------------------


async def test_a_burst_and_then_one_a_second(box: Box) -> None:
    pace = Pace(1.0, burst=3)
    await box.put(*"abcdef")
    sent: list[tuple[int, str]] = []
    start = box.now
    while len(sent) < 6:
        for _ in await box.claim():
            while taken := await box.take(pace=pace):
                sent.append((int((box.now - start).total_seconds()), taken.row.ref))
                await box.settle(taken)
        box.room.clocks.step(seconds=1)
    assert sent == [(0, "a"), (0, "b"), (0, "c"), (1, "d"), (2, "e"), (3, "f")]


async def test_a_paced_lane_rests_for_as_long_as_it_must(box: Box) -> None:
    pace = Pace(2.0, burst=1)
    await box.put("a", "b")
    await box.claim()
    taken = await box.take(pace=pace)
    assert taken is not None
    await box.settle(taken)
    assert await box.take(pace=pace) is None
    assert (await box.lane()).ready_at == box.now + timedelta(seconds=2)


# --- on its index ---------------------------------------------------------------------------------


async def test_the_next_row_is_found_on_the_lane_s_index(either: Room) -> None:
    def plan(session: Session) -> str:
        sqlite = session.connection.dialect.name == "sqlite"
        if not sqlite:
            session.connection.execute(text("SET LOCAL enable_seqscan = off"))
        bound = outbox._NEXT._statement.params(is_lane=LANE, now=session.machine)
        made = bound.compile(session.connection, compile_kwargs={"literal_binds": True})
        explained = session.connection.execute(
            text(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{made}".replace(":", r"\:"))
        )
        return "\n".join(str(tuple(row)) for row in explained)

    told = await either.store.read(plan, "")
    assert "outbox_lane" in told, told
    assert "outbox_of_case" in told or "outbox_lane" in told.replace("outbox_lane", "", 1), told
    assert "TEMP B-TREE" not in told, told


def test_a_row_has_what_the_workers_need() -> None:
    columns = {column.name for column in tables.OUTBOX.columns}
    assert columns == set(OutboxRow.model_fields)

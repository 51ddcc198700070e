"""A client's statement: whatever arrives in whatever order, every flag stands in exactly one of its sums."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases import figures, sources, statement
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.figures import Handled
from bot.rules.lateness import Late
from config.reports import Clock, Counted
from config.values import replace
from config.words import CaseStatus, Category, Level, Outcome, Verb
from tests.cases.room import CRITIQUE, LIFE, LUMEN, NORD, QUESTION, START, Room, open_room
from tests.cases.test_answers import answer
from tests.cases.test_meetings import HURT
from tests.storage.prepared import sqlite_copy

TODAY = START.date()

ARRIVALS = st.lists(
    st.tuples(
        st.just("flag"), st.sampled_from(["lou", "ana"]), st.sampled_from("abc"), st.sampled_from(["", "x", "y"]),
        st.booleans(),
    )
    | st.tuples(st.just("refused"), st.sampled_from([401, 413, 422]), st.integers(1, 5))
    | st.tuples(st.just("wait"), st.integers(1, 40))
    | st.just(("close",)),
    max_size=14,
)  # fmt: skip


async def made(room: Room, first: int = 0, last: int = 60, client: str = LUMEN) -> statement.Statement:
    """Of these days, counted from the first one."""
    days = {"first": TODAY + timedelta(days=first), "last": TODAY + timedelta(days=last)}
    return await room.store.read(statement.make, client, room.catalog.clients[client], **days)


async def arrive(room: Room, happening: tuple[object, ...]) -> int:
    """-> how many flags came in for the client, exercises aside."""
    match happening:
        case ("flag", str(by), str(id_), str(reason), bool(drill)):
            await room.flag(CRITIQUE, by=by, id=f"{by}-{id_}{'-drill' if drill else ''}", reason=reason, drill=drill)
            return not drill
        case ("refused", int(status), int(times)):
            await room.run(sources.refused, status, times)
            return times
        case ("wait", int(hours)):
            await room.wait(hours=hours)
        case _:
            for number in range(1, 4):
                if await room.find(number, LUMEN):
                    await room.click(Verb.CLOSE, number, values={"outcome": Outcome.FALSE_ALARM, "reason": "-"})
    return 0


async def adds_up(folder: Path, happenings: list[tuple[object, ...]]) -> None:
    async with open_room(sqlite_copy(folder)) as room:
        by_day: Counter[int] = Counter()
        for happening in happenings:
            came = await arrive(room, happening)
            by_day[(room.clocks.now().date() - TODAY).days] += came
        whole = await made(room)
        assert whole.sums.received == by_day.total()
        assert whole.sums.received == sum(line.came.flags for line in whole.lines) + whole.sums.same + sum(
            whole.sums.refused.values()
        )
        halves = [(await made(room, 0, 2)).sums, (await made(room, 3, 60)).sums]
        assert sum(half.received for half in halves) == by_day.total(), "a flag is of one period alone"
        assert not whole.broken
        assert (await made(room, client=NORD)).sums.received == 0


@settings(max_examples=25)
@given(ARRIVALS)
def test_every_flag_that_arrives_stands_in_exactly_one_sum(happenings: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory(prefix="fanal-statement-") as folder:
        asyncio.run(adds_up(Path(folder), happenings))


async def test_what_was_refused_is_told_by_its_reason(either: Room) -> None:
    await either.flag(id="a")
    await either.flag(id="a")
    await either.flag(id="a", reason="une autre raison")
    await either.flag(id="b")
    for status, times in ((401, 2), (422, 1), (401, 3)):
        await either.run(sources.refused, status, times)
    sums = (await made(either)).sums
    assert (sums.cases, sums.joined, sums.repeated, sums.same) == (1, 1, 1, 1)
    assert sums.refused == {Counted.SIGNATURE: 5, Counted.MALFORMED: 1}
    assert sums.received == 10


async def test_a_day_is_the_clients_own(room: Room) -> None:
    room.clocks.step(hours=14, minutes=30)  # 23:30 UTC: tomorrow, in Paris
    await room.run(sources.refused, 401, 1)
    await room.flag()
    assert (await made(room, 0, 0)).sums.received == 0
    assert (await made(room, 1, 1)).sums.received == 2


# --- a case that is opened again -------------------------------------------------------------------


async def handled(room: Room, *, days: int) -> int:
    """A case that somebody takes after so many days, and closes an hour later."""
    case = await room.flag(CRITIQUE, by="lou", id="a")
    await room.wait(days=days, minutes=2)
    await room.done(Verb.TAKE, case)
    await room.wait(hours=1)
    await room.done(Verb.CLOSE, case, values={"outcome": Outcome.HANDLED})
    return case


async def lines(room: Room, first: int, last: int) -> list[statement.Line]:
    """Of these days; the history grows while time goes by."""
    return [replace(line, entries=0) for line in (await made(room, first, last)).lines]


async def times(room: Room) -> list[Handled]:
    return await room.store.read(lambda session: list(figures.handled(session, since=START, client=LUMEN)), LUMEN)


@pytest.mark.parametrize("again", ["flag", "hand"])
@pytest.mark.parametrize("days", [0, 4], ids=["in time", "late"])
async def test_a_reopening_changes_nothing_of_what_was_measured_before_and_is_measured_itself(
    either: Room, days: int, again: str
) -> None:
    case = await handled(either, days=days)
    (before,), sums = await lines(either, 0, 3), await times(either)
    assert bool(before.late) is (days == 4)

    await either.wait(days=10)
    if again == "flag":
        await either.flag(CRITIQUE, by="lou", id="a", reason="encore")
    else:
        await either.done(Verb.REOPEN, case)
    assert await lines(either, 0, 3) == [before], "of its own days, nothing has changed"
    await either.wait(days=2)
    await either.done(Verb.RECLASSIFY, case, values={"level": Level.P2, "category": Category.LEGAL_DEFAMATION})
    assert await lines(either, 0, 3) == [before]

    (second,) = await lines(either, 10, 30)
    assert (second.case, second.opening, second.came.flags) == (case, 2, int(again == "flag"))
    assert (second.opened - START).days == 10 + days
    assert second.looked is not None
    assert (second.looked - second.opened).days == (2 if again == "flag" else 0)
    assert second.outcome == "open"
    assert second.opened < (await either.case(case)).first_look_due, "of a new level too, from the reopening on"
    both = await made(either, 0, 30)
    assert [line.opening for line in both.lines] == [1, 2]
    assert both.sums.received == (2 if again == "flag" else 1)
    assert both.entries == len(await either.entries(case)), "each line of its history once"
    assert await times(either) == sums


def reopened_as_it_used_to_be(tx: Tx, number: int) -> None:
    """A history of before November 23, 2026 tells nothing of what a reopening overwrote."""
    case = tx.lock(number)
    due = {"first_look_due": tx.client.first_look_by(case.level, tx.now)}
    due |= {"decision_due": tx.client.decision_by(case.level, tx.now)}
    cleared = dict.fromkeys(("outcome", "closed_at", "decided_at", "taken_at", "reached_at"))
    case = tx.save(case, status=CaseStatus.OPEN, holder="", **cleared, **due)
    tx.record(case, FANAL, "reopened", why="member_replied")


async def test_a_reopening_that_kept_nothing_leaves_the_case_one_line_measured_from_then_on(either: Room) -> None:
    case = await handled(either, days=0)
    await either.wait(days=4)
    await either.run(reopened_as_it_used_to_be, case)
    await either.wait(minutes=2)
    await either.done(Verb.TAKE, case)
    (line,) = (await made(either, 0, 10)).lines
    assert (line.opening, line.opened, line.came.flags, line.outcome, line.late) == (1, START, 1, "open", ())
    assert line.looked is not None
    assert (line.looked - START).days == 4
    (counted,) = await times(either)
    assert counted.eyes is not None
    assert counted.eyes.days == 4
    await either.done(Verb.RECLASSIFY, case, values={"level": Level.P2, "category": Category.LEGAL_DEFAMATION})
    assert ((await either.case(case)).first_look_due - START).days >= 4, "clocks do not go back to the first flag"

    await either.done(Verb.CLOSE, case, values={"outcome": Outcome.HANDLED})
    (before,) = await lines(either, 0, 10)
    await either.wait(days=20)
    await either.done(Verb.REOPEN, case)
    assert await lines(either, 0, 10) == [before]
    assert [line.opening for line in (await made(either, 0, 30)).lines] == [1, 2]


# --- a case that becomes graver --------------------------------------------------------------------


def of_decisions(line: statement.Line) -> list[Late]:
    return [one for one in line.late if one.clock is Clock.DECISION]


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize("by", ["flag", "answer"])
async def test_what_was_decided_before_a_case_became_graver_counts_for_what_it_was(
    either: Room, by: str, late: bool
) -> None:
    case = await either.flag(HURT, by="lou", id="a")
    await either.wait(hours=2 if late else 0, minutes=5)
    await either.done(Verb.TAKE_OFFLINE, case)
    (before,), (counted,) = await lines(either, 0, 30), await times(either)
    assert bool(of_decisions(before)) is late
    await either.wait(hours=5)
    await (either.flag(LIFE, by="lou", id="b") if by == "flag" else answer(either, case, LIFE))
    rose = either.clocks.now()
    assert (await either.case(case)).decided_at is None

    await either.wait(minutes=1)
    (now,) = await lines(either, 0, 30)
    assert (now.looked, now.decided, of_decisions(now)) == (before.looked, before.decided, of_decisions(before))
    assert [one.decision for one in await times(either)] == [counted.decision]
    await either.done(Verb.RECLASSIFY, case, values={"level": Level.P1, "category": Category.DISTRESS})
    assert (await either.case(case)).decision_due > rose, "of what came then, not of the first question"
    await either.wait(minutes=20)
    assert not [entry for entry in await either.entries(case) if entry.verb == "decision_late" and entry.at > rose]

    await either.wait(days=1)
    (now,) = await lines(either, 0, 30)
    assert [one.waits for one in of_decisions(now)] == [False] * late + [True]
    await either.done(Verb.CLOSE, case, values={"outcome": Outcome.REACHED})
    await either.wait(days=1)
    await either.done(Verb.REOPEN, case)
    assert [one.decision for one in await times(either)] == [counted.decision]
    assert await either.broken_at(case) is None


async def test_no_clock_is_put_off_by_an_answer_that_makes_a_late_case_graver(room: Room) -> None:
    case = await room.flag(QUESTION)
    due = (await room.case(case)).first_look_due, (await room.case(case)).decision_due
    await room.wait(days=6)
    await answer(room, case, LIFE)
    found = await room.case(case)
    assert (found.first_look_due, found.decision_due) == due


async def test_an_expert_who_reads_it_has_not_looked_at_it_for_those_who_decide(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.READ, case, who="diallo")
    await room.wait(minutes=20)
    assert [one.eyes for one in await times(room)] == [None]
    await room.done(Verb.READ, case)
    assert [one.eyes for one in await times(room)] == [timedelta(minutes=20)]
    (line,) = (await made(room)).lines
    assert line.looked == room.clocks.now()

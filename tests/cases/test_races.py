"""Two processes at one case, on PostgreSQL: exactly one wins, the other is told, and nothing is done twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest_asyncio
from sqlalchemy import text

from bot.cases import threads
from bot.cases.tx import Tx
from bot.errors import Conflict, FanalError, Refused, SeenBefore
from bot.storage.records import Case, Entry, FollowUp, Message
from bot.storage.session import Session
from config.values import replace
from config.words import CaseStatus, Level, Verb
from handlers.desk import Reacted
from tests.cases.room import CRITIQUE, LIFE, LUMEN, QUESTION, Clocks, Room, open_room
from tests.cases.test_meant import asked_twice, move, question_of, told
from tests.cases.test_written_in_threads import advice, alone

PEOPLE = ("lea", "sam", "nadia", "marc")


@dataclass
class Two:
    """Two desks on one database, as two processes would be."""

    one: Room
    two: Room

    async def press(self, verb: Verb, case: int, *people: str, **more: Any) -> list[Reacted]:
        """All at once, each at one of the desks in turn."""
        found = await self.one.case(case)
        more = {"version": found.version, **more}
        clicks = [
            room.click(verb, case, who=who, key=f"{verb}:{n}:{who}:{case}:{found.seq}", **more)
            for n, (room, who) in enumerate(zip(cycle((self.one, self.two)), people, strict=False))
        ]
        return await asyncio.gather(*clicks)


@pytest_asyncio.fixture
async def desks(shared_url: str) -> AsyncIterator[Two]:
    clocks = Clocks()
    async with open_room(shared_url, clocks=clocks) as one, open_room(shared_url, clocks=clocks) as two:
        yield Two(one, two)


def errors(reacted: list[Reacted]) -> list[FanalError]:
    return [r.error for r in reacted if r.error is not None]


async def test_of_several_who_take_a_case_one_holds_it_and_the_others_are_told_who(desks: Two) -> None:
    for n in range(5):
        case = await desks.one.flag(by=f"m{n}")
        reacted = await desks.press(Verb.TAKE, case, *PEOPLE)
        told = errors(reacted)
        assert len(told) == 3
        holder = (await desks.two.case(case)).holder
        assert [(e.by, e.verb) for e in told if isinstance(e, Conflict)] == [(holder, Verb.TAKE)] * 3
        assert [e.actor for e in await desks.one.entries(case) if e.verb == Verb.TAKE] == [holder]
        assert await desks.one.broken_at(case) is None


async def test_of_several_who_take_it_offline_one_does_and_the_others_learn_who(desks: Two) -> None:
    case = await desks.one.flag()
    reacted = await desks.press(Verb.TAKE_OFFLINE, case, *PEOPLE)
    told = errors(reacted)
    assert [type(e) for e in told] == [Conflict] * 3
    (winner,) = [e.actor for e in await desks.one.entries(case) if e.verb == Verb.TAKE_OFFLINE]
    assert {e.by for e in told if isinstance(e, Conflict)} == {winner}
    assert len(await desks.one.rows("community")) == 1


async def test_one_click_that_comes_twice_counts_once(desks: Two) -> None:
    case = await desks.one.flag()
    twice = [room.click(Verb.EMERGENCY, case, key="the same") for room in (desks.one, desks.two) for _ in range(3)]
    told = errors(await asyncio.gather(*twice))
    assert [type(e) for e in told] == [SeenBefore] * 5
    assert len([e for e in await desks.one.entries(case) if e.verb == Verb.EMERGENCY]) == 1


async def test_flags_about_one_member_open_one_case(desks: Two) -> None:
    rooms = (desks.one, desks.two)
    cases = await asyncio.gather(*(room.flag(LIFE, by="lou_77", id=f"post{n}") for n in range(4) for room in rooms))
    assert len(set(cases)) == 1
    assert len(await desks.one.rows("post_card")) == 1
    assert (await desks.one.case(cases[0])).flags == 4, "each message twice, from one reporter: the same flag"
    assert len(await desks.one.all(Message, cases[0])) == 4


async def test_one_message_flagged_under_two_names_is_kept_once(desks: Two) -> None:
    """A forum that tells another author for the same message is wrong, and must not stop a flag."""
    cases = await asyncio.gather(
        *(room.flag(LIFE, by=by, id="post1", reporter=by) for room in (desks.one, desks.two) for by in ("a", "b"))
    )
    assert len(set(cases)) == 1
    assert len(await desks.one.all(Message, cases[0])) == 1


async def test_what_falls_due_is_done_once(desks: Two) -> None:
    case = await desks.one.flag(LIFE)
    await desks.one.done(Verb.FOLLOW_UP, case, values={"stages": ["48h", "d8"], "person": "lea", "note": ""})
    await desks.one.done(Verb.RELEASE, case)
    desks.one.clocks.step(days=9)
    await asyncio.gather(*(room.due() for room in (desks.one, desks.two) for _ in range(3)))
    found: list[FollowUp] = await desks.one.all(FollowUp, case)
    assert [f.step for f in found] == [1, 1]
    steps = [e.facts["step"] for e in await desks.one.entries(case) if e.verb == "woke"]
    assert sorted(steps) == sorted(["on_watch", "on_watch", "backup", "manager"])
    assert len(await desks.one.rows("post_thread", what="reminder")) == 2
    assert await desks.one.broken_at(case) is None


async def test_a_click_and_a_timer_at_one_case_do_not_wait_for_each_other(desks: Two) -> None:
    cases = [await desks.one.flag(LIFE, by=f"m{n}") for n in range(6)]
    desks.one.clocks.step(minutes=3)
    clicks = [desks.one.click(Verb.TAKE, case, who="lea") for case in cases]
    reacted, _ = await asyncio.gather(asyncio.gather(*clicks), desks.two.due())
    assert errors(list(reacted)) == []
    for case in cases:
        assert (await desks.one.case(case)).holder == "lea"
        assert await desks.one.broken_at(case) is None


async def test_those_who_would_wait_for_each_other_for_ever_are_run_again(desks: Two) -> None:
    a, b = await desks.one.flag(by="a"), await desks.one.flag(by="b")
    both = threading.Barrier(2, timeout=30)
    runs: list[int] = []

    def crossed(tx: Tx, first: int, second: int) -> int:
        runs.append(first)
        tx.lock(first)
        if len(runs) <= 2:
            both.wait()
        tx.save(tx.lock(second), flags=tx.current(second).flags + 1)
        return first

    assert [*await asyncio.gather(desks.one.run(crossed, a, b), desks.two.run(crossed, b, a))] == [a, b]
    assert len(runs) > 2
    assert [(await desks.one.case(case)).flags for case in (a, b)] == [2, 2]


async def test_an_update_that_is_being_drawn_is_not_taken_for_one_that_waits(desks: Two) -> None:
    """A worker that takes a card's update while somebody decides must not draw the card without the decision."""
    from bot.storage import outbox
    from tests.storage.box import LEASE, Box

    case = await desks.one.flag(QUESTION)
    lane = "chat:slack:T0FANAL/C0CRISE"
    box = Box(desks.two)
    await box.claim()
    while taken := await box.take(lane=lane):
        await box.settle(taken)
    await desks.one.done(Verb.TAKE, case)  # one update waits
    await box.claim()
    about_to_commit, go_on = threading.Event(), threading.Event()

    def decide(tx: Tx) -> None:
        tx.save(tx.lock(case), level=Level.P1)
        tx.redraw(tx.current(case))
        tx.write_outbox()
        tx._outbox.clear()
        about_to_commit.set()
        assert go_on.wait(30)

    deciding = asyncio.create_task(desks.one.run(decide))
    assert await asyncio.to_thread(about_to_commit.wait, 30)
    taking = asyncio.create_task(desks.two.store.across(outbox.take, lane, owner="a", lease=LEASE, pace=None))
    done, _ = await asyncio.wait({taking}, timeout=0.2)
    drawn_early = bool(done) and (await desks.two.case(case)).level is not Level.P1
    go_on.set()
    await deciding
    taken = await taking
    waiting = [r for r in await desks.one.rows("update_card", case=case) if r.state == "pending"]
    assert taken is not None
    drawn_late = (await desks.two.case(case)).level is Level.P1
    assert (not drawn_early and drawn_late) or waiting, "the card would show what was, and nobody would draw it again"


async def test_a_message_never_joins_a_case_that_is_being_closed(desks: Two) -> None:
    case = await desks.one.flag(CRITIQUE, by="camille")
    await desks.one.done(Verb.TAKE, case)
    closed, go_on = threading.Event(), threading.Event()

    def close_slowly(tx: Tx) -> None:
        tx.save(tx.lock(case), status=CaseStatus.CLOSED, closed_at=tx.now)
        closed.set()
        assert go_on.wait(30)

    closing = asyncio.create_task(desks.one.run(close_slowly))
    assert await asyncio.to_thread(closed.wait, 30)
    flagging = asyncio.create_task(desks.two.flag(LIFE, by="camille"))
    while not await desks.two.store.read(waits_for_a_lock, ""):
        await asyncio.sleep(0)
    go_on.set()
    await closing
    joined = await flagging
    assert joined != case
    assert (await desks.one.case(joined)).status is CaseStatus.OPEN


def waits_for_a_lock(session: Session) -> bool:
    told = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return bool(session.connection.execute(text(told)).scalar())


async def test_closing_and_flagging_again_leave_no_flag_in_a_closed_case(desks: Two) -> None:
    for n in range(5):
        case = await desks.one.flag(CRITIQUE, by=f"m{n}", id=f"first{n}")
        await desks.one.done(Verb.TAKE, case)
        found = await desks.one.case(case)
        close = desks.one.click(Verb.CLOSE, case, version=found.version, values={"outcome": "handled", "note": ""})
        again = desks.two.flag(CRITIQUE, by=f"m{n}", id=f"first{n}", reporter="somebody else")
        await asyncio.gather(close, again)
        entries: list[Entry] = await desks.one.entries(case)
        verbs = [e.verb for e in entries if e.verb in (Verb.CLOSE, "flagged_again", "reopened")]
        now: Any = await desks.one.store.read(Session.get, LUMEN, Case, case)
        if now.status is CaseStatus.CLOSED:
            assert verbs.index("flagged_again") < verbs.index(Verb.CLOSE)
        else:
            assert verbs[-1] == "reopened"


async def test_words_that_their_writer_deletes_while_they_are_moved_stand_nowhere(desks: Two) -> None:
    """The click has read them when it comes to wait for the case that the deletion holds."""
    first, second = await asked_twice(desks.one)
    await move(desks.one, first)
    desks.one.clocks.step(seconds=30)
    about_to_commit, go_on = threading.Event(), threading.Event()

    def take_back(tx: Tx) -> None:
        threads.said(tx, first, replace(alone("", "3.1"), deleted=True, key="gone"), private=True)
        about_to_commit.set()
        assert go_on.wait(30)

    deleting = asyncio.create_task(desks.one.run(take_back))
    assert await asyncio.to_thread(about_to_commit.wait, 30)
    ref = f"{(await told(desks.two)).ref}/{(await question_of(desks.two, second)).id}"
    moving = asyncio.create_task(desks.two.click(Verb.MEANT_FOR, second, who="ines", ref=ref))
    while not await desks.two.store.read(waits_for_a_lock, ""):
        await asyncio.sleep(0)
    go_on.set()
    await deleting
    error = (await moving).error
    assert isinstance(error, Refused)
    assert error.reason == "words_deleted"
    assert (await advice(desks.one, first), await advice(desks.one, second)) == ([""], [])

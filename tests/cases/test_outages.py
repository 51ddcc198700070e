"""The desk notices that it was away, and that a channel was: what a client is told of why somebody waited."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest

from bot.cases import posts, statement
from bot.errors import Permanent, Retryable, Unknown
from bot.storage import outages
from bot.storage.outages import Outage
from bot.storage.session import Session
from config.reports import DESK, Clock, Why
from config.words import Author, Discipline, Flag, Moderation, Verb
from handlers.outages import Reach
from tests.cases.room import CHANNEL, CRITIQUE, LUMEN, START, Room

LONG_AGO = START - timedelta(days=900)


async def known(room: Room, *what: str) -> list[Outage]:
    return await room.store.read(_known, "", what or (DESK, CHANNEL))


def _known(session: Session, what: tuple[str, ...]) -> list[Outage]:
    return outages.between(session, LONG_AGO, session.now + timedelta(days=900), of=what)


async def beats(room: Room, *minutes: float) -> None:
    for wait in minutes:
        room.clocks.step(minutes=wait)
        await room.store.across(outages.beat)


async def made(room: Room) -> statement.Statement:
    client = room.catalog.clients[LUMEN]
    today = START.date()
    return await room.store.read(statement.make, LUMEN, client, first=today, last=today + timedelta(days=30))


async def late_of(room: Room, case: int) -> dict[Clock, tuple[Why, ...]]:
    (line,) = [line for line in (await made(room)).lines if line.case == case]
    return {late.clock: late.why for late in line.late}


# --- the desk ---------------------------------------------------------------------------------------


async def test_a_desk_that_was_away_writes_down_since_when(either: Room) -> None:
    await beats(either, 0, 1, 1, 1.9)
    assert await known(either) == []
    gone = either.clocks.now()
    await beats(either, 30)
    assert await known(either) == [Outage(DESK, gone, gone + timedelta(minutes=30))]


async def test_a_clock_that_is_moved_is_no_outage(room: Room) -> None:
    await beats(room, 0, 1)
    room.clocks.move(days=7)
    await beats(room, 1)
    room.clocks.step(hours=-3)
    await beats(room, 1)
    assert await known(room) == []


# --- a channel --------------------------------------------------------------------------------------


async def tried(reach: Reach, room: Room, *outcomes: Exception | None, apart: float = 30) -> None:
    for outcome in outcomes:
        room.clocks.step(seconds=apart)
        with nullcontext() if outcome is None else pytest.raises(type(outcome)):
            async with reach.watching(CHANNEL):
                if outcome is not None:
                    raise outcome


async def test_a_channel_that_takes_nothing_for_a_minute_is_out_of_reach(either: Room) -> None:
    reach = Reach(either.store)
    await tried(reach, either, None, Retryable("x"), Unknown("x"))
    assert await known(either) == [], "a hiccup"
    since = either.clocks.now() - timedelta(seconds=30)
    await tried(reach, either, Retryable("x"), Retryable("x"))
    assert await known(either) == [Outage(CHANNEL, since, None)]
    await tried(reach, either, None)
    assert await known(either) == [Outage(CHANNEL, since, either.clocks.now())]
    await tried(reach, either, Retryable("x"), Permanent("no_text"), Retryable("x"), None)
    assert len(await known(either)) == 1, "who refuses one message is there"


async def test_an_outage_goes_on_over_a_restart(room: Room) -> None:
    await tried(Reach(room.store), room, *[Retryable("x")] * 4)
    (lasts,) = await known(room)
    again = Reach(room.store)
    await tried(again, room, *[Retryable("x")] * 4, None)
    assert await known(room) == [Outage(CHANNEL, lasts.since, room.clocks.now())]


# --- why --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "why"), [(4, Why.BACKUP_CALLED), (200, Why.MANAGER_CALLED)])
async def test_who_had_to_be_called_is_why(room: Room, minutes: int, why: Why) -> None:
    case = await room.flag()
    await posted(room, case)
    for _ in range(minutes):
        await room.wait(minutes=1)
    await room.done(Verb.TAKE, case)
    late = await late_of(room, case)
    if minutes > 5:
        assert late[Clock.FIRST_LOOK] == (why,)
        assert Why.LOOKED_LATE in late[Clock.DECISION]
    else:
        assert late == {}, "the backup looked in time"


async def posted(room: Room, case: int) -> None:
    """The card stands there."""
    row = (await room.rows("post_card", case=case))[0]
    where = {"dest": CHANNEL, "message": "1.1", "thread": "", "kind": posts.CARD}
    await room.run(posts.posted, row, **where, doubtful=False)


async def test_a_desk_that_was_down_and_a_card_that_stood_nowhere_are_why(room: Room) -> None:
    await beats(room, 0)
    case = await room.flag()
    written = room.clocks.now() + timedelta(minutes=5)
    room.clocks.step(minutes=20)
    await beats(room, 0)
    await posted(room, case)
    await room.done(Verb.TAKE, case)
    author = Author(id="camille", name="camille")
    await room.desk.flag(Flag(LUMEN, "forum", "late", CRITIQUE, author, written, Moderation.A_POSTERIORI))
    late = await late_of(room, case)
    assert late[Clock.FIRST_LOOK] == (Why.DESK_DOWN, Why.CARD_LATE)
    (down,) = (await made(room)).outages
    assert (down.desk, down.waited) == (True, 1)


async def test_what_waited_for_a_channel_is_told_with_when_it_was_seen_to(room: Room) -> None:
    reach = Reach(room.store)
    await tried(reach, room, *[Retryable("x")] * 4)
    case = await room.flag()
    await tried(reach, room, *[Retryable("x")] * 20, None)
    await posted(room, case)
    (down,) = (await made(room)).outages
    assert (down.desk, down.waited, down.caught_up) == (False, 1, room.clocks.now())
    assert Why.CHAT_DOWN in (await late_of(room, case))[Clock.FIRST_LOOK]


async def test_an_expert_who_does_not_answer_is_late_and_keeps_the_decision_waiting(room: Room) -> None:
    case = await room.flag(CRITIQUE)
    await posted(room, case)
    await room.done(Verb.TAKE, case)
    asked = {"disciplines": [Discipline.LEGAL], "question": "Que répondre ?"}
    await room.done(Verb.ASK, case, values=asked)
    for _ in range(8):
        await room.wait(days=1)
    late = await late_of(room, case)
    assert late[Clock.EXPERT] == (Why.MANAGER_CALLED,)
    assert late[Clock.DECISION] == (Why.EXPERT_AWAITED,)
    assert Clock.FIRST_LOOK not in late

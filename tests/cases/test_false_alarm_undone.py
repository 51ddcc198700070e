"""A false alarm that somebody opens again: what it would have published stays where it is."""

from __future__ import annotations

from bot.storage.records import Message
from config.words import Moderation, Verb, Visibility
from tests.cases.room import CRITIQUE, Room

WAITS = Moderation.A_PRIORI


async def test_opened_again_within_thirty_seconds_it_publishes_nothing(either: Room) -> None:
    case = await either.flag(CRITIQUE, moderation=WAITS)
    await either.done(Verb.NOTHING_HERE, case)
    await either.done(Verb.REOPEN, case, who="sam")
    await either.wait(seconds=31)
    assert await either.rows("community") == []
    (message,) = await either.all(Message, case)
    assert message.visibility is Visibility.PENDING


async def test_what_is_refused_after_that_stays_refused(room: Room) -> None:
    case = await room.flag(CRITIQUE, moderation=WAITS)
    await room.done(Verb.NOTHING_HERE, case)
    await room.done(Verb.REOPEN, case, who="sam")
    await room.done(Verb.REFUSE, case, who="sam")
    await room.wait(seconds=31)
    assert [row.payload["ability"] for row in await room.rows("community")] == ["refuse"]


async def test_somebody_flags_it_again_within_thirty_seconds(room: Room) -> None:
    case = await room.flag(CRITIQUE, id="one", moderation=WAITS)
    await room.done(Verb.NOTHING_HERE, case)
    assert await room.flag(CRITIQUE, id="one", reporter="somebody", moderation=WAITS) == case
    await room.wait(seconds=31)
    assert await room.rows("community") == []


async def test_each_of_its_messages_that_waits_is_published(room: Room) -> None:
    case = await room.flag(CRITIQUE, moderation=WAITS)
    assert await room.flag(f"{CRITIQUE} Encore.", moderation=WAITS) == case
    await room.done(Verb.NOTHING_HERE, case)
    await room.wait(seconds=31)
    assert len(await room.rows("community")) == 2
    assert {message.visibility for message in await room.all(Message, case)} == {Visibility.ONLINE}

"""The friend who writes is not the one at risk: the graver level is the case's, and the words are for the friend."""

from __future__ import annotations

from bot.storage.records import Involved, Reply
from config.words import Level, Verb
from tests.cases.room import LIFE, LUMEN, QUESTION, Room

SISTER = {"role": "at_risk", "name": "sa sœur", "level": "P0"}


async def test_somebody_in_danger_makes_the_case_as_urgent_and_wakes_whoever_is_on_watch(room: Room) -> None:
    case = await room.flag(QUESTION)
    before = await room.case(case)
    await room.done(Verb.ADD_PERSON, case, who="sam", values=SISTER)
    after = await room.case(case)
    assert (before.level, after.level) == (Level.P3, Level.P0)
    assert after.decision_due < before.decision_due
    (raised,) = await room.rows("post_thread", what="raised")
    assert raised.payload["persons"] == ["lea"]
    assert [one.level for one in await room.all(Involved, case)] == [Level.P3, Level.P0]
    assert await room.broken_at(case) is None


async def test_what_the_author_writes_later_and_a_corrected_reading_are_the_authors_level_alone(room: Room) -> None:
    async def levels() -> list[Level]:
        return [one.level for one in await room.all(Involved, case)]

    case = await room.flag(QUESTION)
    await room.done(Verb.ADD_PERSON, case, who="sam", values={**SISTER, "level": "P1"})
    assert await room.flag(LIFE, id="p-2") == case
    assert await levels() == [Level.P0, Level.P1]
    await room.done(Verb.RECLASSIFY, case, values={"level": "P2", "category": "distress"})
    assert await levels() == [Level.P2, Level.P1]


async def test_a_witness_who_is_not_in_danger_changes_nothing_of_the_case(room: Room) -> None:
    case = await room.flag()
    await room.done(Verb.ADD_PERSON, case, values={"role": "witness", "name": "un voisin", "level": "P3"})
    assert (await room.case(case)).level is Level.P0
    assert await room.rows("post_thread", what="raised") == []


async def test_the_words_that_were_ready_for_the_author_are_those_for_a_friend_then(room: Room) -> None:
    case = await room.flag()
    ref = int((await room.done(Verb.REPLY, case)).answer.ref)
    await room.done(Verb.ADD_PERSON, case, values=SISTER)
    assert int((await room.done(Verb.REPLY, case)).answer.ref) == ref
    (draft,) = await room.all(Reply, case)
    assert draft.template == "suicide-selfharm-friend"
    assert draft.member == (await room.case(case)).author


async def test_somebody_who_is_added_to_an_old_case_is_late_from_then_on_and_not_at_once(room: Room) -> None:
    """What was in time before stays so, and the decision about them is awaited from when they were known of."""
    case = await room.flag(QUESTION)
    await room.done(Verb.TAKE, case)
    await room.wait(hours=3)
    await room.done(Verb.ADD_PERSON, case, values=SISTER)
    after, clock = await room.case(case), room.catalog.clients[LUMEN].clock(Level.P0)
    assert after.taken_at is not None
    assert after.taken_at <= after.first_look_due, "somebody had looked in time"
    assert after.decision_due == room.clocks.now() + clock.decision
    await room.wait(minutes=1)
    assert "decision_late" not in [entry.verb for entry in (await room.entries(case))[-2:]]
    await room.wait(seconds=clock.decision.total_seconds())
    assert (await room.entries(case))[-1].verb == "decision_late"


async def test_correcting_the_reading_of_such_a_case_does_not_count_from_its_first_flag(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.wait(days=3)
    await room.done(Verb.ADD_PERSON, case, values=SISTER)
    added = room.clocks.now()
    await room.wait(minutes=1)
    await room.done(Verb.RECLASSIFY, case, values={"level": "P1", "category": "distress"})
    assert (await room.case(case)).decision_due == added + room.catalog.clients[LUMEN].clock(Level.P1).decision


async def test_what_had_been_decided_before_they_were_known_of_counts_for_what_it_was(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.TAKE_OFFLINE, case)
    assert (await room.case(case)).decided_at is not None
    await room.wait(days=3)
    await room.done(Verb.ADD_PERSON, case, values=SISTER)
    assert (await room.case(case)).decided_at is None
    assert "decision_outdated" in [entry.verb for entry in await room.entries(case)]
    assert await room.broken_at(case) is None

"""The friend who writes is not the one at risk: the graver level is the case's, and the words are for the friend."""

from __future__ import annotations

from bot.storage.records import Involved, Reply
from config.words import Level, Verb
from tests.cases.room import QUESTION, Room

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

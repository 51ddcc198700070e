"""Two at once: who comes second is told who was first and when, and wakes or undoes nothing."""

from __future__ import annotations

import pytest

from bot.errors import Conflict, Refused
from bot.storage.records import FollowUp
from config.words import CaseStatus, Verb
from handlers.desk import Reacted
from tests.cases.room import LIFE, QUESTION, START, Room


def lost(reacted: Reacted, *, to: str, verb: Verb) -> Conflict:
    """Who was faster, at what."""
    assert isinstance(reacted.error, Conflict), reacted
    assert (reacted.error.by, reacted.error.verb) == (to, verb)
    return reacted.error


async def test_of_two_who_take_a_case_the_second_hears_who_has_it_since_when(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.TAKE, case, who="sam")
    room.clocks.step(minutes=4)
    await room.done(Verb.READ, case, who="sam")
    told = lost(await room.click(Verb.TAKE, case), to="sam", verb=Verb.TAKE)
    assert told.at == START
    await room.done(Verb.HAND_OVER, case, who="sam", values={"person": "lea"})
    lost(await room.click(Verb.TAKE, case, who="nadia"), to="sam", verb=Verb.HAND_OVER)
    await room.done(Verb.RELEASE, case)
    room.clocks.step(minutes=4)
    await room.done(Verb.EMERGENCY, case, who="nadia")
    lost(await room.click(Verb.TAKE, case), to="nadia", verb=Verb.TAKE)


async def test_whoever_passes_on_what_somebody_has_in_hand_wakes_nobody(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.READ, case, who="sam")
    before = len(await room.rows("post_thread"))
    lost(await room.click(Verb.PASS_ON, case), to="sam", verb=Verb.TAKE)
    assert len(await room.rows("post_thread")) == before
    assert not await room.rows("direct", what="passed_on")
    assert not await room.timers("wake")


async def test_whoever_is_on_watch_passes_on_what_its_sleeping_holder_has_not_looked_at(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.TAKE, case, who="sam")
    assert await room.flag(LIFE, by="ana") == case
    await room.done(Verb.PASS_ON, case)
    assert await room.rows("direct", what="passed_on")


async def test_passing_on_twice_wakes_the_next_once(room: Room) -> None:
    case = await room.flag(LIFE)
    for _ in range(2):
        await room.done(Verb.PASS_ON, case)
    woke = [entry.facts["persons"] for entry in await room.entries(case) if entry.facts.get("step") == "passed_on"]
    assert woke == [["sam"]]
    await room.done(Verb.TAKE, case)
    await room.done(Verb.PASS_ON, case)
    assert len(await room.rows("direct", what="passed_on")) == 2, "who took it again may leave it again"


async def test_an_old_button_does_not_reopen_what_was_closed_again_since(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.CLOSE, case, values={"outcome": "handled"})
    first = (await room.case(case)).version
    await room.done(Verb.REOPEN, case, who="sam", version=first)
    await room.done(Verb.CLOSE, case, who="sam", values={"outcome": "handled"})
    lost(await room.click(Verb.REOPEN, case, version=first), to="sam", verb=Verb.CLOSE)
    assert (await room.case(case)).status is CaseStatus.CLOSED
    await room.done(Verb.REOPEN, case)


@pytest.mark.parametrize(
    ("ended", "values"), [(Verb.FOLLOW_UP_DONE, {"outcome": "better"}), (Verb.FOLLOW_UP_STOP, {"reason": "other"})]
)
@pytest.mark.parametrize(
    "second", [Verb.FOLLOW_UP_DONE, Verb.FOLLOW_UP_LATER, Verb.FOLLOW_UP_HAND_OVER, Verb.FOLLOW_UP_STOP]
)
async def test_of_a_check_in_that_is_seen_to_everybody_hears_by_whom(
    room: Room, ended: Verb, values: dict[str, str], second: Verb
) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    ref = str((await room.all(FollowUp, case))[0].id)
    await room.done(ended, case, ref=ref, values=values)
    form = {"outcome": "worse", "reason": "other", "day": "2026-12-01", "time": "10:00", "person": "nadia"}
    for given in (None, form):
        lost(await room.click(second, case, who="sam", ref=ref, values=given), to="lea", verb=ended)
    assert not await room.rows(what="member_worse")


@pytest.mark.parametrize("verb", [Verb.TAKE, Verb.PASS_ON, Verb.ASK, Verb.FOLLOW_UP, Verb.REPLY, Verb.ADD_PERSON])
async def test_of_a_case_that_was_closed_since_everybody_hears_by_whom(room: Room, verb: Verb) -> None:
    case = await room.flag(QUESTION)
    shown = (await room.case(case)).version
    await room.done(Verb.CLOSE, case, who="sam", values={"outcome": "handled"})
    forms = {
        Verb.ASK: {"disciplines": ["legal"], "question": "?"},
        Verb.FOLLOW_UP: {"stages": ["48h"], "person": "lea"},
        Verb.ADD_PERSON: {"role": "target", "name": "Ana"},
    }
    lost(await room.click(verb, case, version=shown, values=forms.get(verb)), to="sam", verb=Verb.CLOSE)
    now = await room.click(verb, case, values=forms.get(verb))
    assert isinstance(now.error, Refused), "whoever sees that it is closed is told what to do"


async def test_of_two_who_undo_the_second_hears_of_the_first(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.NOTHING_HERE, case)
    shown = (await room.case(case)).version
    await room.done(Verb.UNDO, case, who="sam")
    lost(await room.click(Verb.UNDO, case, version=shown), to="sam", verb=Verb.UNDO)

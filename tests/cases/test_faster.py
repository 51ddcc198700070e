"""Two at once: who comes second is told who was first and when, and wakes or undoes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Conflict, Refused
from bot.storage.records import FollowUp, Involved
from config.words import Account, CaseStatus, Click, PersonRole, Place, Verb
from handlers import views
from handlers.desk import Reacted
from tests.cases.room import ACCOUNTS, LIFE, LUMEN, QUESTION, START, Room


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
    forms: dict[Verb, dict[str, Any]] = {
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


# --- the same form, open before two people --------------------------------------------------------


async def opened(room: Room, verb: Verb, case: int, *, ref: str = "", who: str = "sam") -> str:
    """Somebody opens a form -> what it is about, as it says when it is sent."""
    reacted = await room.done(verb, case, ref=ref, who=who)
    click = Click(verb, case, 1, Account(ACCOUNTS[who]), "", Place(ACCOUNTS[who]), ref)
    reader = await room.desk.reader(LUMEN, click.actor)
    assert reader is not None
    form = await room.store.read(views.form, LUMEN, room.catalog, reacted.answer, click, reader)
    return str(form.ref)


PLAN = {"stages": ["48h"], "person": "sam"}


async def check_ins(room: Room, case: int) -> list[tuple[str, str]]:
    return [(found.programme, found.responsible) for found in await room.all(FollowUp, case)]


async def test_of_two_who_plan_the_same_check_in_the_second_hears_who_planned_it_for_when(room: Room) -> None:
    case = await room.flag(LIFE)
    ref = await opened(room, Verb.FOLLOW_UP, case)
    room.clocks.step(minutes=4)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h", "d8"], "person": "lea"})
    told = lost(await room.click(Verb.FOLLOW_UP, case, who="sam", ref=ref, values=PLAN), to="lea", verb=Verb.FOLLOW_UP)
    assert told.at == START + timedelta(minutes=4)
    assert told.until == (await room.all(FollowUp, case))[0].due_at
    assert await check_ins(room, case) == [("48h", "lea"), ("d8", "lea")]
    ref = await opened(room, Verb.FOLLOW_UP, case)
    await room.done(Verb.FOLLOW_UP, case, who="sam", ref=ref, values=PLAN)
    assert len(await check_ins(room, case)) == 3, "whoever has seen what is planned may plan more"


async def test_what_two_plan_at_once_for_other_days_or_people_both_stands(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.ADD_PERSON, case, values={"role": "at_risk", "name": "Ana"})
    (person,) = [one for one in await room.all(Involved, case) if one.role is PersonRole.AT_RISK]
    ref = await opened(room, Verb.FOLLOW_UP, case)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    await room.done(Verb.FOLLOW_UP, case, who="sam", ref=ref, values={**PLAN, "stages": ["d8"]})
    await room.done(Verb.FOLLOW_UP, case, who="sam", ref=ref, values={**PLAN, "whom": str(person.id)})
    day = {"person": "lea", "day": "2026-12-01", "time": "10:00"}
    await room.done(Verb.FOLLOW_UP, case, values=day)
    await room.done(Verb.FOLLOW_UP, case, who="sam", ref=ref, values={**day, "day": "2026-12-02"})
    lost(await room.click(Verb.FOLLOW_UP, case, who="sam", ref=ref, values=day), to="lea", verb=Verb.FOLLOW_UP)
    planned = len(await check_ins(room, case))
    (first, *_) = await room.all(FollowUp, case)
    await room.done(Verb.FOLLOW_UP_STOP, case, ref=str(first.id), values={"reason": "other"})
    await room.done(Verb.FOLLOW_UP, case, who="sam", ref=ref, values=PLAN)
    assert len(await check_ins(room, case)) == planned + 1, "what was stopped since stands in nobody's way"


FRIDAY, TUESDAY = ({"day": day, "time": "10:00"} for day in ("2026-11-27", "2026-12-01"))
PUT_OFF, GIVEN = (Verb.FOLLOW_UP_LATER, FRIDAY), (Verb.FOLLOW_UP_HAND_OVER, {"person": "nadia"})


@pytest.mark.parametrize("first", [PUT_OFF, GIVEN])
@pytest.mark.parametrize("second", [(Verb.FOLLOW_UP_LATER, TUESDAY), (Verb.FOLLOW_UP_HAND_OVER, {"person": "marc"})])
async def test_a_form_opened_before_somebody_saw_to_a_check_in_does_not_overrule_them(
    room: Room, first: tuple[Verb, dict[str, str]], second: tuple[Verb, dict[str, str]]
) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    about = str((await room.all(FollowUp, case))[0].id)
    ref = await opened(room, second[0], case, ref=about)
    await room.done(first[0], case, ref=about, values=first[1])
    (decided,) = await room.all(FollowUp, case)
    told = lost(await room.click(second[0], case, who="sam", ref=ref, values=second[1]), to="lea", verb=first[0])
    assert told.until == (decided.due_at if first is PUT_OFF else None)
    assert await room.all(FollowUp, case) == [decided]
    ref = await opened(room, second[0], case, ref=about)
    await room.done(second[0], case, who="sam", ref=ref, values=second[1])


async def test_ones_own_acts_and_those_on_another_check_in_stand_in_nobodys_way(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h", "d8"], "person": "lea"})
    one, other = [str(found.id) for found in await room.all(FollowUp, case)]
    ref = await opened(room, Verb.FOLLOW_UP_LATER, case, ref=one)
    await room.done(Verb.FOLLOW_UP_LATER, case, ref=other, values=TUESDAY)
    await room.done(Verb.FOLLOW_UP_HAND_OVER, case, who="sam", ref=one, values={"person": "nadia"})
    await room.done(Verb.FOLLOW_UP_LATER, case, who="sam", ref=ref, values=FRIDAY)
    await room.done(Verb.FOLLOW_UP_DONE, case, ref=ref, values={"outcome": "better"})

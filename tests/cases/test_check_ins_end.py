"""Who is to ask, and when nobody does any more: what stops with a check-in, who takes it on, who hears of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import insert

from bot.cases import departures
from bot.cases.tx import Tx
from bot.errors import MissingData
from bot.storage import tables
from bot.storage.records import FollowUp, Involved, Member, Post
from config.words import Verb
from handlers import views
from tests.cases.room import ACCOUNTS, LUMEN, QUESTION, Room

DATE = {"day": "2026-11-25", "time": "10:00"}


async def planned(room: Room, case: int, who: str = "lea", **more: Any) -> FollowUp:
    await room.done(Verb.FOLLOW_UP, case, values={**DATE, "person": who, **more})
    found: FollowUp = (await room.all(FollowUp, case))[-1]
    return found


async def reminded(room: Room, case: int) -> FollowUp:
    """A check-in by Léa that has fallen due; its reminders stand in the thread and with her."""
    found = await planned(room, case)
    await room.wait(days=2, minutes=1)
    await room.run(as_posted, case, str(found.id))
    return found


def as_posted(tx: Tx, case: int, ref: str) -> None:
    for dest in (tx.client.destinations[0].dest, "slack:T0FANAL/D0LEA"):
        tx.add(Post, case_id=case, kind="reminder", ref=ref, dest=dest, message=dest, key=dest, created_at=tx.now)


def closed(tx: Tx, who: str) -> None:
    row = {"name": "", "locale": "", "zone": "", "groups": [], "deactivated": True}
    tx.connection.execute(insert(tables.ACCOUNTS).values(ref=ACCOUNTS[who], **row))


async def stopped(room: Room, case: int, found: FollowUp, reason: str) -> None:
    await room.done(Verb.FOLLOW_UP_STOP, case, ref=str(found.id), values={"reason": reason})


async def open_of(room: Room, case: int) -> list[str]:
    return [one.programme for one in await room.all(FollowUp, case) if one.closed_at is None]


# --- who is to ask --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [Verb.FOLLOW_UP, Verb.FOLLOW_UP_HAND_OVER])
@pytest.mark.parametrize("gone", [False, True])
async def test_a_check_in_is_given_to_nobody_who_cannot_say_that_it_is_done(room: Room, verb: Verb, gone: bool) -> None:
    case = await room.flag()
    found = await planned(room, case)
    if gone:
        await room.run(closed, "sam")
    reacted = await room.click(verb, case, ref=str(found.id), values={**DATE, "person": "sam" if gone else "diallo"})
    assert isinstance(reacted.error, MissingData)
    assert reacted.error.fields == {"person": "unknown_person" if gone else "cannot_act"}


async def test_what_was_given_to_an_expert_before_falls_due_for_whoever_can_act(room: Room) -> None:
    case = await room.flag()
    found = await planned(room, case)
    await room.run(lambda tx: tx.change(found, responsible="diallo"))
    await room.wait(days=2, minutes=1)
    (due,) = await room.all(FollowUp, case)
    assert due.responsible == "lea", "who planned it took the case"
    assert len(await room.told("lea", "reminder")) == 1
    assert await room.told("diallo", "reminder") == []
    (passed,) = [one for one in await room.entries(case) if one.verb == "follow_up_passed"]
    assert (passed.facts["was"], passed.facts["to"]) == ("diallo", "lea")


async def test_a_closed_account_s_check_ins_are_given_to_a_manager_who_is_told(room: Room) -> None:
    case = await room.flag()
    await planned(room, case, who="sam")
    await room.done(Verb.RELEASE, case)
    await room.run(closed, "sam")
    await room.run(departures.left, "sam")
    (found,) = await room.all(FollowUp, case)
    assert found.responsible == "nadia"
    assert len(await room.told("nadia", "reminder")) == 1
    await room.wait(days=2, minutes=1)
    assert await room.told("sam", "reminder") == []


async def test_whoever_it_is_handed_to_after_it_fell_due_is_reminded_once_now_and_again_later(room: Room) -> None:
    case = await room.flag()
    found = await reminded(room, case)
    await room.done(Verb.FOLLOW_UP_HAND_OVER, case, ref=str(found.id), values={"person": "sam"})
    await room.wait(hours=1)
    assert len(await room.told("sam", "reminder")) == 1
    await room.wait(hours=4)
    assert [row.payload.get("again", False) for row in await room.told("sam", "reminder")] == [False, True]


# --- and when nobody does any more ----------------------------------------------------------------


async def test_a_death_stops_what_is_for_whoever_died_and_for_nobody_else(room: Room) -> None:
    case = await room.flag()
    await room.done(Verb.ADD_PERSON, case, values={"role": "at_risk", "name": "sa sœur", "level": "P0"})
    sister = (await room.all(Involved, case))[-1]
    for_sister = await planned(room, case, whom=str(sister.id))
    for_author = await planned(room, case)
    await room.wait(days=1, hours=1)
    elsewhere = await room.flag(QUESTION, by="lou_77")
    assert elsewhere != case
    await planned(room, elsewhere)
    await stopped(room, case, for_sister, "may_have_died")
    assert [one.id for one in await room.all(FollowUp, case) if one.closed_at is None] == [for_author.id]
    await stopped(room, case, for_author, "may_have_died")
    assert await open_of(room, case) == []
    assert await open_of(room, elsewhere) == [], "it is the same member there"
    (lou,) = await room.run(lambda tx: tx.rows(Member))
    assert lou.deceased


@pytest.mark.parametrize(
    ("reason", "left"),
    [("asked_to_stop", ["promise"]), ("account_gone", ["promise"]), ("answered", ["promise"]),
     ("other", ["d8", "d15", "m1", "promise"]), ("may_have_died", [])],
)  # fmt: skip
async def test_the_reason_says_what_stops_of_a_whole_programme(room: Room, reason: str, left: list[str]) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h", "d8", "d15", "m1"], "person": "lea"})
    await room.done(Verb.ACKNOWLEDGE, case)
    first = (await room.all(FollowUp, case))[0]
    await stopped(room, case, first, reason)
    assert await open_of(room, case) == left
    assert len(await room.timers("follow_up")) == len(left)
    (member,) = await room.run(lambda tx: tx.rows(Member))
    assert (member.stopped_at is not None) == (reason == "asked_to_stop")
    assert await room.broken_at(case) is None


@pytest.mark.parametrize("verb", [Verb.FOLLOW_UP_DONE, Verb.FOLLOW_UP_STOP, Verb.FOLLOW_UP_LATER])
async def test_reminders_that_stand_there_are_drawn_again_when_they_are_seen_to(room: Room, verb: Verb) -> None:
    case = await room.flag()
    found = await reminded(room, case)
    values = {"outcome": "better", "reason": "other", "day": "2026-11-30", "time": "10:00"}
    await room.done(verb, case, ref=str(found.id), values=values)
    assert Counter(row.dest for row in await room.rows("update_post")) == {
        "slack:T0FANAL/D0LEA": 1,
        room.catalog.clients[LUMEN].destinations[0].dest: 1,
    }


# --- what came of it ------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "named"), [(0, ["lea"]), (11, ["lea", "sam"])])
async def test_whoever_is_on_watch_hears_that_the_member_is_doing_worse(
    room: Room, hours: int, named: list[str]
) -> None:
    case = await room.flag()
    await room.done(Verb.TAKE, case)
    found = await planned(room, case)
    await room.wait(hours=hours)
    await room.done(Verb.FOLLOW_UP_DONE, case, who="nadia", ref=str(found.id), values={"outcome": "worse"})
    (told,) = await room.rows("post_thread", what="member_worse")
    assert told.payload["persons"] == named


# --- the morning ----------------------------------------------------------------------------------


async def test_the_digest_of_a_morning_tells_of_no_exercise(room: Room) -> None:
    case = await room.flag(drill=True)
    await planned(room, case)
    await room.done(Verb.ASK, case, values={"disciplines": ["legal"], "question": "Et maintenant ?"})
    await room.wait(days=3)
    row = (await room.rows("direct", what="reminder"))[0]
    told = row.model_copy(update={"payload": {"what": "digest", "person": "nadia"}})
    assert await room.store.read(views.post, LUMEN, room.catalog, told, dest=ACCOUNTS["nadia"]) is None


# --- accounts that are closed ---------------------------------------------------------------------


async def test_who_is_on_watch_and_whose_account_is_closed_is_not_waited_for(room: Room) -> None:
    await room.run(closed, "lea")
    case = await room.flag()
    (woke,) = [one for one in await room.entries(case) if one.verb == "woke"]
    assert woke.facts["persons"] == ["sam"], "her backup, at once"


async def test_a_case_is_not_handed_to_an_account_that_is_closed(room: Room) -> None:
    case = await room.flag()
    await room.run(closed, "sam")
    reacted = await room.click(Verb.HAND_OVER, case, values={"person": "sam"})
    assert isinstance(reacted.error, MissingData)

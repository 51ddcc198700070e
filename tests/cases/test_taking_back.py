"""Undo, stale cards, second looks: nothing that somebody did since is undone by a click from before."""

from __future__ import annotations

import pytest

from bot.errors import Conflict, Refused
from bot.storage.records import FollowUp, Message, Reply
from config.words import CaseStatus, Level, Moderation, ReplyState, Verb, Visibility
from tests.cases.room import CRITIQUE, LIFE, QUESTION, Room


async def test_nothing_here_closes_and_can_be_undone_for_thirty_seconds(either: Room) -> None:
    case = await either.flag(CRITIQUE)
    before = await either.case(case)
    await either.done(Verb.NOTHING_HERE, case)
    assert (await either.case(case)).status is CaseStatus.CLOSED
    await either.wait(seconds=29)
    await either.done(Verb.UNDO, case)
    after = await either.case(case)
    assert (after.status, after.outcome, after.holder, after.closed_at) == (CaseStatus.OPEN, None, before.holder, None)
    assert await either.timers("undo") == []
    assert await either.broken_at(case) is None


async def test_after_thirty_seconds_it_is_too_late(either: Room) -> None:
    case = await either.flag(CRITIQUE)
    await either.done(Verb.NOTHING_HERE, case)
    either.clocks.step(seconds=30)
    reacted = await either.click(Verb.UNDO, case)
    assert isinstance(reacted.error, Refused)
    await either.due()
    reacted = await either.click(Verb.UNDO, case)
    assert isinstance(reacted.error, Refused)
    assert (await either.case(case)).status is CaseStatus.CLOSED


async def test_a_waiting_message_is_published_only_when_the_time_to_undo_is_over(either: Room) -> None:
    case = await either.flag(CRITIQUE, moderation=Moderation.A_PRIORI)
    await either.done(Verb.NOTHING_HERE, case)
    await either.wait(seconds=29)
    assert await either.rows("community") == []
    await either.wait(seconds=2)
    (row,) = await either.rows("community")
    assert row.payload["ability"] == "publish"
    await either.wait(days=1)
    assert len(await either.rows("community")) == 1


async def test_a_false_alarm_that_was_undone_publishes_nothing(either: Room) -> None:
    case = await either.flag(CRITIQUE, moderation=Moderation.A_PRIORI)
    await either.done(Verb.NOTHING_HERE, case)
    await either.done(Verb.UNDO, case)
    await either.wait(days=1)
    assert await either.rows("community") == []
    (message,) = await either.all(Message, case)
    assert message.visibility is (await either.case(case)).visibility is Visibility.PENDING


async def test_an_acknowledgement_that_was_undone_neither_leaves_nor_promises(either: Room) -> None:
    case = await either.flag(QUESTION)
    await either.done(Verb.ACKNOWLEDGE, case)
    await either.done(Verb.UNDO, case)
    await either.wait(days=3)
    (reply,) = await either.all(Reply, case)
    assert reply.state is ReplyState.UNDONE
    assert await either.rows("member") == []
    assert [f.closed_at is not None for f in await either.all(FollowUp, case)] == [True]
    found = await either.case(case)
    assert (found.acknowledged_at, found.holder) == (None, "")


async def test_an_acknowledgement_leaves_once(either: Room) -> None:
    case = await either.flag(QUESTION)
    await either.done(Verb.ACKNOWLEDGE, case)
    assert isinstance((await either.click(Verb.ACKNOWLEDGE, case, who="sam")).error, Refused)
    for _ in range(3):
        await either.wait(seconds=31)
    assert len(await either.rows("member")) == 1


async def test_a_draft_that_was_taken_back_is_sent_once_when_it_is_sent_again(either: Room) -> None:
    case = await either.flag(LIFE)
    opened = await either.done(Verb.FIRST_WORD, case)
    reply = opened.answer.ref
    for _ in range(3):
        await either.done(Verb.SEND, case, ref=reply, values={})
        await either.done(Verb.UNDO_SEND, case, ref=reply)
    await either.wait(minutes=2)
    assert await either.rows("member") == []
    await either.done(Verb.SEND, case, ref=reply, values={})
    await either.wait(minutes=2)
    assert len(await either.rows("member")) == 1
    assert isinstance((await either.click(Verb.UNDO_SEND, case, ref=reply)).error, Refused)


# --- old cards ------------------------------------------------------------------------------------


async def test_a_click_from_an_old_card_is_told_who_did_what(either: Room) -> None:
    case = await either.flag(LIFE)
    seen = (await either.case(case)).version
    await either.done(Verb.TAKE_OFFLINE, case, who="sam")
    reacted = await either.click(Verb.TAKE_OFFLINE, case, who="lea", version=seen)
    assert isinstance(reacted.error, Conflict)
    assert (reacted.error.by, reacted.error.verb, reacted.error.at) == ("sam", Verb.TAKE_OFFLINE, either.clocks.now())


async def test_one_s_own_acts_since_do_not_stand_in_one_s_way(either: Room) -> None:
    case = await either.flag(LIFE)
    seen = (await either.case(case)).version
    await either.done(Verb.TAKE, case)
    await either.done(Verb.TAKE_OFFLINE, case, version=seen)


async def test_what_only_adds_asks_for_no_version(either: Room) -> None:
    case = await either.flag(LIFE)
    seen = (await either.case(case)).version
    await either.done(Verb.TAKE, case, who="sam")
    version = (await either.case(case)).version
    await either.done(Verb.NOTE, case, version=seen, values={"text": "n"})
    await either.done(Verb.ASK, case, version=seen, values={"disciplines": ["legal"], "question": "q"})
    assert (await either.case(case)).version == version


async def test_a_card_from_the_future_is_refused(either: Room) -> None:
    case = await either.flag(LIFE)
    reacted = await either.click(Verb.TAKE_OFFLINE, case, version=99)
    assert isinstance(reacted.error, Conflict)


@pytest.mark.parametrize("verb", [Verb.TAKE, Verb.RELEASE, Verb.HAND_OVER, Verb.TAKE_OFFLINE, Verb.RECLASSIFY])
async def test_the_version_grows_with_decisions_and_by_one(either: Room, verb: Verb) -> None:
    case = await either.flag(CRITIQUE)
    if verb is Verb.RELEASE:
        await either.done(Verb.TAKE, case)
    before = (await either.case(case)).version
    values = {"person": "sam", "level": "P1", "category": "press", "messages": []}
    await either.done(verb, case, values=None if verb in (Verb.TAKE, Verb.RELEASE) else values)
    assert (await either.case(case)).version == before + 1


# --- another pair of eyes -------------------------------------------------------------------------


async def false_alarm(room: Room) -> int:
    case = await room.flag(LIFE)
    await room.done(Verb.READ, case)
    await room.done(Verb.NOTHING_HERE, case)
    return case


async def test_nothing_here_of_an_urgent_case_asks_for_another_pair_of_eyes(either: Room) -> None:
    case = await false_alarm(either)
    (asked,) = await either.rows("post_thread", what="second_look")
    assert "lea" not in asked.payload["persons"]
    await either.done(Verb.SECOND_LOOK, case, who="sam")
    await either.wait(hours=1)
    assert await either.told("nadia", "second_look_missing") == []


async def test_the_same_eyes_are_not_another_pair(either: Room) -> None:
    case = await false_alarm(either)
    assert isinstance((await either.click(Verb.SECOND_LOOK, case, who="lea")).error, Refused)


async def test_nobody_looked_again_so_the_managers_are_told_once(either: Room) -> None:
    case = await false_alarm(either)
    await either.wait(minutes=29)
    assert await either.told("nadia", "second_look_missing") == []
    await either.wait(minutes=2)
    await either.wait(days=2)
    assert len(await either.told("nadia", "second_look_missing")) == 1
    assert (await either.case(case)).status is CaseStatus.CLOSED


async def test_an_urgent_message_must_be_read_before_it_is_nothing(either: Room) -> None:
    case = await either.flag(LIFE)
    assert (await either.case(case)).level is Level.P0
    assert isinstance((await either.click(Verb.NOTHING_HERE, case)).error, Refused)

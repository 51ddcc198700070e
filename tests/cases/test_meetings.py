"""Two things at once on one case: what somebody did since is not undone, and what was closed stays so."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import sending
from bot.cases.tx import Tx
from bot.errors import Conflict, Refused
from bot.rules.watch import WakeKind
from bot.storage.records import FollowUp, Involved, Post
from config.words import Level, Moderation, Verb
from tests.cases.room import CRITIQUE, LIFE, LUMEN, QUESTION, Room
from tests.cases.test_stuck import taken

HURT = "J'ai fait un choc anaphylactique après avoir utilisé votre produit, je suis aux urgences."


async def test_an_undo_does_not_take_the_case_from_whom_it_was_given_to_since(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.done(Verb.HAND_OVER, case, who="nadia", values={"person": "sam"})
    await room.done(Verb.UNDO, case, ref="acknowledge")
    assert (await room.case(case)).holder == "sam"


async def test_after_an_undo_the_clocks_run_again(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.done(Verb.UNDO, case)
    assert (await room.case(case)).decided_at is None
    assert await room.timers("look_late")
    assert await room.timers("decision")


async def test_the_button_of_another_act_undoes_nothing(room: Room) -> None:
    case = await room.flag(CRITIQUE)
    await room.done(Verb.NOTHING_HERE, case)
    reacted = await room.click(Verb.UNDO, case, ref="acknowledge")
    assert isinstance(reacted.error, Refused)


async def test_a_promise_keeps_a_false_alarm_from_being_one(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ACKNOWLEDGE, case)
    reacted = await room.click(Verb.NOTHING_HERE, case)
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == "promise_open"


async def test_words_that_came_since_must_be_read_before_they_are_nothing(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.READ, case)
    room.clocks.step(seconds=60)
    assert await room.flag(LIFE, by="ana") == case
    reacted = await room.click(Verb.NOTHING_HERE, case)
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == "read_first"
    await room.done(Verb.READ, case, who="ines")
    reacted = await room.click(Verb.NOTHING_HERE, case)
    assert isinstance(reacted.error, Refused), "whoever is informed has read them, nobody who decides"
    await room.done(Verb.READ, case)
    await room.done(Verb.NOTHING_HERE, case)


async def is_overtaken(room: Room, case: int) -> None:
    """What Ana was to be told does not leave: she calls for help before its time to be undone is over."""
    room.clocks.step(seconds=10)
    assert await room.flag(LIFE, by="ana") == case
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None


async def test_an_acknowledgement_does_not_leave_after_a_call_for_help(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.ACKNOWLEDGE, case)
    await is_overtaken(room, case)
    assert await room.rows("post_thread", what="reply_failed")


async def test_what_was_decided_of_a_question_decides_nothing_of_the_call_for_help_that_follows(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.wait(minutes=5)
    assert await room.flag(LIFE, by="ana") == case
    found = await room.case(case)
    assert (found.level, found.decided_at) == (Level.P0, None)
    assert found.decision_due == room.catalog.clients[LUMEN].decision_by(Level.P0, room.clocks.now())
    await room.wait(minutes=20)
    assert [entry.verb for entry in await room.entries(case)].count("decision_late") == 1


async def test_a_question_that_leaves_by_itself_is_nobody_s_look(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.TAKE, case, who="sam")
    await room.wait(hours=1)
    assert await room.flag(HURT, by="ana") == case
    assert [entry.actor for entry in await room.entries(case) if entry.verb == Verb.ASK] == ["fanal"]
    await room.wait(hours=1)
    steps = [entry.facts["step"] for entry in await room.entries(case) if entry.verb == "woke"]
    assert steps == ["on_watch", "backup", "manager"]


@pytest.mark.parametrize("before", [(Verb.READ, "diallo"), (Verb.REVEAL, "lea")])
async def test_the_first_who_decides_and_looks_settles_what_woke_whatever_was_done_before(
    room: Room, before: tuple[Verb, str]
) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.TAKE, case, who="sam")
    assert await room.flag(LIFE, by="ana") == case
    await room.wait(hours=1)
    await room.run(as_posted, case)
    (ana,) = await room.all(Involved, case)
    verb, who = before
    for _ in range(2):
        await room.done(verb, case, who=who, ref=str(ana.id) if verb is Verb.REVEAL else "")
    already = len(await room.rows("update_post"))
    await room.done(Verb.READ, case)
    assert len(await room.rows("update_post")) == already + 3, "each line that named somebody says that it is seen to"


def as_posted(tx: Tx, case: int) -> None:
    """The three lines that woke somebody, where they stand."""
    for step in WakeKind:
        dest = tx.client.destinations[0].dest
        tx.add(Post, case_id=case, kind="wake", ref=step, dest=dest, message=step, key=step, created_at=tx.now)


async def test_of_two_first_words_the_second_is_told_of_the_first(room: Room) -> None:
    case = await room.flag(LIFE)
    ref = (await room.done(Verb.FIRST_WORD, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"reason": "Elle attend."})
    reacted = await room.click(Verb.FIRST_WORD, case, who="sam")
    assert isinstance(reacted.error, Conflict)
    assert reacted.error.by == "lea"


@pytest.mark.parametrize("again", ["call", "reopened"])
async def test_a_first_word_may_be_said_again_once_the_member_wrote_again_or_the_case_is_open_again(
    room: Room, again: str
) -> None:
    case = await room.flag(LIFE, by="ana", id="one")
    ref = (await room.done(Verb.FIRST_WORD, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"reason": "Elle attend."})
    await room.wait(seconds=31)
    if again == "call":
        await room.wait(hours=3)
        assert await room.flag(LIFE, by="ana") == case
    else:
        await room.done(Verb.CLOSE, case, values={"outcome": "reached"})
        await room.wait(hours=30)
        assert await room.flag(LIFE, by="ana", id="one", reporter="somebody") == case
    await room.done(Verb.FIRST_WORD, case, who="sam")


async def test_words_that_a_graver_message_overtook_are_a_draft_again(room: Room) -> None:
    case = await room.flag(HURT, by="ana")
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"methods": ["public_reply"], "reason": "Elle attend."})
    await is_overtaken(room, case)
    assert (await room.done(Verb.REPLY, case)).answer.ref == ref


async def test_an_acknowledgement_that_was_held_back_promised_nothing(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.ACKNOWLEDGE, case)
    await is_overtaken(room, case)
    assert (await room.case(case)).acknowledged_at is None
    assert [one for one in await room.all(FollowUp, case) if one.closed_at is None] == []


async def test_what_was_done_before_an_upgrade_can_be_undone_after_it(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ACKNOWLEDGE, case)

    def as_before(tx: Tx) -> None:
        found = tx.lock(case)
        kept = {name: value for name, value in found.undo.items() if name not in ("held", "decided", "version")}
        tx.save(found, undo=kept)

    await room.run(as_before)
    await room.done(Verb.UNDO, case)
    assert (await room.case(case)).acknowledged_at is None


async def test_a_decision_is_late_once(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.wait(days=20)
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.done(Verb.UNDO, case)
    await room.wait(seconds=1)
    assert [entry.verb for entry in await room.entries(case)].count("decision_late") == 1


async def test_a_case_that_was_taken_since_is_not_handed_over_from_an_old_form(room: Room) -> None:
    case = await room.flag(QUESTION)
    before = (await room.case(case)).version
    await room.done(Verb.TAKE, case, who="sam")
    reacted = await room.click(Verb.HAND_OVER, case, version=before, values={"person": "nadia"})
    assert isinstance(reacted.error, Conflict)


async def test_a_case_that_goes_back_to_the_queue_or_opens_again_is_called_to_mind(room: Room) -> None:
    case = await room.flag(CRITIQUE, id="one")
    await room.done(Verb.TAKE, case)
    await room.done(Verb.RELEASE, case)
    assert await room.timers("look_late")
    await room.done(Verb.NOTHING_HERE, case)
    await room.wait(seconds=60)
    assert await room.timers("look_late") == []
    await room.flag(CRITIQUE, id="one", reporter="somebody")
    assert await room.timers("look_late")


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        (Verb.RECLASSIFY, {"level": "P0", "category": "distress"}),
        (Verb.FOLLOW_UP, {"stages": ["48h"], "person": "lea"}),
        (Verb.KEEP_WAITING, None),
        (Verb.ADD_PERSON, {"role": "at_risk", "name": "x", "level": "P0"}),
        (Verb.SEND, {"text": "Bonjour. Écrivez-nous.", "methods": ["public_reply"]}),
    ],
)
async def test_a_form_that_was_open_changes_nothing_of_a_case_that_was_closed_since(
    room: Room, verb: Verb, values: dict[str, Any] | None
) -> None:
    case = await room.flag(CRITIQUE, moderation=Moderation.A_PRIORI)
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await room.done(Verb.CLOSE, case, values={"outcome": "handled"})
    reacted = await room.click(verb, case, ref=ref, values=values)
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == "case_closed"

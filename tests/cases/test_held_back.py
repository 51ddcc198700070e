"""What is said while a reply waits keeps it from leaving: a stop, an objection, an approval, the wrong person; and what
a community has deleted is told apart from an account that is gone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import dispatches, letters, member_page, posts, sending, stops, stuck
from bot.cases.member_page import Posted
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.storage.records import Advice, FollowUp, Member, OutboxRow, Question, Reply
from bot.storage.sent_records import Dispatch
from config.deliveries import BounceReason, DispatchState, Via
from config.words import AdviceKind, Author, Discipline, Flag, FlaggedBy, Moderation, ReplyState, Verb
from handlers.desk import read_words
from tests.cases.room import ACCOUNTS, LIFE, LUMEN, Room
from tests.cases.test_stuck import taken

PLACE = "12 allée Imaginaire\n00000 Nulle-Part"
HOME = f"Lou Fictive\n{PLACE}"


async def flagged(room: Room, home: str = HOME) -> int:
    author = Author(id="lou", name="lou", country="FR", email="lou@outside.example", postal_address=home)
    flag = Flag(
        client=LUMEN, community="forum", external_id=f"p{next(room.keys)}", text=LIFE, author=author,
        posted_at=room.clocks.now(), moderation=Moderation.A_POSTERIORI, flagged_by=FlaggedBy.HUMAN, language="fr",
    )  # fmt: skip
    case: int = await room.desk.flag(flag)
    return case


async def queued(room: Room, *methods: str, home: str = HOME) -> tuple[int, Reply]:
    """A reply in its 30 seconds, past whatever stood in its way before."""
    case = await flagged(room, home)
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"methods": list(methods), "reason": "Elle attend."})
    (reply,) = await room.all(Reply, case)
    assert reply.state is ReplyState.QUEUED
    room.clocks.step(seconds=10)
    return case, reply


async def fate(room: Room, case: int) -> tuple[ReplyState, DispatchState, BounceReason | None]:
    """Of the case's one reply by one method."""
    (reply,), (found,) = await room.all(Reply, case), await room.all(Dispatch, case)
    return reply.state, found.state, found.reason


async def lines(room: Room, what: str) -> list[OutboxRow]:
    return await room.rows("post_thread", what=what)


# --- what somebody says while it waits ------------------------------------------------------------


def asks_to_stop(tx: Tx, reply: Reply) -> None:
    stops.ask_to_stop(tx, tx.lock(reply.case_id), via=Via.PAGE)


def objects(tx: Tx, reply: Reply) -> None:
    tx.add(
        Advice, case_id=reply.case_id, kind=AdviceKind.OBJECTION, person="diallo", at=tx.now, reply=reply.id,
        reply_version=reply.version, evidence=tx.seal("advice", {"text": "Non."}, case=reply.case_id)[0],
    )  # fmt: skip


def is_asked(tx: Tx, reply: Reply) -> None:
    tx.add(
        Question, case_id=reply.case_id, discipline=Discipline.LEGAL, person="diallo", asked_by="lea", asked_at=tx.now,
        due_at=tx.now, reply=reply.id, reply_version=reply.version,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (asks_to_stop, BounceReason.STOP_REQUEST),
        (objects, BounceReason.OBJECTION),
        (is_asked, BounceReason.MISSING_APPROVAL),
    ],
)
async def test_what_is_said_while_a_reply_waits_keeps_it_back(room: Room, said: Any, reason: BounceReason) -> None:
    case, reply = await queued(room, "private_message")
    await room.run(said, reply)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, reason)
    (told,) = await lines(room, "reply_failed")
    assert told.payload["problem"] == reason.value

    opened = await room.done(Verb.REPLY, case)
    (again,) = await room.all(Reply, case)
    assert (opened.answer.ref, again.id, again.state) == (str(reply.id), reply.id, ReplyState.DRAFT)
    assert again.version == reply.version, "nothing of what was said of this text is lost"
    values = {"methods": ["private_message"], "reason": "Vu avec elle."}
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values=values)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")), "whoever sends it now has seen what was said"


async def test_a_stop_reaches_an_email_that_a_server_had_put_off(room: Room) -> None:
    case, reply = await queued(room, "email")
    await room.wait(seconds=31)
    row = await taken(room, "email")
    await room.run(dispatches.handing_over, row)
    await room.run(posts.later, row, problem="451", at=room.clocks.machine())
    await room.run(asks_to_stop, reply)
    again = row.model_copy(update={"attempts": 2})
    await room.run(_taken_again, row)
    assert await room.run(sending.still_fit, again) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.STOP_REQUEST)


def _taken_again(tx: Tx, row: OutboxRow) -> None:
    tx.change(tx.get(OutboxRow, row.id), attempts=2, state="sending")


async def test_no_answer_to_a_question_leaves_once_the_member_has_called_for_help(room: Room) -> None:
    """The words were queued for what was asked before, and give nobody to call."""
    case = await room.flag("Où en est mon colis ?")
    await room.done(Verb.ACKNOWLEDGE, case)
    (reply,) = await room.all(Reply, case)
    assert reply.state is ReplyState.QUEUED
    await room.wait(seconds=10)
    assert await room.flag(LIFE) == case
    await room.wait(seconds=21)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.NO_HELPLINE)
    (told,) = await lines(room, "reply_failed")
    assert told.payload["persons"] == ["lea"]


async def test_no_reply_to_a_call_for_help_leaves_once_its_helpline_s_review_has_passed(room: Room) -> None:
    """A server puts an e-mail off until the day after the line was last vouched for: it is held back, and told."""
    case, reply = await queued(room, "email")
    assert "no_helpline" not in reply.overridden
    await room.wait(seconds=31)
    row = await taken(room, "email")
    room.clocks.move(days=400)
    assert await room.run(sending.still_fit, row) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.NO_HELPLINE)
    assert len(await lines(room, "reply_failed")) == 1

    opened = await room.done(Verb.REPLY, case)
    assert opened.answer.ref == str(reply.id), "nothing of what was written is lost"
    values = {"methods": ["email"], "reason": "Il n'y en a pas d'autre."}
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values=values)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "email")), "whoever sends it now has seen it"


async def test_an_acknowledgement_does_not_leave_once_somebody_has_read_it_as_a_call_for_help(room: Room) -> None:
    case = await room.flag("Où en est mon colis ?")
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.done(Verb.RECLASSIFY, case, who="sam", values={"level": "P0", "category": "distress"})
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert (await fate(room, case))[2] is BounceReason.NO_HELPLINE


async def test_no_acknowledgement_leaves_once_the_hour_that_it_promises_has_passed(room: Room) -> None:
    """The forum, or the desk, was down for a day: « avant aujourd'hui 15 h » would be read on the day after."""
    case = await room.flag("Où en est mon colis ?")
    await room.done(Verb.ACKNOWLEDGE, case)
    room.clocks.step(days=3)
    await room.due()
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.PROMISE_OVER)
    assert (await room.case(case)).acknowledged_at is None, "nothing is promised, and it can be sent anew"
    (told,) = await lines(room, "reply_failed")
    assert told.payload["persons"] == ["lea"]


async def test_a_promise_that_was_put_off_meanwhile_makes_no_acknowledgement_leave_late(room: Room) -> None:
    """Whoever was reminded of it chose another day; the words still say the first one."""
    case = await room.flag("Où en est mon colis ?")
    await room.done(Verb.ACKNOWLEDGE, case)
    room.clocks.step(days=3)
    await room.due()
    (promise,) = await room.all(FollowUp, case)
    await room.done(Verb.FOLLOW_UP_LATER, case, ref=str(promise.id), values={"day": "2026-12-10"})
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert (await fate(room, case))[2] is BounceReason.PROMISE_OVER


async def test_nothing_that_names_somebody_who_joined_the_case_meanwhile_leaves(room: Room) -> None:
    case = await room.flag(LIFE)
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    words = {"text": "Bonjour, Camille vous répond demain.", "methods": ["private_message"], "reason": "Elle attend."}
    await room.done(Verb.SEND, case, ref=ref, values=words)
    await room.done(Verb.ADD_PERSON, case, values={"role": "target", "name": "Camille", "level": "P3"})
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert (await fate(room, case))[2] is BounceReason.HELD_BACK


async def in_the_tray(room: Room) -> int:
    case, _ = await queued(room, "letter")
    await room.wait(seconds=31)
    row = await taken(room, "letter")
    text = await room.run(sending.still_fit, row)
    await room.run(letters.ready, row, await room.run(letters.paper, row, text), b"%PDF")
    assert len(await room.store.read(letters.tray, LUMEN)) == 1
    return case


# --- the wrong person -----------------------------------------------------------------------------


async def wrong_person(room: Room, case: int) -> None:
    room.clocks.step(seconds=1)
    await room.done(Verb.WRONG_PERSON, case, values={"text": "C'était pour une autre."})


async def test_a_letter_in_the_tray_is_taken_back_and_cannot_be_posted(room: Room) -> None:
    case = await in_the_tray(room)
    await wrong_person(room, case)
    assert await fate(room, case) == (ReplyState.UNDONE, DispatchState.UNDONE, None)
    assert await room.store.read(letters.tray, LUMEN) == []
    (found,) = await room.all(Dispatch, case)
    reacted = await room.click(Verb.LETTER_POSTED, case, ref=str(found.id))
    assert isinstance(reacted.error, Refused)


async def test_an_email_that_a_server_had_put_off_is_taken_back(room: Room) -> None:
    case, _ = await queued(room, "email")
    await room.wait(seconds=31)
    row = await taken(room, "email")
    await room.run(dispatches.handing_over, row)
    await room.run(posts.later, row, problem="451", at=room.clocks.machine())
    await wrong_person(room, case)
    assert await fate(room, case) == (ReplyState.UNDONE, DispatchState.UNDONE, None)
    await room.run(_taken_again, row)
    assert await room.run(sending.still_fit, row.model_copy(update={"attempts": 2})) is None


async def test_what_was_leaving_at_that_moment_and_did_not_get_through_is_not_tried_again(room: Room) -> None:
    case, _ = await queued(room, "email")
    await room.wait(seconds=31)
    row = await taken(room, "email")
    await wrong_person(room, case)
    assert (await fate(room, case))[1] is DispatchState.QUEUED, "nobody can say yet that it has not left"
    await room.run(posts.later, row, problem="451", at=room.clocks.machine())
    await room.run(_taken_again, row)
    assert await room.run(sending.still_fit, row.model_copy(update={"attempts": 2})) is None
    assert (await fate(room, case))[1] is DispatchState.UNDONE
    with pytest.raises(Refused):
        await room.run(stuck.retry, row.id, "nadia", again=True)


async def test_whoever_answers_what_went_to_the_wrong_person_is_not_taken_for_the_member(room: Room) -> None:
    case, _ = await queued(room, "email")
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    await room.wait(seconds=31)
    await room.run(posts.done, await taken(room, "email"))
    await wrong_person(room, case)
    (found,) = await room.all(Dispatch, case)
    reading = read_words(room.catalog, LUMEN, "Je ne vous connais pas.")
    await room.run(member_page.wrote, found.id, Posted(text="Je ne vous connais pas.", form="f"), reading)
    (told,) = await lines(room, "member_replied")
    assert told.payload["stranger"] is True
    assert (await room.all(Dispatch, case))[0].state is DispatchState.SENT, "the member has received nothing"
    await room.run(member_page.asked_to_stop, found.id)
    (check_in,) = await room.all(FollowUp, case)
    assert check_in.closed_at is None, "a stranger's stop leaves nobody alone"


# --- what is gone ---------------------------------------------------------------------------------


async def is_gone(room: Room, case: int) -> bool:
    found: list[Member] = await room.store.read(lambda session: session.rows(Member), LUMEN)
    return any(member.gone for member in found)


@pytest.mark.parametrize(
    ("method", "problem", "gone"),
    [
        ("public_reply", "gone", False),
        ("public_reply", "message_gone", False),
        ("public_reply", "member_gone", True),
        ("private_message", "gone", True),
        ("private_message", "message_gone", False),
    ],
)
async def test_a_message_that_was_deleted_is_no_account_that_is_gone(
    room: Room, method: str, problem: str, gone: bool
) -> None:
    case, _ = await queued(room, method)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    await room.wait(seconds=31)
    await room.run(posts.parked, await taken(room, "member"), problem=problem)
    reason = BounceReason.MEMBER_GONE if gone else BounceReason.MESSAGE_GONE
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, reason)
    assert await is_gone(room, case) is gone
    (check_in,) = await room.all(FollowUp, case)
    assert (check_in.closed_at is not None) is gone


async def test_whoever_writes_again_has_an_account(room: Room) -> None:
    case, _ = await queued(room, "private_message")
    await room.wait(seconds=31)
    await room.run(posts.parked, await taken(room, "member"), problem="gone")
    assert await is_gone(room, case)
    await room.flag(LIFE, by="lou")
    assert not await is_gone(room, case)


# --- a private message that nobody got ------------------------------------------------------------


async def test_a_manager_who_cannot_be_told_is_told_of_to_another_and_then_to_the_channel(room: Room) -> None:
    case, _ = await queued(room, "private_message")
    await room.wait(seconds=31)
    await wrong_person(room, case)
    (row,) = await room.told("nadia", "wrong_person")
    await room.run(posts.parked, row, problem="channel_not_found")
    others = await room.rows("direct", what="parked")
    assert ACCOUNTS["nadia"] not in {one.dest for one in others}
    for one in others:
        assert one.ref == str(row.id)
        await room.run(posts.parked, one, problem="channel_not_found")
    told = await lines(room, "parked")
    assert told, "the channel hears of it where nobody can be told in private"
    assert all(set(one.payload) == {"what"} for one in told), "without what it said"

"""What an expert approves or objects to is the text that stood above the button, whatever became of it since."""

from __future__ import annotations

import pytest

from bot.cases import sending
from bot.errors import Refused
from bot.storage.records import Advice, Question, Reply
from config.deliveries import BounceReason
from config.words import ReplyState, Verb
from tests.cases.room import CRITIQUE, LIFE, Room
from tests.cases.test_held_back import fate, queued
from tests.cases.test_stuck import taken

WORDS = "Bonjour, nous regardons cela."
OTHER = "Bonjour, c'est notre faute."
ASKS = {"disciplines": ["legal"], "question": "Ce texte vous convient-il ?"}


async def asked(room: Room) -> tuple[int, Reply, str]:
    """A text that somebody wrote, and what the expert's buttons carry: (case, text, ref)."""
    case = await room.flag(CRITIQUE)
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await write(room, case, ref, WORDS)
    await room.done(Verb.ASK, case, values=ASKS)
    (question,), (text,) = await room.all(Question, case), await room.all(Reply, case)
    assert (question.reply, question.reply_version) == (text.id, text.version)
    return case, text, f"{question.id}/{text.id}.{text.version}"


async def write(room: Room, case: int, ref: str, text: str) -> None:
    values = {"text": text, "methods": ["public_reply"]}
    await room.done(Verb.MEND, case, ref=f"{ref}/add_invitation:", values=values)


async def test_an_approval_of_a_text_that_was_edited_since_is_refused(room: Room) -> None:
    case, text, seen = await asked(room)
    await write(room, case, str(text.id), OTHER)
    reacted = await room.click(Verb.APPROVE, case, who="diallo", ref=seen)
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == "text_changed"
    assert await room.all(Advice, case) == []

    (now,) = await room.all(Reply, case)
    await room.done(Verb.APPROVE, case, who="diallo", ref=f"{seen.partition('/')[0]}/{now.id}.{now.version}")
    (said,) = await room.all(Advice, case)
    assert (said.reply, said.reply_version) == (now.id, now.version)


async def test_an_objection_to_a_text_that_was_edited_since_is_kept_and_bears_on_what_was_read(room: Room) -> None:
    case, text, seen = await asked(room)
    await write(room, case, str(text.id), OTHER)
    await room.done(Verb.OBJECT, case, who="diallo", ref=seen, values={"text": "Non."})
    (said,) = await room.all(Advice, case)
    assert (said.reply, said.reply_version) == (text.id, text.version)


async def test_another_text_that_is_begun_meanwhile_is_not_what_was_asked_about(room: Room) -> None:
    case, text, seen = await asked(room)
    await room.done(Verb.FIRST_WORD, case)
    await room.done(Verb.APPROVE, case, who="diallo", ref=seen)
    (said,) = await room.all(Advice, case)
    assert (said.reply, said.reply_version) == (text.id, text.version)


async def test_a_first_word_whose_form_is_open_is_no_text_to_decide_on(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FIRST_WORD, case)
    await room.done(Verb.ASK, case, values=ASKS)
    (question,) = [one for one in await room.all(Question, case) if one.evidence]
    assert question.reply == 0


@pytest.mark.parametrize(
    ("who", "verb", "values", "reason"),
    [
        ("diallo", Verb.OBJECT, {"text": "Non."}, BounceReason.OBJECTION),
        ("sam", Verb.ASK, ASKS, BounceReason.MISSING_APPROVAL),
    ],
)
async def test_whoever_presses_it_while_a_reply_waits_keeps_it_back(
    room: Room, who: str, verb: Verb, values: dict[str, object], reason: BounceReason
) -> None:
    """`test_held_back.py` writes the rows itself: here somebody presses the buttons that write them."""
    case, _ = await queued(room, "private_message")
    await room.done(verb, case, who=who, values=values)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert (await fate(room, case))[::2] == (ReplyState.FAILED, reason)


async def test_what_was_kept_back_for_want_of_an_approval_can_be_approved(room: Room) -> None:
    case, reply = await queued(room, "private_message")
    await room.done(Verb.ASK, case, who="sam", values=ASKS)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    question = next(one for one in await room.all(Question, case) if one.reply == reply.id)
    await room.done(Verb.APPROVE, case, who="diallo", ref=f"{question.id}/{reply.id}.{reply.version}")


async def test_the_asker_is_named_when_the_answer_comes_to_a_case_that_nobody_holds(room: Room) -> None:
    case, _, seen = await asked(room)
    await room.done(Verb.RELEASE, case)
    await room.done(Verb.ADVISE, case, who="diallo", ref=seen.partition("/")[0], values={"text": "Répondez."})
    (told,) = await room.rows("post_thread", what="advice")
    assert told.payload["persons"] == ["lea"]


@pytest.mark.parametrize(("words", "verb"), [(LIFE, Verb.FIRST_WORD), (CRITIQUE, Verb.ACKNOWLEDGE), (LIFE, Verb.REPLY)])
async def test_what_was_decided_leaves_although_its_sender_asks_for_advice_at_once(
    room: Room, words: str, verb: Verb
) -> None:
    """One sends the first word, and asks an expert in the same minute: the question is about the case."""
    case = await room.flag(words)
    opened = await room.done(verb, case)
    if verb is not Verb.ACKNOWLEDGE:
        await room.done(Verb.SEND, case, ref=opened.answer.ref, values={"reason": "Elle attend."})
    await room.done(Verb.ASK, case, values=ASKS)
    assert [one.reply for one in await room.all(Question, case) if one.evidence] == [0]
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member"))

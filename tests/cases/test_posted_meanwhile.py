"""What is posted in the very second in which it is seen to stands there as it is from then on, without its buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.chat.base import MessageRef
from bot.storage.records import FollowUp, Question, Reply
from cards.slack import render_message
from config.words import Verb
from handlers import views
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import ACCOUNTS, CHANNEL, LUMEN, QUESTION, Room
from tests.cases.test_texts import OTHER, asked, write


@dataclass
class Slow:
    """A chat that takes its time, once, with what carries these words for this place: meanwhile, something happens."""

    dest: str
    words: str
    meanwhile: Callable[[], Awaitable[None]]
    happened: bool = False
    standing: dict[str, str] = field(default_factory=dict)
    """Message -> what stands there."""

    async def post(self, dest: str, message: Any, *, key: str, thread: str = "") -> MessageRef:
        if dest == self.dest and self.words in str(message) and not self.happened:
            self.happened = True
            await self.meanwhile()
        ref = MessageRef(dest.replace("/U", "/D"), f"{len(self.standing) + 1}.0", thread)
        self.standing[ref.message] = str(message)
        return ref

    async def update(self, ref: MessageRef, message: Any) -> None:
        self.standing[ref.message] = str(message)

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        return []

    async def members(self, dest: str) -> frozenset[str]:
        return frozenset()

    def saying(self, words: str) -> list[str]:
        return [message for message in self.standing.values() if words in message]


POSTED = ("post_card", "post_thread", "direct", "update_card", "update_post")


async def drained(room: Room, chat: Slow) -> None:
    """Everything that is for the chat has left."""
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain, asyncio.timeout(20):
        drain.renders = {"slack": render_message}
        while not chat.happened or any(
            row.state in ("pending", "sending") for row in await room.rows() if row.kind in POSTED
        ):
            drain.nudge()
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("verb", "values"),
    [(Verb.FOLLOW_UP_STOP, {"reason": "other"}), (Verb.FOLLOW_UP_DONE, {"outcome": "better"})],
)
@pytest.mark.parametrize("dest", [CHANNEL, ACCOUNTS["lea"]])
async def test_a_reminder_of_a_check_in_that_is_seen_to_while_it_is_posted_has_no_buttons(
    room: Room, verb: Verb, values: dict[str, str], dest: str
) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea", "note": "Un chat, Mina."})
    ref = str((await room.all(FollowUp, case))[0].id)
    await room.wait(days=4)

    async def seen_to() -> None:
        await room.done(verb, case, who="sam", ref=ref, values=values)

    chat = Slow(dest, "Mina", seen_to)
    await drained(room, chat)
    assert chat.saying("Mina")
    assert not any("follow_up_later" in reminder for reminder in chat.saying("Mina"))


async def test_a_question_that_is_answered_while_it_is_posted_shows_the_answer(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": "Que répondre ?"})
    ref = str((await room.all(Question, case))[0].id)

    async def answered() -> None:
        await room.done(Verb.ADVISE, case, who="ines", ref=ref, values={"text": "Mardi au plus tard."})

    chat = Slow(CHANNEL, "Que répondre", answered)
    await drained(room, chat)
    assert all("Mardi au plus tard" in question for question in chat.saying("Que répondre"))


async def test_a_question_whose_text_was_edited_shows_that_the_edited_text_is_approved(room: Room) -> None:
    """Its card was drawn again for the edit, and nothing but the approval came after that."""
    case, text, seen = await asked(room)
    slack = Slow(CHANNEL, "", nothing, happened=True)
    await drained(room, slack)
    room.clocks.step(seconds=30)
    await write(room, case, str(text.id), OTHER)
    await drained(room, slack)
    (now,) = await room.all(Reply, case)
    room.clocks.step(seconds=30)
    await room.done(Verb.APPROVE, case, who="diallo", ref=f"{seen.partition('/')[0]}/{now.id}.{now.version}")
    await drained(room, slack)
    questions = slack.saying("Ce texte vous convient-il")
    assert len(questions) == 2, "in the thread and in private"
    assert all(f"Accord (version {now.version})" in question for question in questions)


async def test_a_card_offers_no_undo_while_a_slow_forum_takes_the_words(room: Room) -> None:
    """That they begin to leave is in no history: the card was drawn once for the last line of it."""
    case = await room.flag(QUESTION)
    slack = Slow(CHANNEL, "", nothing, happened=True)
    await room.done(Verb.ACKNOWLEDGE, case)
    await drained(room, slack)
    assert slack.saying("Annuler l'envoi")
    await room.wait(seconds=31)
    assert [row for row in await room.rows("update_card") if row.state == "pending"]
    card = await room.store.read(views.case_card, LUMEN, room.catalog, case, dest=CHANNEL)
    assert "Annuler l'envoi" not in str(card)


async def nothing() -> None:
    return

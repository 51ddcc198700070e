"""A chat breaks off in the middle of a post, and what the post asks for is done before anybody has looked for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.chat.base import CannotInvite, MessageRef
from bot.errors import Retryable, Unknown
from bot.storage.outbox import name_of
from bot.storage.records import FollowUp, Post
from config.values import replace
from config.words import Verb
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import ACCOUNTS, LUMEN, QUESTION, Room, demo_catalog, open_room
from tests.cases.test_posts_that_nobody_can_find import until
from tests.storage.prepared import sqlite_copy


@dataclass
class BreaksOff:
    """Posts whatever it is given; of what it is `asked` it does not say so the first time."""

    asked: str
    standing: dict[str, str] = field(default_factory=dict)
    broke_off: list[str] = field(default_factory=list)
    inside: frozenset[str] = frozenset()
    is_down: bool = False

    async def post(self, dest: str, message: Any, *, key: str, thread: str = "") -> MessageRef:
        ref = MessageRef(dest, str(len(self.standing) + 1), thread)
        self.standing[ref.message] = key
        if key.startswith(self.asked) and not self.broke_off:
            self.broke_off.append(key)
            raise Unknown("it broke off")
        return ref

    async def update(self, ref: MessageRef, message: Any) -> None:
        return

    async def delete(self, ref: MessageRef) -> None:
        self.standing.pop(ref.message, None)

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        if self.is_down:
            raise Retryable("it does not answer")
        return [MessageRef(dest, message, thread) for message, found in self.standing.items() if found == key]

    async def members(self, dest: str) -> frozenset[str]:
        return self.inside

    async def invite(self, dest: str, account: str) -> None:
        raise CannotInvite("nobody is added here")


def broke_off(room: Room, chat: BreaksOff) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return bool(chat.broke_off) and await problem(room, chat) == "unknown"

    return is_so


def nothing_to_say(room: Room, chat: BreaksOff) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return await problem(room, chat) == "moot"

    return is_so


def gone(chat: BreaksOff) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return chat.broke_off[0] not in chat.standing.values()

    return is_so


async def problem(room: Room, chat: BreaksOff) -> str:
    (found,) = [row.problem for row in await room.rows() if name_of(row) == chat.broke_off[0]]
    return found


async def test_a_reminder_that_was_posted_unknown_to_us_does_not_stand_there_once_it_is_done(room: Room) -> None:
    case = await room.flag(QUESTION)
    chat = BreaksOff(f"post_thread:{case}:reminder:")
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain:

        async def card_stands() -> bool:
            return all(row.state == "sent" for row in await room.rows("post_card"))

        await until(drain, card_stands)
        await room.wait(days=2, minutes=1)
        await until(drain, broke_off(room, chat))
        (found,) = await room.all(FollowUp, case)
        await room.done(Verb.FOLLOW_UP_DONE, case, ref=str(found.id), values={"outcome": "better"})
        assert not await gone(chat)()
        room.clocks.step(seconds=10)
        await until(drain, nothing_to_say(room, chat))
        room.clocks.step(seconds=10)
        await until(drain, gone(chat))
    assert chat.broke_off[0] not in [post.key for post in await room.all(Post, case)]


async def test_a_question_does_not_stand_in_private_too_once_whoever_is_asked_has_joined_the_channel(
    room: Room,
) -> None:
    case = await room.flag(QUESTION)
    chat = BreaksOff(f"direct:{case}:question:")
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain:
        await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": "Que répondre ?"})
        await until(drain, broke_off(room, chat))
        chat.inside = frozenset({ACCOUNTS["ines"]})
        room.clocks.step(seconds=10)
        await until(drain, nothing_to_say(room, chat))
        room.clocks.step(seconds=10)
        await until(drain, gone(chat))


async def test_what_was_told_elsewhere_does_not_stand_where_a_chat_broke_off_too(data: Path) -> None:
    shipped, teams = demo_catalog(), "teams:7c0ffee0-0000-4000-8000-00000000fa01/1ea00000-0000-4000-8000-00000000fa05"
    lumen = shipped.clients[LUMEN]
    people = tuple(replace(one, accounts=(*one.accounts, teams)) if one.id == "lea" else one for one in lumen.people)
    catalog = replace(shipped, clients={**shipped.clients, LUMEN: replace(lumen, people=people)})
    async with open_room(sqlite_copy(data), catalog=catalog) as room:
        case = await room.flag(QUESTION)
        slack, other = BreaksOff(f"direct:{case}:reminder:"), BreaksOff("-")
        await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
        await room.wait(days=2, minutes=1)
        async with draining(room, senders=SENDERS, chats={"slack": slack, "teams": other}) as drain:
            await until(drain, broke_off(room, slack))
            slack.is_down = True

            async def is_told_elsewhere() -> bool:
                room.clocks.step(seconds=1)
                return any(teams in key for key in other.standing.values())

            await until(drain, is_told_elsewhere)
            slack.is_down = False

            async def is_gone() -> bool:
                room.clocks.step(seconds=1)
                return await gone(slack)()

            await until(drain, is_gone)
        assert len(other.standing) == 1

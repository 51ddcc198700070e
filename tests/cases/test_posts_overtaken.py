"""A chat breaks off in the middle of a post, and what the post asks for is done before anybody has looked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.chat.base import CannotInvite, MessageRef
from bot.errors import Unknown
from bot.storage.records import FollowUp, Post
from config.words import Verb
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import QUESTION, Room
from tests.cases.test_posts_that_nobody_can_find import until


@dataclass
class BreaksOff:
    """Posts whatever it is given; of a reminder in the thread it does not say so the first time."""

    standing: dict[str, str] = field(default_factory=dict)
    broke_off: list[str] = field(default_factory=list)

    async def post(self, dest: str, message: Any, *, key: str, thread: str = "") -> MessageRef:
        ref = MessageRef(dest, str(len(self.standing) + 1), thread)
        self.standing[ref.message] = key
        if "reminder:" in key and thread and not self.broke_off:
            self.broke_off.append(key)
            raise Unknown("it broke off")
        return ref

    async def update(self, ref: MessageRef, message: Any) -> None:
        return

    async def delete(self, ref: MessageRef) -> None:
        self.standing.pop(ref.message, None)

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        return [MessageRef(dest, message, thread) for message, found in self.standing.items() if found == key]

    async def members(self, dest: str) -> frozenset[str]:
        return frozenset()

    async def invite(self, dest: str, account: str) -> None:
        raise CannotInvite("nobody is added here")


async def test_a_reminder_that_was_posted_unknown_to_us_does_not_stand_there_once_it_is_done(room: Room) -> None:
    chat = BreaksOff()
    case = await room.flag(QUESTION)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain:

        async def card_stands() -> bool:
            return all(row.state == "sent" for row in await room.rows("post_card"))

        async def broke_off() -> bool:
            return bool(chat.broke_off) and all(
                row.problem == "unknown" for row in await room.rows() if row.key == chat.broke_off[0]
            )

        async def is_gone() -> bool:
            return chat.broke_off[0] not in chat.standing.values()

        await until(drain, card_stands)
        await room.wait(days=2, minutes=1)
        await until(drain, broke_off)
        (found,) = await room.all(FollowUp, case)
        await room.done(Verb.FOLLOW_UP_DONE, case, ref=str(found.id), values={"outcome": "better"})
        assert not await is_gone()
        room.clocks.step(seconds=10)
        await until(drain, nothing_to_say(room, chat))
        room.clocks.step(seconds=10)
        await until(drain, is_gone)
    assert chat.broke_off[0] not in [post.key for post in await room.all(Post, case)]


def nothing_to_say(room: Room, chat: BreaksOff) -> Any:
    async def is_so() -> bool:
        return [row.problem for row in await room.rows() if row.key == chat.broke_off[0]] == ["moot"]

    return is_so

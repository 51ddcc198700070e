"""A chat that lets nobody look for a message (Teams): what may have been posted is posted again, whatever its level."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.chat.base import CannotInvite, CannotLook, MessageRef
from bot.errors import Unknown
from handlers.outbox import Drain
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import CHANNEL, QUESTION, Room


@dataclass
class Blind:
    """Takes the first post and breaks off."""

    posted: list[str] = field(default_factory=list)
    looked: int = 0

    async def post(self, dest: str, message: Any, *, key: str, thread: str = "") -> MessageRef:
        self.posted.append(key)
        if len(self.posted) == 1:
            raise Unknown("it broke off")
        return MessageRef(dest, str(len(self.posted)), thread)

    async def update(self, ref: MessageRef, message: Any) -> None:
        return

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        self.looked += 1
        raise CannotLook("nobody can look here")

    async def members(self, dest: str) -> frozenset[str]:
        return frozenset()

    async def invite(self, dest: str, account: str) -> None:
        raise CannotInvite("nobody is added here")


async def until(drain: Drain, is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not await is_so():
            drain.nudge()
            await asyncio.sleep(0.01)


async def test_it_is_posted_again_after_ten_seconds_and_not_before(room: Room) -> None:
    chat = Blind()
    await room.flag(QUESTION)
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain:

        async def broke_off() -> bool:
            return (await room.rows("post_card"))[0].problem == "unknown"

        async def looked() -> bool:
            return chat.looked == 1 and await broke_off()

        async def is_sent() -> bool:
            return (await room.rows("post_card"))[0].state == "sent"

        await until(drain, broke_off)
        room.clocks.step(seconds=4)
        await until(drain, looked)
        assert len(chat.posted) == 1, "it may have been accepted late, so that nobody hurries"
        room.clocks.step(seconds=8)
        await until(drain, is_sent)
        assert len(set(chat.posted)) == 1
        assert len(chat.posted) == 2

        async def tidied() -> bool:
            rows = await room.rows("untwin")
            return bool(rows) and all(row.state == "sent" for row in rows)

        room.clocks.step(minutes=11)
        await until(drain, tidied)
    assert not [row for row in await room.rows() if row.state == "parked"], "nobody is told of what cannot be known"
    assert (await room.rows("post_card"))[0].dest == CHANNEL

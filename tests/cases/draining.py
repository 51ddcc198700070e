"""The room's outbox at work, with the senders and the chats that a test needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from bot.cases.lanes import Effect
from bot.chat.base import Chat
from bot.storage.store import Store
from handlers.outbox import Drain, Sender
from tests.cases.room import Room


@asynccontextmanager
async def draining(
    room: Room, *, senders: Mapping[Effect, Sender], store: Any = None, chats: Mapping[str, Any] | None = None
) -> AsyncIterator[Drain]:
    """`store`: the room's own, unless a test puts itself in between; `chats` by name, whose cards are empty."""
    chats = chats or {}
    drain = Drain(
        store=cast(Store, store or room.store),
        catalog=room.catalog,
        chats={name: cast(Chat, chat) for name, chat in chats.items()},
        renders={name: lambda card: {} for name in chats},
        communities={},
        pagers={},
        senders=senders,
        boot="test",
        paces={},
    )
    running = asyncio.create_task(drain.run())
    try:
        yield drain
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await drain.stop()

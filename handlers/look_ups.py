"""Asks one source for somebody's contact details; the result, or its absence, is one line on the card."""

from __future__ import annotations

from bot.cases import look_ups, posts
from bot.directory.base import ask
from bot.rules.contacts import Denied
from bot.storage.outbox import Taken
from handlers.outbox import Drain


async def look_up(drain: Drain, taken: Taken) -> None:
    row = taken.row
    asked = await drain.store.read(look_ups.asked, row.client, row)
    if asked is None:
        await drain.settle(posts.moot, row)
        return
    directory = drain.directories.get((row.client, row.ref.partition(":")[2]))
    outcome = await ask(directory, asked) if directory is not None else Denied("not_set_up")
    await drain.settle(look_ups.answered, row, outcome)

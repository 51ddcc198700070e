"""What is looked after every few minutes: silent sources, whose morning is not planned, what the inbox may forget."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from bot.cases import digest, sources, statements
from bot.catalog import Catalog
from bot.storage import tables
from bot.storage.session import Session
from bot.storage.store import Store

CLICKS_KEPT = timedelta(days=30)
"""How long a click or event is known to have been seen; platforms repeat within minutes. Flags are known for ever."""


async def upkeep(store: Store, catalog: Catalog) -> None:
    for slug in catalog.clients:
        await store.run(sources.silent, slug)
        await store.run(digest.plan, slug)
        await store.run(statements.forget, slug)
    await store.across(forget_old_keys)


def forget_old_keys(session: Session) -> int:
    """-> how many keys were forgotten."""
    table = tables.INBOX
    old = delete(table).where(table.c.at < session.machine - CLICKS_KEPT, ~table.c.key.like("flag:%"))
    return session.connection.execute(old).rowcount

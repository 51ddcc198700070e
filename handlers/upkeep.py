"""What is looked after every few minutes: silent sources, whose morning is not planned, what the inbox may forget."""

from __future__ import annotations

from datetime import timedelta

from bot.cases import digest, sources, statements
from bot.catalog import Catalog
from bot.storage import inbox
from bot.storage.store import Store

CLICKS_KEPT = timedelta(days=30)
"""How long a click or event is known to have been seen; chats repeat within minutes."""


async def upkeep(store: Store, catalog: Catalog) -> None:
    for slug in catalog.clients:
        await store.run(sources.silent, slug)
        await store.run(digest.plan, slug)
        await store.run(statements.forget, slug)
    await store.across(inbox.forget, older=CLICKS_KEPT)

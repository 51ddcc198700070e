"""Periodic upkeep: silent sources, digests not yet planned, inbox keys that may be forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.cases import digest, sources, statements
from bot.catalog import Catalog
from bot.storage import inbox
from bot.storage.store import Store

CLICKS_KEPT = timedelta(days=30)
"""How long the key of a click or event is kept; chats redeliver within minutes."""


async def upkeep(store: Store, catalog: Catalog) -> None:
    for slug in catalog.clients:
        await store.run(sources.silent, slug)
        await store.run(digest.plan, slug)
        await store.run(statements.forget, slug)
    await store.across(inbox.forget, older=CLICKS_KEPT)

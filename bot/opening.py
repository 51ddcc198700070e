"""From settings to what a command opens first: catalog, keys, database. Part of the composition root."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import config
from bot import mail_setup
from bot.cases.tx import Tx
from bot.catalog import Catalog, Rules, load_catalog
from bot.catalog.clients import chat_of
from bot.catalog.reachable import heard, out_of_reach, reachable
from bot.clock import DeskClock, machine_now
from bot.storage import desk as desk_facts
from bot.storage import lock, outbox
from bot.storage.session import Opened
from bot.storage.store import Store
from bot.storage.vault import Vault, new_master_key
from config.settings import Settings, read_secret
from config.values import replace

log = logging.getLogger("fanal")

SHIPPED = Path(config.__file__).parent


def read_catalog(settings: Settings) -> Catalog:
    """config/ with the operator's folder laid over it, adjusted to the settings. Raises ConfigErrors."""
    folder = settings.config_folder or SHIPPED
    catalog = load_catalog(
        SHIPPED,
        settings.config_folder,
        today=machine_now().date(),
        secrets=lambda reference: read_secret(reference, folder=folder),
    )
    told = replace(heard(catalog, teams=settings.teams.reads_channels), rules=rules_of(settings))
    return mail_setup.with_mail(told, settings.mail)


def rules_of(settings: Settings) -> Rules:
    """The settings that use cases and forms need."""
    return Rules(
        undo=settings.undo,
        retention=settings.retention,
        public_url=settings.public_url,
        hears_mail=settings.mail.comes_in,
    )


def chats_of(settings: Settings) -> frozenset[str]:
    """The chats that are set up."""
    chats = {"slack": bool(settings.slack.bot_token.get_secret_value()), "teams": settings.teams.is_set}
    return frozenset(name for name, is_set in chats.items() if is_set)


def catalog_in_reach(settings: Settings) -> Catalog:
    """The catalog that a desk with these settings works with. Raises ConfigErrors."""
    return in_reach(read_catalog(settings), chats_of(settings))


def in_reach(catalog: Catalog, chats: frozenset[str]) -> Catalog:
    """The part of the catalog that can be used now; logs what is left out. Without any chat, all of it waits
    for one."""
    if not chats:
        return catalog
    for slug, client in catalog.clients.items():
        for dest in out_of_reach(client, chats):
            log.warning("%s: nothing is posted to %s, since %s is not set up", slug, dest, chat_of(dest))
    return reachable(catalog, chats)


def open_vault(settings: Settings) -> Vault:
    """The vault, with the keys from the settings; on SQLite without any, a key is generated and kept in the data
    folder."""
    return Vault(master_keys(settings))


def master_keys(settings: Settings) -> tuple[str, ...]:
    """The master keys, newest first."""
    if settings.keys:
        return tuple(base64.urlsafe_b64encode(key).decode() for key in settings.keys)
    return _generated_keys(settings.key_file)


def _generated_keys(path: Path) -> tuple[str, ...]:
    """One key a line: `fanal keys rotate` puts a newer one first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_master_key())
            file.flush()
            os.fsync(file.fileno())
    return tuple(path.read_text(encoding="ascii").split())


@asynccontextmanager
async def open_store(settings: Settings, catalog: Catalog, clock: DeskClock) -> AsyncIterator[Store]:
    """The database; on SQLite, held by this process alone."""

    def open_tx(opened: Opened) -> Tx:
        return Tx(opened, catalog)

    async with AsyncExitStack() as stack:
        if settings.is_sqlite:
            stack.enter_context(lock.hold(settings.data))
        store = Store(
            settings.database, vault=open_vault(settings), open_tx=open_tx, now=clock.now, machine=machine_now
        )
        await store.start(tuple(catalog.clients))
        stack.push_async_callback(store.stop)
        if settings.is_sqlite:
            await store.across(outbox.free_leases)
        clock.offset = await store.read(desk_facts.clock_offset, "")
        yield store

"""`fanal doctor`: looks at everything that a desk in service needs, and says how to mend what is not well."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.catalog import Catalog, ConfigErrors
from bot.catalog.clients import chat_of
from bot.catalog.reachable import out_of_reach
from bot.clock import machine_now
from bot.command.database import DESK, KEYS, Empty, exists, reading, sqlite_file, writing
from bot.command.doctor_directories import directory_findings
from bot.command.doctor_files import file_findings
from bot.command.doctor_hosts import hosts
from bot.command.doctor_mail import mail_findings
from bot.command.doctor_outbox import outbox_findings
from bot.command.doctor_slack import SlackDoctor
from bot.command.doctor_teams import teams_findings
from bot.command.findings import Finding, Mark, bad, doubt, good
from bot.command.told import Told, lines_of
from bot.errors import FanalError
from bot.net import Route, open_net
from bot.opening import chats_of, read_catalog
from bot.storage import lock, tables
from bot.storage.vault import InvalidToken
from config.settings import Settings


async def doctor(settings: Settings, *, blocks: bool) -> AsyncIterator[Finding]:
    """Every finding, as it is made. Nothing is changed, posted or sent to a community."""
    try:
        catalog: Catalog | None = read_catalog(settings)
        yield good("the files under config/ can be read")
    except ConfigErrors as error:
        catalog = None
        yield bad(f"{len(error.errors)} mistakes under config/", "Run fanal check: it names each with its line.")
    for finding in (*database(settings), *_of_this_desk(settings, catalog)):
        yield finding
    route = Route(settings.proxy, settings.no_proxy, settings.ca_file)
    try:
        route.trust()
    except OSError as error:
        yield bad(f"FANAL_CA_FILE cannot be read ({error})", "Name a PEM file with the certificates to trust.")
        return
    async with open_net(route) as net:
        async for finding in hosts(settings, catalog, net):
            yield finding
        async for finding in SlackDoctor(settings, catalog, net).findings(blocks=blocks):
            yield finding
        async for finding in teams_findings(settings, catalog, net):
            yield finding
        async for finding in directory_findings(catalog, net):
            yield finding
    async for finding in mail_findings(settings, catalog):
        yield finding


def _of_this_desk(settings: Settings, catalog: Catalog | None) -> Iterator[Finding]:
    yield from outbox_findings(settings, now=machine_now())
    yield from file_findings(settings)
    yield from places(settings, catalog)
    yield public_address(settings)


def places(settings: Settings, catalog: Catalog | None) -> Iterator[Finding]:
    """Destinations of chats that are not set up: nothing is posted there."""
    for client in catalog.clients.values() if catalog is not None else ():
        for dest in out_of_reach(client, chats_of(settings)) if chats_of(settings) else ():
            name = chat_of(dest).capitalize()
            yield doubt(
                f"{client.slug}: {dest} is left out, since {name} is not set up",
                f"Set up {name} (docs/operate.md), or delete the destination from clients/{client.slug}.toml.",
            )


def public_address(settings: Settings) -> Finding:
    """Without one, nothing that leaves to a member carries an address to answer."""
    if settings.public_url:
        return good(f"members answer at {settings.public_url}")
    return doubt(
        "public_url is not set: what leaves to members carries no address to answer",
        "Set FANAL_PUBLIC_URL to the https:// address at which people outside reach this desk.",
    )


def database(settings: Settings) -> Iterator[Finding]:
    """Connection, revision, key, and whether it can be written."""
    where = str(sqlite_file(settings) or "PostgreSQL")
    if not exists(settings):
        yield from _no_database_yet(settings, where)
        return
    try:
        with reading(settings):
            yield good(f"database: {where}, revision {tables.REVISION}")
    except Empty:
        yield good(f"database: {where}, which is empty; the first start fills it")
        return
    except (FanalError, SQLAlchemyError) as error:
        yield bad(f"database: {where}: {_told(error)}", _remedy(error))
        return
    yield from _key(settings)
    try:
        yield from _is_writable(settings)
    except (DBAPIError, OSError) as error:
        yield bad(
            f"database: it cannot be written: {_told(error)}", "Check rights, disk space and other programs on it."
        )


def _no_database_yet(settings: Settings, where: str) -> Iterator[Finding]:
    folder = settings.data
    nearest = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    if os.access(nearest, os.W_OK):
        yield good(f"database: none at {where} yet; the first start makes it")
    else:
        yield bad(f"database: {nearest} cannot be written", "Give this account the right to it, or set FANAL_DATA.")


def _key(settings: Settings) -> Iterator[Finding]:
    try:
        with reading(settings) as session:
            if not session.connection.execute(select(KEYS.c.id).limit(1)).first():
                yield good("key: nothing is kept under one yet")
                return
        with reading(settings, words=True):
            yield good("key: it opens what members wrote")
    except Told as error:
        yield bad("key: it is not there", str(error))
    except InvalidToken as error:
        yield bad("key: it is another one", " ".join(lines_of(error) or ()))


def _is_writable(settings: Settings) -> Iterator[Finding]:
    """Written and taken back, so that rights and room are tried and nothing remains."""
    with writing(settings) as session:
        one = session.connection.begin_nested()
        session.connection.execute(insert(DESK), {"name": "doctor", "value": "was here"})
        one.rollback()
        session.connection.execute(text("SELECT 1"))
    yield good("database: it can be written")
    if settings.is_sqlite:
        runs = lock.held_since(settings.data) is not None
        yield good(f"{'a' if runs else 'no'} desk is running on this data folder")


def _told(error: Exception) -> str:
    return " ".join(lines_of(error) or (type(error).__name__,))


def _remedy(error: Exception) -> str:
    if isinstance(error, Told):
        return "That is the next step."
    return "Check that the server runs, that its address and password are right, and that the database exists."


def verdict(findings: list[Finding]) -> str:
    """The last line."""
    wrong = sum(one.mark is Mark.BAD for one in findings)
    unsure = sum(one.mark is Mark.DOUBT for one in findings)
    if wrong:
        return f"{wrong} to mend{f', {unsure} to look at' if unsure else ''}. Each arrow (→) says how."
    return f"All is well{f'; {unsure} to look at' if unsure else ''}."

"""The database as commands see it beside a running desk: read-only, or one short transaction of their own."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url

from bot.clock import machine_now
from bot.command.told import Told
from bot.opening import open_vault
from bot.storage import tables
from bot.storage.desk import clock_offset
from bot.storage.engine import make_engine
from bot.storage.records import Case
from bot.storage.session import TABLE, Opened, Session
from bot.storage.vault import Vault, new_master_key
from config.settings import Settings

DESK = tables.DESK
KEYS = tables.CLIENT_KEYS


class Empty(Told):
    """No desk has worked on this database yet."""


def sqlite_file(settings: Settings) -> Path | None:
    """Where SQLite keeps its database; None with PostgreSQL."""
    name = make_url(settings.database).database
    return Path(name) if settings.is_sqlite and name else None


def exists(settings: Settings) -> bool:
    """Whether there may be a database; with PostgreSQL only a connection tells."""
    file = sqlite_file(settings)
    return file is None or file.is_file()


@contextmanager
def reading(settings: Settings, *, words: bool = False) -> Iterator[Session]:
    """A read-only session of no client (`.of(client)` gives one); with `words`, evidence can be opened.

    Raises `Told` when there is no database, when it is of another revision, or when its key is not there.
    """
    with _engine(settings) as engine, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection = connection.execution_options(fanal_read=True)
            connection.exec_driver_sql("PRAGMA query_only=ON")
        else:
            connection = connection.execution_options(postgresql_readonly=True)
        yield _session(settings, connection, words=words)


def must_know(session: Session, client: str) -> None:
    """Raises `Told` for a name that no client of this desk has or had: a slip would read as « nothing waits »."""
    query = select(KEYS.c.client).union(select(TABLE[Case].c.client))
    known = sorted(session.connection.execute(query).scalars())
    if client and client not in known:
        raise Told(f"There is no client {client} here. There is: {', '.join(known) or 'none yet'}.")


@contextmanager
def writing(settings: Settings, *, words: bool = False) -> Iterator[Session]:
    """One transaction; it commits at the end. With `words`, evidence can be opened and sealed."""
    with _engine(settings) as engine, engine.begin() as connection:
        yield _session(settings, connection, words=words)


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    if not exists(settings):
        raise Told(
            f"There is no database at {sqlite_file(settings)} yet. The first start makes it (fanal run); "
            "FANAL_DATA names another folder, fanal --demo is for the demo's."
        )
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


def _session(settings: Settings, connection: Connection, *, words: bool) -> Session:
    check_revision(connection)
    vault = vault_of(settings, connection) if words else Vault([new_master_key()])
    now = machine_now()
    offset = clock_offset(Session(Opened(connection, "", vault, now, now)))
    return Session(Opened(connection, "", vault, now + offset, now))


def check_revision(connection: Connection) -> None:
    """Raises `Told` for a database that this Fanal cannot read."""
    if not connection.dialect.has_table(connection, DESK.name):
        raise Empty("The database is empty: no desk has worked on it yet. The first start fills it (fanal run).")
    found = connection.execute(select(DESK.c.value).where(DESK.c.name == "revision")).scalar()
    if found != tables.REVISION:
        raise Told(f"The database is of revision {found}, this Fanal needs {tables.REVISION}. Run: fanal migrate")


def vault_of(settings: Settings, connection: Connection) -> Vault:
    """The clients' keys, opened with the settings' own. Raises `Told` without one, InvalidToken under another."""
    if not settings.keys and not settings.key_file.is_file():
        raise Told(
            f"The key is missing: {settings.key_file}. Without it, what members wrote cannot be read. Put it back from "
            "a backup, or give it as FANAL_SECRET_KEYS."
        )
    vault = open_vault(settings)
    vault.load(connection.execute(select(KEYS.c.id, KEYS.c.client, KEYS.c.wrapped)))
    return vault


def console_user() -> str:
    """Who sits at the console, as the history names them."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "unknown"
    return f"console:{name}"[:40]

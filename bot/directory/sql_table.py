"""A table in somebody's database: one query of the client's file, read-only, with named parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.directory.base import NOBODY, Fault, Looked, Threads
from bot.directory.entries import fields_in, matched
from bot.rules.contacts import Asked, Denied, Outcome, TimedOut, judge
from bot.rules.contacts.matching import MOST
from config.contacts import ContactKind

PARAMETERS = ("id", "name", "email", "phone", "community")
"""What a query may ask by: `WHERE forum_id = :id OR email = :email`."""


REFUSED = ("authentication failed", "no password supplied", "access denied")
"""What servers say of a wrong name or password, in words alone: libpq gives no code before the connection stands."""


class SqlTable:
    """The database keeps its own time too, so that a query is not left running there when nobody waits for it."""

    def __init__(
        self, *, url: str, query: str, seconds: float, match: Mapping[str, str], fields: Mapping[ContactKind, str]
    ) -> None:
        self.seconds = seconds
        self._match, self._fields = match, fields
        self._query = text(query)
        self._wanted = [name for name in PARAMETERS if name in self._query.compile().params]
        self._engine = _engine(url, seconds)
        self._threads = Threads("sql")

    async def ask(self, member: Asked) -> Outcome:
        try:
            rows = await self._threads.run(lambda: self._select(member))
        except DBAPIError as error:
            return TimedOut() if "timeout" in str(error.orig).lower() else Denied(type(error).__name__)
        except SQLAlchemyError as error:
            return Denied(type(error).__name__)
        return judge((matched(row, self._match, self._fields) for row in rows), member)

    async def look(self) -> Looked:
        return await self._threads.run(self._look)

    def close(self) -> None:
        self._threads.close()
        self._engine.dispose()

    def _select(self, member: Asked) -> list[Mapping[str, Any]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in self._result(connection, member).mappings().fetchmany(4 * MOST)]

    def _result(self, connection: Connection, member: Asked) -> CursorResult[Any]:
        _only_read(connection, self.seconds)
        return connection.execute(self._query, {name: getattr(member, name) or None for name in self._wanted})

    def _look(self) -> Looked:
        file = self._engine.url.database if self._engine.dialect.name == "sqlite" else None
        if file and not Path(file).exists():  # to connect would make it
            return Looked(Fault.UNREACHABLE, "no such file")
        try:
            with self._engine.connect() as connection:
                return self._looked(connection)
        except DBAPIError as error:
            said = str(error.orig).lower()
            return Looked(Fault.CREDENTIALS if any(words in said for words in REFUSED) else Fault.UNREACHABLE)

    def _looked(self, connection: Connection) -> Looked:
        try:
            columns = set(self._result(connection, NOBODY).keys())
        except DBAPIError as error:
            if "timeout" in str(error.orig).lower():
                return Looked(Fault.TIMED_OUT)
            return Looked(Fault.QUESTION, type(error.orig).__name__)
        named = {name for part in (*self._match.values(), *self._fields.values()) for name in fields_in(part)}
        return Looked(lacks=tuple(sorted(name for name in named if not {name, name.partition(".")[0]} & columns)))


def _engine(url: str, seconds: float) -> Engine:
    """A connection for each question: a case opens rarely, and a firewall forgets idle ones."""
    given = make_url(url)
    if given.drivername == "postgresql":
        given = given.set(drivername="postgresql+psycopg")
    is_sqlite = given.get_backend_name() == "sqlite"
    waiting = {"timeout": seconds} if is_sqlite else {"connect_timeout": max(int(seconds), 1)}
    engine = create_engine(given, poolclass=NullPool, connect_args=waiting, hide_parameters=True)
    if is_sqlite:
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    return engine


def _only_read(connection: Connection, seconds: float) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))

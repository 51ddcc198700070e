"""A table in somebody's database: one query of the client's file, read-only, with named parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.directory.base import Threads
from bot.directory.entries import matched
from bot.rules.contacts import Asked, Denied, Outcome, TimedOut, judge
from bot.rules.contacts.matching import MOST
from config.contacts import ContactKind

PARAMETERS = ("id", "name", "email", "phone", "community")
"""What a query may ask by: `WHERE forum_id = :id OR email = :email`."""


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

    def close(self) -> None:
        self._threads.close()
        self._engine.dispose()

    def _select(self, member: Asked) -> list[Mapping[str, Any]]:
        values = {name: getattr(member, name) or None for name in self._wanted}
        with self._engine.connect() as connection, connection.begin():
            _only_read(connection, self.seconds)
            return [dict(row) for row in connection.execute(self._query, values).mappings().fetchmany(4 * MOST)]


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

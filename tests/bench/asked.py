"""What the desk asks its database most: the real reads, the statements they come to, and how a database runs them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from bot.cases import look_ups
from bot.cases.reads import reading
from bot.storage import outbox, ready
from bot.storage.records import Entry
from bot.storage.session import Opened, Session
from bot.storage.vault import Vault, new_master_key
from handlers import due, views
from tests.bench.filling import CLIENT, NOW
from tests.cases.room import demo_catalog


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement for the driver; `many`: once for each row of values."""

    sql: str
    values: Any
    many: bool = False

    def again(self, cursor: Any) -> None:
        """As the desk asked it, its answer read whole."""
        (cursor.executemany if self.many else cursor.execute)(self.sql, self.values)
        if cursor.description is not None:
            cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Hot:
    """A read that happens all the time, and the index (or one of them) that it must go by. `sorts`: it may sort what
    it found there, the few rows of one member."""

    name: str
    run: Callable[[Session], object]
    table: str
    indexes: tuple[str, ...]
    sorts: bool = False


def _queue(session: Session) -> object:
    client = demo_catalog().clients[CLIENT]
    lea = client.person("lea")
    assert lea is not None
    return views.queue(session, demo_catalog(), {CLIENT: lea}, lea.accounts[0])


def _open_case(session: Session) -> object:
    return reading(session, demo_catalog()).open_case_of(3, since=NOW - timedelta(days=1))


def _earlier_cases(session: Session) -> object:
    return look_ups.earlier(session, 1500, 3)


def _claim(session: Session) -> object:
    return outbox.claim(session, owner="bench", lease=timedelta(seconds=30), most=8)


HOT = (
    Hot("the queue", _queue, "cases", ("queue",)),
    Hot("what is due", lambda session: due.due_timers(session), "timers", ("timer_due",)),
    Hot("claiming lanes", _claim, "lanes", ("lane_ready",)),
    Hot("one case's history", lambda s: s.of_case(Entry, 3), "history", ("history_pkey", "sqlite_autoindex_history_1")),
    Hot("a member's open case", _open_case, "cases", ("case_of_author",)),
    Hot("a member's earlier cases", _earlier_cases, "cases", ("case_of_author",), sorts=True),
    Hot("age of the outbox", outbox.oldest_age, "outbox", ("outbox_oldest",)),
)


def session_on(connection: Connection) -> Session:
    """A session of the filled client, at the moment at which it was filled."""
    return Session(Opened(connection, CLIENT, Vault([new_master_key()]), NOW, NOW))


def statements_of(hot: Hot, session: Session) -> list[Asked]:
    """What it asks of its table, read or changed, in order."""
    with _noted(session.connection) as seen:
        hot.run(session)
    about = re.compile(rf"(FROM|UPDATE) {hot.table}\b")
    return [one for one in seen if about.search(one.sql)]


@contextmanager
def _noted(connection: Connection) -> Iterator[list[Asked]]:
    seen: list[Asked] = []
    straight = ready._execute

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        seen.append(Asked(sql, values))

    def execute(given: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
        seen.append(Asked(sql, values, many))
        return straight(given, sql, values, many=many)

    event.listen(connection, "before_cursor_execute", note)
    try:
        with patch.object(ready, "_execute", execute):
            yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


def plan(connection: Connection, asked: Asked) -> str:
    """How the database would run it. PostgreSQL must plan for any values, as it does with a prepared statement, and
    is told that a scan of a small table is dear."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {asked.sql}", asked.values).fetchall())
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    prepared, values = _numbered(asked.sql, asked.values)
    cursor.execute(f"PREPARE asked AS {prepared}")
    marks = ", ".join(["%s"] * len(values))
    client_side = connection.connection.driver_connection
    assert client_side is not None
    from psycopg import ClientCursor

    explaining = ClientCursor(client_side)
    explaining.execute(f"EXPLAIN EXECUTE asked({marks})" if values else "EXPLAIN EXECUTE asked", values)
    told = "\n".join(row[0] for row in explaining.fetchall())
    cursor.execute("DEALLOCATE asked")
    return told


def _numbered(sql: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """`%(name)s` as `$1`: what psycopg itself sends."""
    order: list[Any] = []

    def number(found: re.Match[str]) -> str:
        order.append(values[found[1]])
        return f"${len(order)}"

    return re.sub(r"%\((\w+)\)s", number, sql).replace("%%", "%"), order

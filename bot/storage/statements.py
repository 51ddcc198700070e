"""Statements that are built and compiled once: doing it each time costs more than running them (`make bench`).

Values are parameters: a column `name` is the parameter `name` (in a comparison, `is_name`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from bot.storage.ready import Ready


@cache
def inserted(table: Table) -> Ready:
    """INSERT of one row, or of many."""
    return Ready(insert(table).inline())


@cache
def inserted_new(table: Table, dialect: str) -> Ready:
    """INSERT of one row, for `new_id`."""
    return Ready(_giving_id(dialect_insert(table, dialect), table, dialect))


@cache
def inserted_once(table: Table, dialect: str) -> Ready:
    """INSERT that leaves a row with the same unique key as it is."""
    return Ready(dialect_insert(table, dialect).on_conflict_do_nothing().inline())


@cache
def inserted_new_once(table: Table, dialect: str) -> Ready:
    """The same, for `new_id`."""
    return Ready(_giving_id(dialect_insert(table, dialect).on_conflict_do_nothing(), table, dialect))


@cache
def upserted(table: Table, dialect: str, key: tuple[str, ...], changed: tuple[str, ...]) -> Ready:
    """INSERT that gives a row with the same key the new values of `changed`."""
    make = dialect_insert(table, dialect)
    new = {name: make.excluded[name] for name in changed}
    return Ready(make.on_conflict_do_update(index_elements=list(key), set_=new).inline())


@cache
def matching(table: Table, names: tuple[str, ...], *, lock: bool = False) -> Ready:
    """SELECT of the rows whose columns `names` equal the parameters `is_<name>`, the oldest first."""
    query = select(table).where(*_equal(table, names)).order_by(table.c.id if "id" in table.c else table.c.seq)
    return Ready(query.with_for_update() if lock else query)


@cache
def changed(table: Table, *names: str) -> Ready:
    """UPDATE of the rows whose columns `names` equal the parameters `is_<name>`."""
    return Ready(update(table).where(*_equal(table, names)))


@cache
def deleted(table: Table, *names: str) -> Ready:
    """DELETE of the rows whose columns `names` equal the parameters `is_<name>`."""
    return Ready(delete(table).where(*_equal(table, names)))


def _equal(table: Table, names: tuple[str, ...]) -> list[Any]:
    return [table.c[name] == bindparam(f"is_{name}", type_=table.c[name].type) for name in names]


def _giving_id(make: Any, table: Table, dialect: str) -> Any:
    return make.inline() if dialect == "sqlite" else make.returning(table.c.id)


def dialect_insert(table: Table, dialect: str) -> Any:
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a thirtieth of the start, which SQLite does without

    return postgresql.insert(table)

"""Statements that are built once: building one costs more than running it (measured by `make bench`).

Values come as parameters; a column `name` of a table is the parameter `name` (in a comparison `is_name`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite


@cache
def inserted(table: Table) -> Any:
    """INSERT of one row, or of many."""
    return insert(table)


@cache
def inserted_once(table: Table, dialect: str) -> Any:
    """INSERT that leaves a row with the same unique key as it is."""
    return dialect_insert(table, dialect).on_conflict_do_nothing()


@cache
def inserted_once_returning(table: Table, dialect: str) -> Any:
    """The same, giving the new row's id; nothing where the row was there."""
    return inserted_once(table, dialect).returning(table.c.id)


@cache
def upserted(table: Table, dialect: str, key: tuple[str, ...], changed: tuple[str, ...]) -> Any:
    """INSERT that gives a row with the same key the new values of `changed`."""
    make = dialect_insert(table, dialect)
    return make.on_conflict_do_update(index_elements=list(key), set_={name: make.excluded[name] for name in changed})


@cache
def matching(table: Table, names: tuple[str, ...], *, lock: bool = False) -> Select[Any]:
    """SELECT of the rows whose columns `names` equal the parameters `is_<name>`, the oldest first."""
    query = select(table).where(*(table.c[name] == bindparam(f"is_{name}", type_=table.c[name].type) for name in names))
    query = query.order_by(table.c.id if "id" in table.c else table.c.seq)
    return query.with_for_update() if lock else query


def dialect_insert(table: Table, dialect: str) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)

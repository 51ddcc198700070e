"""The column types used by migrations, for both databases. A type that a revision uses never changes: add another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

INSTANT = sa.String(32).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def words(name: str, longest: int, *, needed: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(longest), nullable=not needed)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def instant(name: str, *, needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, INSTANT, nullable=not needed)


def facts(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSON, nullable=False)


def sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def of_case(column: str = "case_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["client", column], ["cases.client", "cases.id"])


def where(predicate: str) -> dict[str, Any]:
    """A partial index, on either database."""
    return {"sqlite_where": sa.text(predicate), "postgresql_where": sa.text(predicate)}

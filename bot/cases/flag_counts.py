"""Counts of what is in no case's history: refused requests and repeated flags.

One row per client, day and kind: a flood makes numbers grow, not tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.cases.tx import Tx
from bot.storage import statements
from bot.storage.ready import Ready
from bot.storage.session import Session
from bot.storage.tables import FLAG_COUNTS
from config.reports import Counted


def add(tx: Tx, kind: Counted, times: int = 1) -> None:
    """Add to today's count, by the client's own calendar."""
    today = tx.now.astimezone(ZoneInfo(tx.client.zone)).date()
    values = {"client": tx.slug, "day": today.isoformat(), "kind": kind.value, "count": times}
    _upsert(tx.dialect).run(tx.connection, values)


def between(session: Session, *, first: date, last: date) -> Mapping[Counted, int]:
    """The count of each kind from `first` to `last`, both included."""
    days = FLAG_COUNTS.c.day.between(first.isoformat(), last.isoformat())
    query = select(FLAG_COUNTS.c.kind, func.sum(FLAG_COUNTS.c.count)).where(FLAG_COUNTS.c.client == session.slug, days)
    return {Counted(kind): int(count) for kind, count in session.connection.execute(query.group_by(FLAG_COUNTS.c.kind))}


@cache
def _upsert(dialect: str) -> Ready:
    make = statements.dialect_insert(FLAG_COUNTS, dialect)
    key = ["client", "day", "kind"]
    more = {"count": FLAG_COUNTS.c.count + make.excluded.count}
    return Ready(make.on_conflict_do_update(index_elements=key, set_=more).inline())

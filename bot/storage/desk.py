"""Facts of the desk itself, which belong to no client: its clock's offset, whether the database answers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from bot.storage import tables
from bot.storage.session import Session

DESK = tables.DESK
OFFSET = "clock_offset"


def clock_offset(session: Session) -> timedelta:
    """How far the desk's clock has been moved."""
    found = session.connection.execute(select(DESK.c.value).where(DESK.c.name == OFFSET)).scalar()
    return timedelta(seconds=float(found or 0))


def keep_clock_offset(session: Session, offset: timedelta) -> None:
    session.connection.execute(delete(DESK).where(DESK.c.name == OFFSET))
    session.connection.execute(insert(DESK), {"name": OFFSET, "value": str(offset.total_seconds())})

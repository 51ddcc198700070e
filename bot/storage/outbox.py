"""The outbox: claim a lane with a lease, take its rows one by one, in order and at its pace; retry, park.

The table is the truth and a nudge only a hint: whatever was put there is done, once, by whoever holds the lane.
Times here are the machine's: leases, pacing and back-off are nothing that anybody moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.storage import tables
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session, fetch

ROWS = TABLE[OutboxRow]
LANES = tables.table_of(tables.Lanes)
LOOK_AHEAD = 60
"""Rows of a lane looked at for one that may go: others' rows go on while one case's head waits."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a lane may go: a row every `interval` seconds, `burst` at once after a pause."""

    interval: float
    burst: int = 4


@dataclass(frozen=True, slots=True)
class Taken:
    """A row to send. `interrupted`: an earlier try was cut off, so that it may have happened already."""

    row: OutboxRow
    interrupted: bool


def claim(session: Session, *, owner: str, lease: timedelta, most: int) -> list[str]:
    """The most urgent lanes that have something to do and that nobody holds; they are the owner's for the lease."""
    query = (
        select(LANES.c.id)
        .where(
            LANES.c.ready_at.is_not(None), LANES.c.ready_at <= session.machine, LANES.c.lease_until <= session.machine
        )
        .order_by(LANES.c.rank, LANES.c.ready_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = list(session.connection.execute(query).scalars())
    if found:
        session.connection.execute(
            update(LANES).where(LANES.c.id.in_(found)).values(owner=owner, lease_until=session.machine + lease)
        )
    return found


def take(session: Session, lane: str, *, owner: str, lease: timedelta, pace: Pace | None) -> Taken | None:
    """The lane's next row, marked as being sent; None when the lane was given back: nothing may go now."""
    held = session.connection.execute(
        select(LANES.c.owner, LANES.c.tat).where(LANES.c.id == lane).with_for_update()
    ).one()
    if held.owner != owner:
        return None
    rows = _waiting(session, lane)
    row = _first_free(rows, session.machine)
    wait, tat = _pacing(held.tat, session.machine, pace)
    if row is None or wait:
        _give_back(session, lane, rows, wait)
        return None
    session.connection.execute(
        update(ROWS).where(ROWS.c.id == row.id).values(state="sending", attempts=row.attempts + 1)
    )
    session.connection.execute(
        update(LANES).where(LANES.c.id == lane).values(lease_until=session.machine + lease, tat=tat)
    )
    taken = row.model_copy(update={"attempts": row.attempts + 1, "state": "sending"})
    return Taken(taken, interrupted=row.state == "sending" or row.problem == UNKNOWN)


UNKNOWN = "unknown"
"""Problem of a row whose last try may have happened."""


def settle(session: Session, row: OutboxRow, state: str, **changes: Any) -> None:
    """Write what became of a row: `sent`, `parked`, `unknown`, or `pending` again with a later `next_at`."""
    session.connection.execute(update(ROWS).where(ROWS.c.id == row.id).values(state=state, **changes))


def park_behind(session: Session, row: OutboxRow) -> int:
    """Rows behind a parked card park with it: they would speak of a card that nobody sees. -> how many."""
    done = session.connection.execute(
        update(ROWS)
        .where(
            ROWS.c.lane == row.lane,
            ROWS.c.client == row.client,
            ROWS.c.case_id == row.case_id,
            ROWS.c.state == "pending",
        )
        .values(state="parked", problem="behind")
    )
    return done.rowcount


def free_leases(session: Session) -> None:
    """A single process that starts knows that nobody else is at work: what was held is free at once."""
    session.connection.execute(update(LANES).values(owner="", lease_until=session.machine))


def oldest_age(session: Session) -> float:
    """Seconds since the oldest row that has not left was put there; 0 when there is none."""
    oldest = session.connection.execute(select(func.min(ROWS.c.created_at)).where(tables.WAITING)).scalar()
    return max((session.machine - oldest).total_seconds(), 0.0) if oldest is not None else 0.0


def _waiting(session: Session, lane: str) -> list[OutboxRow]:
    query = (
        select(ROWS)
        .where(ROWS.c.lane == lane, tables.WAITING)
        .order_by(ROWS.c.rank, ROWS.c.case_id, ROWS.c.id)
        .limit(LOOK_AHEAD)
    )
    return fetch(session.connection, OutboxRow, query)


def _first_free(rows: list[OutboxRow], now: datetime) -> OutboxRow | None:
    """The first row whose time has come and that waits behind no row of its own case."""
    blocked: set[tuple[str, int]] = set()
    for row in rows:
        case = (row.client, row.case_id)
        if case not in blocked and row.next_at <= now:
            return row
        blocked.add(case)
    return None


def _pacing(tat: float, now: datetime, pace: Pace | None) -> tuple[float, float]:
    """-> (seconds to wait, the lane's next theoretical arrival): the generic cell rate algorithm (ITU-T I.371)."""
    if pace is None or pace.interval <= 0:
        return 0.0, tat
    moment = now.timestamp()
    tat = max(tat, moment)
    ahead = tat - moment - (pace.burst - 1) * pace.interval
    return (ahead, tat) if ahead > 0 else (0.0, tat + pace.interval)


def _give_back(session: Session, lane: str, rows: list[OutboxRow], wait: float) -> None:
    ready = min((row.next_at for row in rows), default=None)
    if ready is not None:
        ready = max(ready, session.machine + timedelta(seconds=wait))
    rank = min((row.rank for row in rows), default=0)
    session.connection.execute(
        update(LANES).where(LANES.c.id == lane).values(owner="", lease_until=session.machine, ready_at=ready, rank=rank)
    )

"""The outbox: claim a lane with a lease, take its rows in order and at its pace, retry, park.

The table is the truth and a nudge only a hint: every row is handled, once, by whoever holds its lane. Times are the
machine's, because leases, pacing and back-off must not move with the desk's clock. Since that clock may jump too, no
wait longer than one that was asked for is believed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Integer, TextClause, bindparam, case, exists, func, or_, select, text, update

from bot.storage import statements, tables
from bot.storage.ready import Ready
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session, altered, recorded

ROWS = TABLE[OutboxRow]
LANES = tables.LANES
FIRST = "post_card"
"""The kind of row that waits for no other: everything else about a case needs its card first."""
NEWS = "fanal_outbox"
"""The PostgreSQL channel on which commits announce new rows."""
DROPPED = "dropped"
"""The state of a row that somebody dropped, and the verb in the history."""
LEAST_URGENT = 9
"""The rank of a lane with nothing to do."""
LONGEST_WAIT = timedelta(minutes=15)
"""A row that waits for longer than this at a restart was given its time by a clock that has been corrected since."""


class Pace(Struct, frozen=True):
    """How fast a lane may go: a row every `interval` seconds, `burst` at once after a pause; also within `slow`, for
    chats that limit by the hour."""

    interval: float
    burst: int = 4
    slow: Pace | None = None


class Taken(Struct, frozen=True):
    """A row to send. `interrupted`: an earlier try was cut off, so it may have happened already."""

    row: OutboxRow
    interrupted: bool


def name_of(row: OutboxRow) -> str:
    """The name of a row outside the database, the same for every try.

    The instant distinguishes it from a row that had the same key before a restore, which others may remember as done.
    """
    return f"{row.key}:{int(row.created_at.timestamp() * 1_000_000):x}"


def _claimable() -> Ready:
    """Runs after every commit, so it is built once."""
    now, too_late = (bindparam(name, type_=LANES.c.lease_until.type) for name in ("now", "too_late"))
    free = or_(LANES.c.owner == "", LANES.c.lease_until <= now, LANES.c.lease_until > too_late)
    return Ready(
        select(LANES.c.id)
        .where(LANES.c.ready_at.is_not(None), LANES.c.ready_at <= now, free)
        .order_by(LANES.c.rank, LANES.c.ready_at)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )


_CLAIMABLE = _claimable()


def claim(session: Session, *, owner: str, lease: timedelta, most: int) -> list[str]:
    """Claim the most urgent free lanes that have something to do, for the length of the lease.

    A lease that ends later than any lease can was written before the clock stepped back, and no longer counts.
    """
    now = session.machine
    values = {"now": now, "too_late": now + 2 * lease, "most": most}
    found: list[str] = [row["id"] for row in _CLAIMABLE.rows(session.connection, values)]
    if found:
        held = {"owner": owner, "lease_until": now + lease}
        statements.changed(LANES, "id").run_many(session.connection, [{"is_id": lane, **held} for lane in found])
    return found


def take(session: Session, lane: str, *, owner: str, lease: timedelta, pace: Pace | None) -> Taken | None:
    """The lane's next row, marked as being sent; None if nothing may go now and the lane was released."""
    (held,) = _HELD.rows(session.connection, {"is_lane": lane})
    if held["owner"] != owner:
        return None
    wait, tat = _pacing(held["tat"], session.machine, pace)
    longer, tat_slow = _pacing(held["tat_slow"], session.machine, pace and pace.slow)
    if wait := max(wait, longer):
        _keep_pace(session, lane, wait)
        return None
    row = _next(session, lane)
    if row is None:
        _give_back(session, lane)
        return None
    begun = {"state": "sending", "attempts": row.attempts + 1}
    statements.changed(ROWS, "id").run(session.connection, {"is_id": row.id, **begun})
    paced = {"lease_until": session.machine + lease, "tat": tat, "tat_slow": tat_slow}
    statements.changed(LANES, "id").run(session.connection, {"is_id": lane, **paced})
    taken = altered(row, begun)
    return Taken(taken, interrupted=row.state == "sending" or row.problem == UNKNOWN)


UNKNOWN = "unknown"
"""The problem of a row whose last try may have happened."""


def settle(session: Session, row: OutboxRow, state: str, /, **changes: Any) -> bool:
    """Record a row's outcome: `sent`, `parked`, `unknown`, or `pending` again with a later `next_at`.

    False if another worker has taken the row over: then its record counts.
    """
    mine = {"is_id": row.id, "is_attempts": row.attempts}
    return _SETTLED.run(session.connection, {**mine, "state": state, **changes}) == 1


def rest(session: Session, row: OutboxRow, *, until: datetime) -> None:
    """Delay rows of the same kind in the lane as well: they would be refused too."""
    same = (ROWS.c.lane == row.lane, ROWS.c.kind == row.kind, ROWS.c.state == "pending", ROWS.c.next_at < until)
    session.connection.execute(update(ROWS).where(*same).values(next_at=until))


STUCK_STATES = ("parked", "unknown")
STUCK = text("state IN ('parked', 'unknown')")
"""The exact predicate of the index `outbox_stuck`."""


def again(session: Session, row: OutboxRow, *, problem: str) -> None:
    """Send a stopped row again, as soon as its lane reaches it."""
    now = session.machine
    stopped = (ROWS.c.id == row.id, STUCK)
    session.connection.execute(update(ROWS).where(*stopped).values(state="pending", next_at=now, problem=problem))
    sooner = case((LANES.c.ready_at < now, LANES.c.ready_at), else_=now)
    urgent = case((LANES.c.rank < row.rank, LANES.c.rank), else_=row.rank)
    session.connection.execute(update(LANES).where(LANES.c.id == row.lane).values(ready_at=sooner, rank=urgent))


def let_go(session: Session, row: OutboxRow) -> None:
    """Drop a stopped row."""
    session.connection.execute(update(ROWS).where(ROWS.c.id == row.id, STUCK).values(state=DROPPED))


def park_behind(session: Session, row: OutboxRow) -> int:
    """Park the rows behind a parked card, since they refer to a card that nobody sees; returns how many."""
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


def give_back(session: Session, lane: str, *, owner: str) -> None:
    """Release a lane that still has rows."""
    (held,) = _HELD.rows(session.connection, {"is_lane": lane})
    if held["owner"] == owner:
        _give_back(session, lane)


def free_leases(session: Session) -> None:
    """At the start of the only process nobody else is at work: free all leases."""
    session.connection.execute(update(LANES).values(owner="", lease_until=session.machine))
    clock_stepped_back(session, longest=LONGEST_WAIT)


def clock_stepped_back(session: Session, *, longest: timedelta = timedelta()) -> None:
    """The machine's clock stepped back: look now at rows that would wait longer than `longest` because of it."""
    far = session.machine + longest
    session.connection.execute(update(ROWS).where(tables.WAITING, ROWS.c.next_at > far).values(next_at=session.machine))
    session.connection.execute(
        update(LANES).where(LANES.c.ready_at.is_not(None), LANES.c.ready_at > far).values(ready_at=session.machine)
    )


def oldest_age(session: Session) -> float:
    """The age in seconds of the oldest row that has not left; 0 if there is none."""
    oldest = session.connection.execute(select(func.min(ROWS.c.created_at)).where(tables.WAITING)).scalar()
    return max((session.machine - oldest).total_seconds(), 0.0) if oldest is not None else 0.0


def _heads() -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Rows that wait for no earlier row of their case: other cases go on while one waits."""
    before = ROWS.alias("before")
    blocked = exists(
        select(before.c.id).where(
            before.c.client == ROWS.c.client,
            before.c.case_id == ROWS.c.case_id,
            before.c.case_id != 0,
            before.c.lane == ROWS.c.lane,
            tables.WAITING,
            before.c.id < ROWS.c.id,
        )
    )
    return (ROWS.c.lane == bindparam("is_lane"), tables.WAITING, or_(ROWS.c.kind == FIRST, ~blocked))


# Statements that every leaving row needs, compiled once.
_HELD = Ready(
    select(LANES.c.owner, LANES.c.tat, LANES.c.tat_slow).where(LANES.c.id == bindparam("is_lane")).with_for_update()
)
_SETTLED = Ready(
    update(ROWS).where(
        *(ROWS.c[name] == bindparam(f"is_{name}", type_=ROWS.c[name].type) for name in ("id", "attempts")),
        tables.WAITING,
    )
)
_NEXT = Ready(
    select(ROWS)
    .where(*_heads(), ROWS.c.next_at <= bindparam("now", type_=ROWS.c.next_at.type))
    .order_by(ROWS.c.rank, ROWS.c.case_id, ROWS.c.id)
    .limit(1)
)
_MOST_URGENT = (
    select(ROWS.c.rank).where(ROWS.c.lane == bindparam("is_lane"), tables.WAITING).order_by(ROWS.c.rank).limit(1)
)
_LATER = Ready(select(func.min(ROWS.c.next_at).label("ready_at"), func.min(ROWS.c.rank).label("rank")).where(*_heads()))


def _next(session: Session, lane: str) -> OutboxRow | None:
    """The most urgent row that is due."""
    found = _NEXT.rows(session.connection, {"is_lane": lane, "now": session.machine})
    return recorded(OutboxRow, found[0]) if found else None


def _pacing(tat: float, now: datetime, pace: Pace | None) -> tuple[float, float]:
    """(seconds to wait, the lane's next theoretical arrival), by the generic cell rate algorithm (ITU-T I.371)."""
    if pace is None or pace.interval <= 0:
        return 0.0, tat
    moment = now.timestamp()
    if tat > moment + pace.burst * pace.interval:  # further ahead than possible: the clock stepped back
        tat = moment
    tat = max(tat, moment)
    ahead = tat - moment - (pace.burst - 1) * pace.interval
    return (ahead, tat) if ahead > 0 else (0.0, tat + pace.interval)


def _keep_pace(session: Session, lane: str, wait: float) -> None:
    """Keep the lane held until its pace allows more: in a flood thousands of rows wait in it, and each new one
    nudges."""
    until = session.machine + timedelta(seconds=wait)
    rank = func.coalesce(_MOST_URGENT.scalar_subquery(), LANES.c.rank)
    session.connection.execute(
        update(LANES).where(LANES.c.id == lane).values(lease_until=until, ready_at=until, rank=rank), {"is_lane": lane}
    )


def _give_back(session: Session, lane: str) -> None:
    (later,) = _LATER.rows(session.connection, {"is_lane": lane})
    rank = LEAST_URGENT if later["rank"] is None else later["rank"]
    free = {"owner": "", "lease_until": session.machine, "ready_at": later["ready_at"], "rank": rank}
    statements.changed(LANES, "id").run(session.connection, {"is_id": lane, **free})

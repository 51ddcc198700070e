"""Times when the desk was down or a destination unreachable: recorded on the desk's clock at the start and the end.

The desk detects its own absence by its last heartbeat, on the machine's clock, which nobody moves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import insert, or_, select, update

from bot.storage import statements
from bot.storage.desk import DESK as FACTS
from bot.storage.session import Session
from bot.storage.tables import OUTAGES
from config.reports import DESK

BEAT = timedelta(seconds=60)
LEAST = timedelta(minutes=2)
"""After a shorter absence the desk was only restarted, or busy."""
ALIVE = "alive_at"


class Outage(Struct, frozen=True):
    """`until` is None while it lasts."""

    what: str
    since: datetime
    until: datetime | None


def beat(session: Session) -> None:
    """Record a heartbeat; if the last one is too old, record an outage."""
    known = select(FACTS.c.value).where(FACTS.c.name == ALIVE).with_for_update()
    last = session.connection.execute(known).scalar()
    values = {"name": ALIVE, "value": session.machine.isoformat()}
    if last is None:
        session.connection.execute(insert(FACTS), values)
        return
    session.connection.execute(update(FACTS).where(FACTS.c.name == ALIVE).values(value=values["value"]))
    away = session.machine - datetime.fromisoformat(last)
    if away > LEAST:
        _write(session, DESK, session.now - away, session.now)


def begun(session: Session, what: str, *, ago: timedelta) -> None:
    """It has been unreachable for this long. An outage that is already recorded goes on."""
    if what not in lasting(session):
        _write(session, what, session.now - ago, None)


def over(session: Session, what: str, *, ago: timedelta) -> None:
    """It is reachable again, for this long."""
    ended = update(OUTAGES).where(OUTAGES.c.what == what, OUTAGES.c.until.is_(None)).values(until=session.now)
    if not session.connection.execute(ended).rowcount:
        _write(session, what, session.now - ago, session.now)


def lasting(session: Session) -> frozenset[str]:
    """What is unreachable now."""
    return frozenset(session.connection.execute(select(OUTAGES.c.what).where(OUTAGES.c.until.is_(None))).scalars())


def between(session: Session, since: datetime, until: datetime, *, of: Collection[str]) -> list[Outage]:
    """The outages that overlap the time from `since` to `until`, earliest first."""
    touches = (OUTAGES.c.since < until, or_(OUTAGES.c.until.is_(None), OUTAGES.c.until > since))
    query = select(OUTAGES).where(OUTAGES.c.what.in_(of), *touches).order_by(OUTAGES.c.since, OUTAGES.c.what)
    return [Outage(row.what, row.since, row.until) for row in session.connection.execute(query)]


def _write(session: Session, what: str, since: datetime, until: datetime | None) -> None:
    make = statements.inserted_once(OUTAGES, session.connection.dialect.name)
    make.run(session.connection, {"what": what, "since": since, "until": until})

"""`fanal doctor`: what should have left and has not, by where it should go and why it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.cases import stuck
from bot.command.cases import moment
from bot.command.database import exists, reading
from bot.command.findings import Finding, bad, doubt, good
from bot.errors import FanalError
from bot.storage import tables
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session
from config.settings import Settings

ROWS = TABLE[OutboxRow].c
LATE = timedelta(minutes=2)


def outbox_findings(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Nothing where there is no database that can be read: that is told elsewhere."""
    if not exists(settings):
        return
    try:
        with reading(settings) as session:
            late, parked = list(_late(session, now)), len(stuck.rows(session))
    except (FanalError, SQLAlchemyError):
        return
    yield from late
    if parked:
        yield doubt(f"outbox: {parked} waiting for a person to decide", "fanal outbox list tells what they are.")
    if not late and not parked:
        yield good("outbox: nothing waits that should have left")


def _late(session: Session, now: datetime) -> Iterator[Finding]:
    """What was tried in vain for a while, in one line for each place and reason; nothing in it is anybody's words."""
    count, since = func.count(), func.min(ROWS.created_at)
    # A community's own words may repeat a member's; a chat answers with a code.
    why = (ROWS.client, ROWS.kind, ROWS.dest, ROWS.problem)
    waiting = (tables.WAITING, ROWS.attempts > 1, ROWS.created_at < now - LATE)
    for row in session.connection.execute(select(count, since, *why).where(*waiting).group_by(*why).order_by(since)):
        number, oldest, client, kind, dest, problem = row
        yield bad(
            f"outbox: {number} × {kind} of {client}{dest and f' to {dest}'}, since {moment(oldest)}: "
            f"{problem.partition(': ')[0]}",
            "It is tried again for as long as it takes, and leaves once that is mended.",
        )

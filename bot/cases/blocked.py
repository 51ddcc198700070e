"""Destinations that accept nothing until somebody mends something: a channel, a person or a pager.

Sending is retried for as long as it takes (docs/decisions/0009); the managers are told once a day where and why.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.rules.walltime import local_day
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session

BLOCKED = "blocked"
TELL_AFTER = timedelta(minutes=2)
"""If it is mended by then, nobody needs to hear of it."""
ALARM = "alarm"
"""Stands for the client's pager, which has no destination of its own."""
ROWS = TABLE[OutboxRow].c


def tell(tx: Tx, row: OutboxRow, code: str) -> None:
    """Tell every manager except one who is unreachable; failing that, every channel except the blocked one.

    If no channel works either, `fanal doctor` and /readyz show it.
    """
    if tx.machine - row.created_at < TELL_AFTER or (tx.client.destination(row.dest) and _is_notice(row)):
        return
    about, person = row.dest or ALARM, str(row.payload.get("person", ""))
    if _is_notice(row):
        about, code = str(row.payload["about"]), str(row.payload["code"])
    key = f"{sha256(about.encode()).hexdigest()[:16]}:{code[:40]}:{local_day(tx.now, tx.client.zone).isoformat()}"
    said = {"about": about, "code": code, "whom": row.payload.get("whom", person)}
    managers = [one.id for one in tx.staffed.managers if one.id != person and one.accounts]
    if managers and not _is_notice(row):
        for manager in managers:
            tx.tell(manager, BLOCKED, key=key, **said)
        return
    for place in tx.client.destinations:
        if place.dest != about:
            tx.announce(place, BLOCKED, key=key, **said)


def _is_notice(row: OutboxRow) -> bool:
    return row.payload.get("what") == BLOCKED


def still(session: Session, about: str) -> bool:
    """Whether anything that was tried in vain still waits there."""
    where = (ROWS.kind == Effect.ALARM.value,) if about == ALARM else (ROWS.dest == about,)
    waiting = session.rows(OutboxRow, ROWS.state == "pending", ROWS.attempts > 0, *where, limit=1)
    return bool(waiting)

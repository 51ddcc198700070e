"""The managers' morning digest: in private, each working day, what waits, what is overdue and who was not reached."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.cases.tx import Tx
from bot.catalog.clients import Person
from bot.rules.walltime import ONE_DAY, instant, local_day
from bot.rules.worktime import LONGEST_CLOSURE, NeverOpen, works_on
from bot.storage.records import Timer

FROM, UNTIL = time(8, 30), time(12)
"""When the digest leaves, in the manager's own time. A desk that was down until noon skips it."""

KIND = "digest"


def plan(tx: Tx) -> None:
    """Set the next morning's timer for every manager without one. Called at each upkeep."""
    planned = {timer.ref for timer in tx.matching(Timer, case_id=0, kind=KIND)}
    for person in tx.staffed.managers:
        if person.id not in planned:
            tx.set_timer(KIND, _next_morning(tx, person), case=0, ref=person.id)


def tell(tx: Tx, timer: Timer) -> None:
    """Queue this morning's post, whose text is built when it is sent, and set the next timer."""
    if not tx.claim_timer(timer):
        return
    person = next((found for found in tx.staffed.managers if found.id == timer.ref), None)
    if person is None:
        return  # no longer a manager
    here = tx.now.astimezone(ZoneInfo(_zone(tx, person)))
    if FROM <= here.time() < UNTIL and works_on(here.date(), tx.client.calendar):
        tx.tell(person.id, "digest", key=here.date().isoformat())
    tx.set_timer(KIND, _next_morning(tx, person), case=0, ref=person.id)


def _next_morning(tx: Tx, person: Person) -> datetime:
    """The next morning in the person's zone on which the client's desk is open (aware UTC)."""
    zone = _zone(tx, person)
    day = local_day(tx.now, zone)
    for _ in range(LONGEST_CLOSURE):
        at = instant(day, FROM, zone)
        if at > tx.now and works_on(day, tx.client.calendar):
            return at
        day += ONE_DAY
    raise NeverOpen(f"no working day in {LONGEST_CLOSURE} days")


def _zone(tx: Tx, person: Person) -> str:
    return person.zone or tx.client.zone

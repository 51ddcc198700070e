"""Each working morning every manager is told in private what waits, what is overdue, who was not reached."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from bot.cases.tx import Tx
from bot.rules.worktime import works_on
from config.words import Role

FROM, UNTIL = time(8, 30), time(12)
"""When a morning's digest leaves on the manager's own wall clock; a desk that was down until noon skips it."""


def tell(tx: Tx) -> None:
    """One post a manager and day, asked for at each upkeep: its key keeps it single. Built when it is sent."""
    for person in tx.client.holders(Role.MANAGER):
        here = tx.now.astimezone(ZoneInfo(person.zone or tx.client.zone))
        if FROM <= here.time() < UNTIL and works_on(here.date(), tx.client.calendar):
            tx.tell(person.id, "digest", key=here.date().isoformat())

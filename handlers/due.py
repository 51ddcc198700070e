"""The clock struck: DUE says for each kind of timer which use case it calls. A tick only looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from sqlalchemy import select

from bot.cases import consultations, follow_ups, handling, sending, watches
from bot.cases.tx import Tx
from bot.errors import FanalError
from bot.storage.records import Timer
from bot.storage.session import TABLE, Session, fetch
from bot.storage.store import Store

log = logging.getLogger("fanal.due")

BATCH = 200

DUE: Mapping[str, Callable[[Tx, Timer], None]] = {
    "wake": watches.wake_next,
    "card_late": watches.card_late,
    "look_late": watches.look_late,
    "question": consultations.question_late,
    "follow_up": follow_ups.remind_due,
    "send": sending.send_due,
    "publish": handling.publish_due,
    "undo": handling.undo_due,
    "second_look": handling.second_look_due,
}


def due_timers(session: Session, most: int = BATCH) -> list[Timer]:
    """What is due now, of all clients, the oldest first (a named read across clients)."""
    table = TABLE[Timer]
    query = select(table).where(table.c.at <= session.now).order_by(table.c.at, table.c.id).limit(most)
    return fetch(session.connection, Timer, query)


async def sweep(store: Store) -> int:
    """Do all that is due -> how many. Called by the tick, and whenever the clock was moved."""
    done = 0
    while True:
        found = await store.read(due_timers, "")
        if not found:
            return done
        results = await asyncio.gather(
            *(store.run(DUE[timer.kind], timer.client, timer) for timer in found), return_exceptions=True
        )
        done += len(found)
        failures = [
            (timer, result) for timer, result in zip(found, results, strict=True) if isinstance(result, BaseException)
        ]
        for timer, error in failures:
            log.error("timer %s of case %s failed", timer.kind, timer.case_id, exc_info=error)
            if not isinstance(error, (FanalError, Exception)):
                raise error
        if failures or len(found) < BATCH:
            return done

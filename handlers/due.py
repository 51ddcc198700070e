"""What timers do: DUE maps each kind of timer to its use case. The tick itself only looks for due rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import and_, or_, select, update

from bot.cases import digest, follow_ups, handling, late_answers, misdirected, posts, retention, sending, watches
from bot.cases.tx import Tx
from bot.errors import Retryable
from bot.storage import outbox
from bot.storage.records import Timer
from bot.storage.session import TABLE, Session, fetch
from bot.storage.store import Store
from handlers.faults import placed

log = logging.getLogger("fanal.due")

BATCH = 200
PUT_OFF = timedelta(minutes=1)
"""When a timer that failed unexpectedly is tried again; the others do not wait for it."""

DUE: Mapping[str, Callable[[Tx, Timer], None]] = {
    "wake": watches.wake_next,
    "card_late": watches.card_late,
    "look_late": watches.look_late,
    "decision": watches.decision_late,
    "question": late_answers.question_late,
    "follow_up": follow_ups.remind_due,
    "send": sending.send_due,
    "publish": handling.publish_due,
    "undo": handling.undo_due,
    "second_look": handling.second_look_due,
    "wrong_person": misdirected.remind,
    "forget": retention.forget,
    "digest": digest.tell,
    "redraw": posts.redraw_due,
}

SOON = ("wake", "card_late", "send", "publish", "undo", "second_look", "redraw")
"""Timers set a few minutes ahead rather than for an hour of the day: if the clock steps back, they move with it."""


def due_timers(session: Session, most: int = BATCH, *, after: Timer | None = None) -> list[Timer]:
    """Due timers of all clients, oldest first, from a given one on (a named read across clients)."""
    table = TABLE[Timer]
    query = select(table).where(table.c.at <= session.now).order_by(table.c.at, table.c.id).limit(most)
    if after is not None:
        query = query.where(or_(table.c.at > after.at, and_(table.c.at == after.at, table.c.id > after.id)))
    return fetch(session.connection, Timer, query)


async def sweep(store: Store) -> int:
    """Run everything that is due; returns how many. Called by the tick, and when the desk's clock is moved."""
    done = 0
    last: Timer | None = None
    while found := await store.read(due_timers, "", after=last):
        done += sum(await asyncio.gather(*(_fire(store, timer) for timer in found)))
        if len(found) < BATCH:
            break
        last = found[-1]
    return done


async def _fire(store: Store, timer: Timer) -> bool:
    try:
        await store.run(DUE[timer.kind], timer.client, timer)
    except Retryable as error:
        log.warning("timer %s of case %s waits for the database (%s)", timer.kind, timer.case_id, error)
    except Exception as error:  # noqa: BLE001 - told by its place, and put off
        log.error("timer %s of case %s failed: %s", timer.kind, timer.case_id, placed(error))
        await store.across(_put_off, timer)
    else:
        return True
    return False


def _put_off(session: Session, timer: Timer) -> None:
    table = TABLE[Timer]
    same = (table.c.id == timer.id, table.c.at == timer.at)
    session.connection.execute(update(table).where(*same).values(at=session.now + PUT_OFF))


async def clock_stepped_back(store: Store, by: timedelta) -> None:
    """The machine's clock stepped back by this much: move short timers along, so that nobody waits longer for it."""
    log.warning("the machine's clock went back by %.0f s; what is due soon goes with it", by.total_seconds())
    await store.across(_bring_forward, by)
    await store.across(outbox.clock_stepped_back)


def _bring_forward(session: Session, by: timedelta) -> None:
    table = TABLE[Timer]
    soon = select(table.c.id, table.c.at).where(table.c.kind.in_(SOON), table.c.at > session.now)
    for id_, at in session.connection.execute(soon).all():
        session.connection.execute(update(table).where(table.c.id == id_).values(at=max(session.now, at - by)))

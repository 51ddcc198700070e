"""Ten thousand overdue follow-ups at start: all are claimed, and the loop that hears Slack is never held for long."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.cases.outgoing import defaults_of
from bot.cases.tx import Tx
from bot.command.run import LITTLE_AND_OFTEN
from bot.storage.records import Case, FollowUp, Member, Timer
from bot.storage.session import TABLE, Session
from bot.storage.store import Store
from bot.storage.vault import Vault, new_master_key
from config.words import CaseStatus, Category, Level, Visibility
from handlers import due
from tests.bench.report import Report
from tests.cases.room import demo_catalog

AMOUNT = 10_000
CLIENT = "maison-lumen"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Pulse:
    """Beats in the loop, and notes how long it was kept from beating: by the clock, and by work of the loop's own."""

    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    async def beat(self) -> None:
        at, work = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0)
            self.waited.append(time.perf_counter() - at)
            self.worked.append(time.thread_time() - work)
            at, work = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.0005)
            at, work = time.perf_counter(), time.thread_time()


async def measure(report: Report, folder: Path) -> None:
    report.section(f"5. {AMOUNT:,} overdue follow-ups at start")
    catalog = demo_catalog()
    store = Store(
        f"sqlite:///{folder / 'overdue.sqlite3'}",
        vault=Vault([new_master_key()]),
        open_tx=lambda opened: Tx(opened, catalog),
        now=lambda: NOW,
        machine=lambda: NOW,
    )
    await store.start(tuple(catalog.clients))
    await store.across(_fill)
    with _as_the_desk_does():
        pulse = Pulse()
        beating = asyncio.create_task(pulse.beat())
        begin, cpu = time.perf_counter(), time.process_time()
        done = await due.sweep(store)
        wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
        beating.cancel()
    left = await store.read(_waiting, "")
    await store.stop()
    report.note(f"{done:,} done in {wall:.1f} s, {1e6 * cpu / max(done, 1):.0f} us CPU each, with their reminders")
    report.holds("all were claimed", f"{left} left", left == 0)
    report.at_most("longest time that the loop itself worked without a pause", 1000 * max(pulse.worked), 10, "ms")
    longest = f"{1000 * max(pulse.waited):.1f} ms"
    report.tell("longest time that it was kept from beating (the machine's load too)", longest)


@contextmanager
def _as_the_desk_does() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(*LITTLE_AND_OFTEN)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _fill(session: Session) -> None:
    numbers = range(1, AMOUNT + 1)
    connection: Connection = session.connection
    connection.execute(insert(TABLE[Member]), [_member(n) for n in numbers])
    connection.execute(insert(TABLE[Case]), [_case(n) for n in numbers])
    connection.execute(insert(TABLE[FollowUp]), [_follow_up(n) for n in numbers])
    connection.execute(insert(TABLE[Timer]), [_timer(n) for n in numbers])


def _member(n: int) -> dict[str, Any]:
    known = {"id": n, "client": CLIENT, "community": "forum", "ref": f"{n:064}", "evidence": 0, "created_at": NOW}
    return {**defaults_of(Member), **known}


def _case(n: int) -> dict[str, Any]:
    return {
        **defaults_of(Case), "id": n, "client": CLIENT, "opened_at": NOW - timedelta(days=2), "community": "forum",
        "status": CaseStatus.OPEN, "level": Level.P1, "rank": Level.P1.rank, "category": Category.DISTRESS, "author": n,
        "holder": "lea", "visibility": Visibility.ONLINE,
        "first_look_due": NOW, "decision_due": NOW,
    }  # fmt: skip


def _follow_up(n: int) -> dict[str, Any]:
    known = {"id": n, "client": CLIENT, "case_id": n, "member": n, "responsible": "lea", "by": "lea"}
    return {**defaults_of(FollowUp), **known, "due_at": NOW - timedelta(hours=1)}


def _timer(n: int) -> dict[str, Any]:
    return {"client": CLIENT, "case_id": n, "kind": "follow_up", "ref": str(n), "at": NOW - timedelta(hours=1)}


def _waiting(session: Session) -> int:
    table = TABLE[Timer]
    late = select(func.count()).select_from(table).where(table.c.at <= session.now)
    left: int = session.connection.execute(late).scalar_one()
    return left

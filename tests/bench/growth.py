"""What the desk asks most, after a thousand cases and after many more: the time must stay as it was."""

from __future__ import annotations

import gc
import time
from pathlib import Path

from sqlalchemy import Connection

from bot.storage import tables
from bot.storage.engine import make_engine
from tests.bench.asked import HOT, Asked, session_on, statements_of
from tests.bench.filling import fill
from tests.bench.report import Report, median

ROUNDS = 25
ABOUT = 0.003
"""Seconds that one round of one read takes: short reads are repeated."""


async def measure(report: Report, folder: Path, *, full: bool) -> None:
    small, large = 1_000, 1_000_000 if full else 100_000
    report.section(f"4. SQLite: the same reads after {small:,} and {large:,} cases, {ROUNDS} rounds in turns, medians")
    if not full:
        report.note("--full goes on to 1,000,000 cases, which takes some minutes and 2 GB")
    engines = {}
    for cases in (small, large):
        engines[cases] = make_engine(f"sqlite:///{folder / f'{cases}.sqlite3'}")
        with engines[cases].begin() as connection:
            tables.metadata.create_all(connection)
            fill(connection, cases)
    with engines[small].connect() as few, engines[large].connect() as many:
        gc.collect()
        gc.freeze()
        for hot in HOT:
            asked = {one: statements_of(hot, session_on(one)) for one in (few, many)}
            times: dict[Connection, list[float]] = {few: [], many: []}
            calls = max(1, int(ABOUT / _once(few, asked[few], 1)))
            for _ in range(ROUNDS):
                for one in (few, many):
                    times[one].append(_once(one, asked[one], calls))
            before, after = median(times[few]), median(times[many])
            report.at_most(f"{hot.name}: {1e6 * before:.0f} and {1e6 * after:.0f} us, ratio", after / before, 1.3)
    for engine in engines.values():
        engine.dispose()


def _once(connection: Connection, asked: list[Asked], calls: int) -> float:
    """Seconds of processor time of one call."""
    cursor = connection.connection.cursor()
    begin = time.thread_time()
    for _ in range(calls):
        for one in asked:
            one.again(cursor)
    return (time.thread_time() - begin) / calls

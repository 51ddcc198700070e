"""A desk with a long past: rows as they would stand after so many cases, of which a few are open.

The open ones, what is due and what waits stay as many however long the past is: that is how a desk grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from bot.cases.outgoing import defaults_of
from bot.storage import tables
from bot.storage.records import Case, Entry, Lane, OutboxRow, Timer
from bot.storage.session import TABLE
from config.words import CaseStatus, Category, Level, Visibility

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLIENT = "maison-lumen"
OPEN, DUE, WAITING, LANES = 200, 50, 100, 20
ENTRIES = 6
CHUNK = 10_000
Row = dict[str, Any]


def fill(connection: Connection, cases: int, *, first: int = 1) -> None:
    """Add the cases `first` to `cases`; the newest are open. What waits comes with the first call."""
    for begin in range(first, cases + 1, CHUNK):
        numbers = range(begin, min(begin + CHUNK, cases + 1))
        connection.execute(insert(TABLE[Case]), [_case(n, is_open=n <= OPEN) for n in numbers])
        connection.execute(insert(TABLE[Entry]), [entry for n in numbers for entry in _history(n)])
        connection.execute(insert(TABLE[Timer]), [_timer(n) for n in numbers])
        connection.execute(insert(TABLE[OutboxRow]), [_sent(n) for n in numbers])
    if first == 1:
        connection.execute(insert(TABLE[OutboxRow]), list(_waiting()))
        connection.execute(insert(tables.LANES), list(_lanes()))
    connection.execute(text("ANALYZE"))


def _case(number: int, *, is_open: bool) -> Row:
    level = (Level.P0, Level.P1, Level.P2, Level.P3)[number % 4]
    at = NOW - timedelta(minutes=number)
    return {
        **defaults_of(Case), "id": number, "client": CLIENT, "opened_at": at, "community": "forum",
        "status": CaseStatus.OPEN if is_open else CaseStatus.CLOSED, "level": level, "rank": level.rank,
        "category": Category.COMPLAINT_QUESTION, "author": number, "visibility": Visibility.ONLINE,
        "first_look_due": at, "decision_due": at, "seq": ENTRIES,
    }  # fmt: skip


def _history(number: int) -> Iterator[Row]:
    for seq in range(1, ENTRIES + 1):
        yield {
            "client": CLIENT, "case_id": number, "seq": seq, "at": NOW, "actor": "lea", "verb": "note",
            "facts": {"version": 1}, "words": "", "digest": "0" * 64,
        }  # fmt: skip


def _timer(number: int) -> Row:
    """The first ones are due; the others are of follow-ups to come."""
    at = NOW - timedelta(minutes=1) if number <= DUE else NOW + timedelta(days=1, minutes=number)
    return {"client": CLIENT, "case_id": number, "kind": "follow_up", "ref": "1", "at": at}


def _sent(number: int) -> Row:
    return {**_outbox(number), "key": f"post_card:{number}", "state": "sent"}


def _waiting() -> Iterator[Row]:
    for number in range(1, WAITING + 1):
        yield {**_outbox(number), "key": f"update_card:{number}"}


def _outbox(number: int) -> Row:
    lane = f"chat:slack:T0FANAL/C{number % LANES}"
    known = {"client": CLIENT, "case_id": number, "kind": "update_card", "lane": lane, "rank": 4, "dest": lane}
    return {**defaults_of(OutboxRow), **known, "next_at": NOW, "created_at": NOW}


def _lanes() -> Iterator[Row]:
    for number in range(LANES):
        ready = NOW - timedelta(seconds=1) if number < LANES // 2 else None
        name = f"chat:slack:T0FANAL/C{number}"
        yield {**defaults_of(Lane), "id": name, "rank": 4, "ready_at": ready, "lease_until": NOW}

"""A case becomes graver: its clocks start anew and a new decision is awaited.

The former decision is kept in the history, so that it still counts.
"""

from __future__ import annotations

from typing import Any

from bot.cases import contacts, watches
from bot.cases.history import FANAL
from bot.cases.openings import OUTDATED
from bot.cases.tx import Tx
from bot.rules.triage import Reading
from bot.storage.records import Case
from config.words import Level


def rise(tx: Tx, case: Case, reading: Reading, **more: Any) -> Case:
    """The member wrote something graver."""
    distress = case.distress or reading.distress
    return graver(tx, case, reading.level, category=reading.category, distress=distress, **more)


def author_wrote(tx: Tx, case: Case, level: Level) -> None:
    """A level belongs to a person: the author's is that of the gravest that they wrote, whoever else is in the case."""
    author = contacts.author_of(tx, case)
    if author is not None and level.rank < author.level.rank:
        tx.change(author, level=level)


def graver(tx: Tx, case: Case, level: Level, **more: Any) -> Case:
    """The case at a graver level. No clock is put off, except that of a decision already made: late stays late."""
    due = tx.client.decision_by(level, tx.now)
    was_decided = case.decided_at
    if was_decided is not None:
        tx.record(case, FANAL, OUTDATED, decided=was_decided.isoformat(), until=case.decision_due.isoformat())
    case = tx.save(
        tx.current(case.id),
        level=level,
        first_look_due=min(case.first_look_due, tx.client.first_look_by(level, tx.now)),
        decision_due=due if was_decided is not None else min(case.decision_due, due),
        decided_at=None,  # the former decision was about something milder
        **more,
    )
    if case.decision_due > tx.now:
        watches.await_decision(tx, case)
    return case

"""The openings of a case: for each, its columns at the end and its part of the history.

Reopening starts fresh clocks and clears what was done; the former values are kept in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.storage.records import Case, Entry
from bot.storage.session import altered
from config.words import Category, Level, Outcome, Verb

REOPENED = ("reopened", Verb.REOPEN)
ENDED = "ended"
OUTDATED = "decision_outdated"
"""The key under which a rise keeps the decision it outdated, and that decision's deadline."""
_INSTANTS = ("first_look_due", "decision_due", "taken_at", "read_at", "decided_at", "reached_at", "closed_at")


class Opening(Struct, frozen=True):
    """`number` counts from 1; `case` is as it stood at the next opening (`until`), or now (None).

    Its clocks ran from `since`, which is later than `began` if it contains a reopening that kept nothing.
    """

    number: int
    began: datetime
    until: datetime | None
    since: datetime
    case: Case
    entries: Sequence[Entry]


def facts_of(case: Case) -> dict[str, str]:
    """The columns that a reopening overwrites, as kept in its entry under `ENDED`."""
    instants = {name: at.isoformat() for name in _INSTANTS if (at := getattr(case, name)) is not None}
    outcome = {"outcome": case.outcome.value} if case.outcome else {}
    return {"level": case.level.value, "category": case.category.value, **outcome, **instants}


def keeps(entry: Entry) -> bool:
    """Whether this is a reopening that kept the case's former values. Those before November 23, 2026 did not, and begin
    no opening of their own."""
    return entry.verb in REOPENED and ENDED in entry.facts


def as_it_was(case: Case, reopened: Entry) -> Case:
    """The case as it stood when it was reopened."""
    ended: Mapping[str, str] = reopened.facts[ENDED]
    instants = {name: datetime.fromisoformat(ended[name]) if name in ended else None for name in _INSTANTS}
    words: dict[str, Any] = {
        "level": Level(ended["level"]),
        "category": Category(ended["category"]),
        "outcome": Outcome(ended["outcome"]) if "outcome" in ended else None,
    }
    before: Case = altered(case, {**words, **instants})
    return before


def began(case: Case, entries: Sequence[Entry]) -> datetime:
    """When the case was last opened."""
    return openings(case, entries)[-1].since


def clocks_from(case: Case, entries: Sequence[Entry]) -> datetime:
    """Since when its clocks run: its opening, or the last rise, through the member's words or a person who was
    added."""
    rose = (entry.at for entry in entries if entry.verb == "raised" or entry.facts.get("raised") or _is_graver(entry))
    return max([began(case, entries), *rose])


def _is_graver(entry: Entry) -> bool:
    """Somebody in graver danger than the case's level joined it."""
    return entry.verb == Verb.ADD_PERSON and "was" in entry.facts


class Decision(Struct, frozen=True):
    """A decision awaited from `began` until `due`; `done` is None while it is awaited."""

    began: datetime
    due: datetime
    done: datetime | None


def decisions(opening: Opening) -> Iterator[Decision]:
    """All decisions that an opening called for: one, and another after each rise that outdated it."""
    since = opening.since
    for entry in opening.entries:
        if entry.verb == OUTDATED:
            yield Decision(since, datetime.fromisoformat(entry.facts["until"]), decided(entry))
            since = entry.at
    yield Decision(since, opening.case.decision_due, opening.case.decided_at)


def decided(outdated: Entry) -> datetime:
    """When the decision that a rise outdated was made."""
    return datetime.fromisoformat(outdated.facts["decided"])


def openings(case: Case, entries: Sequence[Entry]) -> tuple[Opening, ...]:
    """The openings in a whole history, in order; a case that was never reopened has one."""
    again = [n for n, entry in enumerate(entries) if keeps(entry)]
    # The flag that reopens a case comes right before the reopening, and belongs to the new opening.
    starts = [0, *(n - (entries[n].facts.get("why") == "flagged_again") for n in again)]
    began = [case.opened_at, *(entries[n].at for n in again)]
    cases = [*(as_it_was(case, entries[n]) for n in again), case]
    parts = [entries[start:end] for start, end in zip(starts, [*starts[1:], len(entries)], strict=True)]
    since = [max([at, *(e.at for e in part if e.verb in REOPENED)]) for at, part in zip(began, parts, strict=True)]
    found = zip(began, [*began[1:], None], since, cases, parts, strict=True)
    return tuple(Opening(number, *one) for number, one in enumerate(found, 1))

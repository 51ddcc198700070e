"""How a machine read a message, in the reader's language: one neutral line, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.rules.triage import Reading
from bot.storage.records import Case
from handlers.views.room import Room

REASONS = 4
"""So many reasons stand on a card; the form that shows the words has the same."""


def reading_of(content: Mapping[str, Any]) -> Reading | None:
    """What was kept with a message; None once its words were erased."""
    return Reading.from_json(content["reading"]) if content.get("reading") else None


def summary(room: Room, case: Case, content: Mapping[str, Any]) -> str:
    """One neutral line; none where a person has read it as something else."""
    found = reading_of(content)
    return found.summary.in_(room.locale) if found is not None and found.category is case.category else ""


def reasons(found: Reading | None, locale: str) -> tuple[str, ...]:
    """« tds » = tentative de suicide · parle de soi; the heaviest first, then what the rules noticed."""
    if found is None:
        return ()
    heavy = sorted(found.signals, key=lambda signal: -signal.weight)
    term = "“{}” = {}" if locale.startswith("en") else "« {} » = {}"
    said = dict.fromkeys(term.format(signal.term, signal.why.in_(locale)) for signal in heavy)
    noticed = dict.fromkeys(note.in_(locale) for note in found.notes)
    told = " · ".join(said)
    return (*tuple(said)[:REASONS], *(note for note in noticed if note not in told))[: REASONS + 2]

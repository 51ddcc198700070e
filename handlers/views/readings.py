"""How triage read a message, in the reader's language: one neutral line, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.rules.triage import Reading, Signal
from bot.storage.records import Case
from handlers.views.room import Room

CODE = 6
"""A one-word term of at most this many letters is a code ("tds", "ana", "kys"); plain words are longer."""

REASONS = 4
"""How many reasons a card shows; the form with the words shows the same number."""


def reading_of(content: Mapping[str, Any]) -> Reading | None:
    """The reading kept with a message; None once its words are erased."""
    return Reading.from_json(content["reading"]) if content.get("reading") else None


def summary(room: Room, case: Case, content: Mapping[str, Any]) -> str:
    """One neutral line; none if a person has corrected the reading."""
    found = reading_of(content)
    return found.summary.in_(room.locale) if found is not None and found.category is case.category else ""


def reasons(found: Reading | None, locale: str) -> tuple[str, ...]:
    """« tds » = tentative de suicide · parle de soi: heaviest first, then what the rules noticed.

    Plain words are given by their meaning and not quoted, since a card may be read over a shoulder; a code is quoted,
    since it means nothing without that.
    """
    if found is None:
        return ()
    heavy = sorted(found.signals, key=lambda signal: -signal.weight)
    said = dict.fromkeys(_told(signal, locale) for signal in heavy)
    noticed = (note.in_(locale) for note in found.notes)
    return tuple(dict.fromkeys((*tuple(said)[:REASONS], *noticed)))[: REASONS + 2]


def _told(signal: Signal, locale: str) -> str:
    meaning = signal.meaning.in_(locale)
    if len(signal.term) > CODE or " " in signal.term:
        return meaning
    return ("“{}” = {}" if locale.startswith("en") else "«\u00a0{}\u00a0» = {}").format(signal.term, meaning)

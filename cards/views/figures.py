"""What `/fanal stats` may know: times and numbers, never a name or a word of anybody."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct


class WeekView(Struct, frozen=True, kw_only=True):
    """One client's week: medians; None where there is nothing to count. `due` and `kept` are of follow-ups."""

    client: str
    monday: date
    cases: int
    eyes: timedelta | None = None
    decision: timedelta | None = None
    expert: timedelta | None = None
    reached: timedelta | None = None
    due: int = 0
    kept: int = 0


class FiguresView(Struct, frozen=True, kw_only=True):
    """The weeks that have a case, by client, the newest first; `mondays` are all of them, oldest first."""

    mondays: tuple[date, ...]
    weeks: tuple[WeekView, ...]
    link: str = ""
    command: str = ""

"""What `/fanal stats` may know: times and numbers, never a name or a word of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """The weeks that have a case, by client, the newest first; `mondays` are all of them, oldest first."""

    mondays: tuple[date, ...]
    weeks: tuple[WeekView, ...]
    link: str = ""
    command: str = ""

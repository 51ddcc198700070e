"""How quickly people were looked after: medians by client and week, of times alone, never of words or names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from msgspec import Struct

from bot.rules.walltime import local_day


class Handled(Struct, frozen=True, kw_only=True):
    """The times of one case, counted from when it opened; None (or empty) for what has not happened."""

    client: str
    opened: datetime
    eyes: timedelta | None = None
    decision: timedelta | None = None
    reached: timedelta | None = None
    experts: tuple[timedelta, ...] = ()  # from each question to its answer
    due: int = 0  # check-ins and promises whose day has come, without those that were stopped
    kept: int = 0


class Week(Struct, frozen=True, kw_only=True):
    """One client's week (its Monday): medians; None where there is nothing to count."""

    client: str
    monday: date
    cases: int
    eyes: timedelta | None
    decision: timedelta | None
    expert: timedelta | None
    reached: timedelta | None
    due: int
    kept: int


def by_week(cases: Iterable[Handled], zone: str = "UTC") -> tuple[Week, ...]:
    """Each client's weeks in order, by the day on which a case opened in `zone`."""
    found: dict[tuple[str, date], list[Handled]] = defaultdict(list)
    for case in cases:
        found[case.client, monday_of(local_day(case.opened, zone))].append(case)
    return tuple(_week(client, monday, found[client, monday]) for client, monday in sorted(found))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week(client: str, monday: date, cases: Sequence[Handled]) -> Week:
    return Week(
        client=client,
        monday=monday,
        cases=len(cases),
        eyes=_median(case.eyes for case in cases),
        decision=_median(case.decision for case in cases),
        expert=_median(time for case in cases for time in case.experts),
        reached=_median(case.reached for case in cases),
        due=sum(case.due for case in cases),
        kept=sum(case.kept for case in cases),
    )


def _median(times: Iterable[timedelta | None]) -> timedelta | None:
    known = [time.total_seconds() for time in times if time is not None]
    return timedelta(seconds=median(known)) if known else None

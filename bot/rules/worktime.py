"""Working time: when the client's desk is open, and when an amount of open time will have passed.

P2 and P3 clocks and the due dates of questions count it: the client's week, the country's holidays, its own closures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.rules.walltime import MIDNIGHT, ONE_DAY, aware, end_of, instant, local_day

HALF_AN_HOUR = timedelta(minutes=30)
LONGEST_CLOSURE = 400
"""Days without an opening after which a calendar counts as never open: longer than any year of closures."""


class NeverOpen(ValueError):
    """The calendar has no opening in the next `LONGEST_CLOSURE` days; the catalogue refuses such a client."""


class Hours(Struct, frozen=True):
    """One opening within a day, `end` excluded; an `end` of 00:00 is midnight at the day's end."""

    start: time
    end: time

    @property
    def opens(self) -> timedelta:
        """Since midnight, as the wall shows it."""
        return _since_midnight(self.start)

    @property
    def closes(self) -> timedelta:
        """Since midnight, as the wall shows it: more than `opens`."""
        end = _since_midnight(self.end)
        return end if end > self.opens else end + ONE_DAY

    @property
    def length(self) -> timedelta:
        """As the wall shows it: on the two days when clocks change, the true length may differ."""
        return self.closes - self.opens


Week = tuple[tuple[Hours, ...], ...]
"""Seven days from Monday, each with its openings in order and without overlap."""


def never_closed(day: date) -> bool:
    """No holidays at all."""
    return False


class Calendar(Struct, frozen=True):
    """A zone (IANA name), its working week, and the days on which it does not hold."""

    zone: str
    week: Week
    closed: Callable[[date], bool] = never_closed

    def __hash__(self) -> int:
        """Quick to tell, since every look at a day's openings asks; few calendars share a zone."""
        return hash(self.zone)


def works_on(day: date, calendar: Calendar) -> bool:
    """Whether the desk opens at all on this day of its calendar."""
    return bool(_openings_of(day, calendar))


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself if the desk is open then, otherwise when it opens next (aware UTC). Raises NeverOpen."""
    moment = aware(at)
    start, _ = next(_openings(moment, calendar))
    return max(start, moment)


def open_until(at: datetime, calendar: Calendar) -> datetime | None:
    """When the desk closes (aware UTC) if it is open at `at` (aware), None while it is closed; an opening that begins
    where another ends is one with it, and one of over a day is not followed to its end. Raises NeverOpen."""
    moment = aware(at)
    until: datetime | None = None
    for start, end in _openings(moment, calendar):
        if start > (until or moment) or (until is not None and until - moment > ONE_DAY):
            break
        until = end
    return until


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """When `amount` of open time will have passed since `start` (aware UTC); never outside opening hours.

    An amount that runs out exactly at closing time is due at closing time, not at the next opening.
    Raises ValueError for a negative amount, NeverOpen for a calendar without openings.
    """
    if amount < timedelta():
        raise ValueError("working time only runs forward")
    left = amount
    for opens, closes in _openings(aware(start), calendar):
        since = max(opens, aware(start))
        if left <= closes - since:
            return since + left
        left -= closes - since
    raise AssertionError("openings never end without NeverOpen")


def due(start: datetime, amount: timedelta, *, calendar: Calendar, working: bool) -> datetime:
    """When a clock of `amount` started at `start` runs out, counting working time or every hour (aware UTC)."""
    return add_working_time(start, amount, calendar) if working else aware(start) + amount


def rounded_up(at: datetime, *, calendar: Calendar, working: bool) -> datetime:
    """The next full or half hour on the calendar's wall, as people name an hour they promise; in working time, not
    later than the desk closes (aware UTC)."""
    moment = aware(at)
    here = moment.astimezone(ZoneInfo(calendar.zone))
    past = timedelta(minutes=here.minute % 30, seconds=here.second, microseconds=here.microsecond)
    rounded = moment + (HALF_AN_HOUR - past if past else past)
    closes = (open_until(moment, calendar) or moment) if working else rounded
    return min(rounded, closes)


def working_day(calendar: Calendar) -> timedelta:
    """What « a working day » means as open time: the longest day of the week. Zero for an empty week."""
    return max((sum((hours.length for hours in day), timedelta()) for day in calendar.week), default=timedelta())


def _openings(since: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Every opening that is not over at `since`, in order, without end. Raises NeverOpen."""
    day, idle = local_day(since, calendar.zone), 0
    while idle <= LONGEST_CLOSURE:
        openings = [opening for opening in _openings_of(day, calendar) if opening[1] > since]
        yield from openings
        idle = 0 if openings else idle + 1
        day += ONE_DAY
    raise NeverOpen(f"no opening hours in {LONGEST_CLOSURE} days from {since.date().isoformat()}")


@lru_cache(maxsize=1024)  # a crowd of flags asks for the same two or three days
def _openings_of(day: date, calendar: Calendar) -> tuple[tuple[datetime, datetime], ...]:
    """One day's openings as instants; one that the change of clocks swallows whole is left out."""
    if calendar.closed(day):
        return ()
    openings = [
        (instant(day, hours.start, calendar.zone), end_of(day, hours.start, hours.end, calendar.zone))
        for hours in calendar.week[day.weekday()]
    ]
    return tuple((start, end) for start, end in openings if start < end)


def _since_midnight(at: time) -> timedelta:
    return datetime.combine(date.min, at) - datetime.combine(date.min, MIDNIGHT)

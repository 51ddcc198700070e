"""Between what a clock on the wall shows and the instant it means: one mapping, so that what ends at 02:30 and what
begins at 02:30 meet on every night of the year.

Rows keep aware UTC; people write hours on a wall. An hour that the wall shows twice (autumn) means its first showing;
an hour that it skips (spring) means the instant of the skip. The mapping therefore never runs backwards.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def instant(day: date, at: time, zone: str) -> datetime:
    """The instant (aware UTC) at which the wall in `zone` shows `at` on `day`. `zone` is an IANA name."""
    shown = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    moment = shown.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return moment
    return _skip(shown.replace(fold=1).astimezone(UTC), moment, zone)


def _skip(before: datetime, after: datetime, zone: str) -> datetime:
    """The instant between two others at which the zone's offset changes, to the second."""
    there = ZoneInfo(zone)
    old = before.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        if middle.astimezone(there).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def end_of(day: date, start: time, end: time, zone: str) -> datetime:
    """When a stretch that begins on `day` at `start` ends (aware UTC); an `end` not after `start` is the next day's."""
    return instant(day if end > start else day + ONE_DAY, end, zone)


def local_day(at: datetime, zone: str) -> date:
    """Which day it is in `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def aware(at: datetime) -> datetime:
    """The same instant as aware UTC. Raises ValueError for a naive one: nobody could tell what it means."""
    if at.utcoffset() is None:
        raise ValueError("a moment without a zone was given: pass an aware datetime")
    return at.astimezone(UTC)

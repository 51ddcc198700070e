"""Times as people write them in a client's file: « 5 min », « 1 working day », « mon-fri », « 09:00-18:00 »."""

from __future__ import annotations

import re
from datetime import time, timedelta

from msgspec import Struct

from bot.rules.worktime import Hours
from config.patterns import late

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SECONDS = {"s": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86400, "week": 7 * 86400}
_WORKING_DAY = "working day"
_AMOUNT = late(r"(\d{1,5}) ?([a-z ]+?)s?", re.ASCII)
_TIME = late(r"([01]\d|2[0-3]):([0-5]\d)|(24:00)", re.ASCII)


class Unreadable(ValueError):
    """An unreadable value: what is wrong, and how to write it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


class Amount(Struct, frozen=True):
    """A length of time, or a number of working days, whose length depends on the client's week."""

    time: timedelta = timedelta()
    working_days: int = 0

    def length(self, working_day: timedelta) -> timedelta:
        return self.time + self.working_days * working_day


def parse_amount(text: str) -> Amount:
    """« 30 s », « 5 min », « 2 h », « 1 day », « 2 weeks », « 1 working day ». Raises Unreadable."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or int(found[1]) == 0 or found[2] not in (*_SECONDS, _WORKING_DAY):
        raise Unreadable(f"“{text}” is not a length of time", "Write for example “5 min”, “2 h” or “1 working day”.")
    if found[2] == _WORKING_DAY:
        return Amount(working_days=int(found[1]))
    return Amount(timedelta(seconds=int(found[1]) * _SECONDS[found[2]]))


def parse_duration(text: str) -> timedelta:
    """A length of real time. Raises Unreadable, also for working days."""
    amount = parse_amount(text)
    if amount.working_days:
        raise Unreadable(
            f"“{text}” counts working days, and this clock runs day and night", "Write it in hours or days."
        )
    return amount.time


def parse_time(text: str) -> time:
    """« 08:30 »; « 24:00 » is midnight at the end of the day. Raises Unreadable."""
    if (found := _TIME.fullmatch(text.strip())) is None:
        raise Unreadable(f"“{text}” is not a time of day", "Write hours and minutes, such as “08:30” or “24:00”.")
    return time(0) if found[3] else time(int(found[1]), int(found[2]))


def parse_hours(text: str) -> Hours:
    """« 09:00-18:00 », within one day. Raises Unreadable."""
    start, dash, end = text.replace(" ", "").partition("-")
    if not dash:
        raise Unreadable(f"“{text}” is not a span of hours", "Write for example “09:00-18:00”.")
    hours = Hours(parse_time(start), parse_time(end))
    if hours.end != time(0) and hours.end <= hours.start:
        raise Unreadable(f"“{text}” ends before it begins", "Opening hours stay within one day: split it at 24:00.")
    return hours


def parse_days(text: str) -> frozenset[int]:
    """« mon-fri », « sat, sun », « every day » as 0 (Monday) to 6; a span may cross Sunday. Raises Unreadable."""
    if text.strip() == "every day":
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.replace(" ", "").lower().split(","):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if first not in DAYS or last not in DAYS:
            raise Unreadable(f"“{text}” does not name days", "Write “mon-fri”, “sat, sun” or “every day”.")
        day, end = DAYS.index(first), DAYS.index(last)
        days.add(end)
        while day != end:
            days.add(day)
            day = (day + 1) % 7
    return frozenset(days)

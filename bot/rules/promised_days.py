"""The day that a text names: « mardi », « le 3 décembre », « dans deux jours », "within 48 hours", "tomorrow morning".

Read as the reader of the text would on the day it was written, in their zone; of two readings the earlier day, so that
nobody waits in vain. What is past, impossible (31 November) or vague ("in a few days") names no day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.rules.cadence import EVENING
from bot.rules.walltime import MIDNIGHT, ONE_DAY, aware, instant

LATEST = timedelta(days=200)
"""A date further ahead was last year's, or a slip of the hand."""


class Named(Struct, frozen=True):
    """A day that stands in a text: which, until when it holds (aware UTC), and where it stands."""

    day: date
    until: datetime
    start: int
    end: int
    is_today: bool = False


class Now(Struct, frozen=True):
    """When and where a text was written."""

    at: datetime
    zone: str

    @property
    def wall(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        return self.wall.date()


_WEEKDAYS = {
    name: number
    for names in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for number, name in enumerate(names.split())
}
_MONTHS = {
    name: number
    for names in (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"fevrier": 2, "aout": 8, "decembre": 12}
_NUMBERS = {
    "une": 1, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15, "vingt-quatre": 24, "quarante-huit": 48, "soixante-douze": 72,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "ten": 10,
    "twenty-four": 24, "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
_UNITS = {"h": "hour", "heure": "hour", "hour": "hour", "jour": "day", "day": "day", "semaine": "week", "week": "week"}
_PARTS = {
    "matin": time(12), "matinée": time(12), "morning": time(12), "midi": time(13), "noon": time(13),
    "après-midi": time(18), "afternoon": time(18), "journée": time(18), "day": time(18),
    "soir": EVENING, "soirée": EVENING, "evening": EVENING,
}  # fmt: skip


def _any(words: object) -> str:
    return "|".join(sorted((re.escape(str(word)) for word in words), key=len, reverse=True))  # type: ignore[attr-defined]


_DAYS, _NAMES, _COUNT = _any(_WEEKDAYS), _any(_MONTHS), rf"\d{{1,3}}|{_any(_NUMBERS)}"
_LEAD = (
    r"(?P<before>\bavant\s+(?:le\s+)?|\bbefore\s+)?"
    r"(?:\b(?:d[’']ici(?:\s+à)?|dès|pour|au\s+plus\s+tard|on|by|until|no\s+later\s+than|at\s+the\s+latest)\s+)*"
)
_HOUR = (
    r"(?:,?\s*(?P<part>matin|midi|après-midi|soir|morning|noon|afternoon|evening)\b)?"
    r"(?:,?\s*(?:à|vers|avant|at|around|by|before)\s*(?P<hour>[01]?\d|2[0-3])\s*"
    r"(?:(?::|h|heures?)\s*(?P<minute>[0-5]\d)?)?\s*(?P<half>[ap]m\b)?)?"
)
_NOT_PAST = r"(?!\s+(?:dernier|dernière|passée?)\b)"


def _pattern(inner: str, *, hour: bool = True) -> str:
    return rf"(?<![\w’'-]){_LEAD}{inner}{_HOUR if hour else ''}(?!\w)"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Not before a text is read: together they take ten milliseconds, and every start would wait for them."""
    return re.compile(pattern, re.IGNORECASE)


_DATE = _pattern(
    rf"(?:(?:le\s+|ce\s+|this\s+|next\s+|the\s+)?(?:{_DAYS}),?\s+)?"
    rf"(?:(?:le\s+|the\s+)?(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_NAMES})\b"
    rf"|(?P<month_en>{_NAMES})\s+(?:the\s+)?(?P<day_en>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h]))"
    r"(?:,?\s+(?P<year>20\d\d))?"
)
_NUMERIC = _pattern(r"le\s+(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>20\d\d))?")
_DAY_OF_MONTH = _pattern(  # « le 15 », « le 17 », « le 18 » are emergency numbers
    r"le\s+(?!1[578]\b)(?P<day>\d{1,2})(?:er)?(?![\d/:.,]*\d|\s*(?:h\b|%|€|[a-zà-ÿ]+s\b))"
)
_WEEKDAY = _pattern(
    rf"(?<!\ble )(?<!\bdu )(?<!\bau )(?<!\bde )(?<!\bà )(?<!chaque )(?<!last )(?<!every )(?<!from )(?<!to )"
    rf"(?P<this>ce\s+|this\s+)?(?:next\s+)?(?P<weekday>{_DAYS})\b{_NOT_PAST}"
    r"(?:\s+(?:prochain|suivant|(?P<week>en\s+huit)))?"
)
_RELATIVE = _pattern(
    r"(?P<relative>après-demain|apres-demain|demain|aujourd[’']hui|the\s+day\s+after\s+tomorrow|tomorrow|today|tonight|"
    r"(?:ce|cet|cette)\s+(?:matin|après-midi|soir)|this\s+(?:morning|afternoon|evening)|"
    r"dans\s+la\s+(?:matinée|journée|soirée)|(?:by\s+)?(?:the\s+)?end\s+of\s+the\s+day|(?:la\s+)?fin\s+de\s+journée)"
)
_SPAN = _pattern(
    rf"(?:dans|sous|d[’']ici|within|in)\s+(?:(?:les|un\s+délai\s+de|moins\s+de|the|next|prochaine?s|max(?:imum)?)\s+)*"
    rf"(?P<count>{_COUNT})\s*(?:(?:prochaine?s|next|business|working)\s+)?"
    r"(?P<unit>heure|hour|h|jour|day|semaine|week)s?\b(?:\s+(?:ouvr(?:é|able)s|prochaine?s|suivante?s|maximum))?",
    hour=False,
)
_WEEK = _pattern(
    r"(?P<week>(?:la|à\s+la|en|dans\s+la)?\s*(?:(?P<next>semaine\s+prochaine|next\s+week)"
    r"|(?:the\s+)?(?:fin\s+de\s+(?:la\s+)?semaine|end\s+of\s+(?:the|this)\s+week|cette\s+semaine|this\s+week)))",
    hour=False,
)


def days_in(text: str, now: Now) -> Iterator[Named]:
    """Every day that the text names and that is still ahead, in the order of the text."""
    found: list[Named] = []
    for pattern, read in _READERS:
        for match in _compiled(pattern).finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            named = _named(match, read(match, now), now)
            if named is not None:
                found.append(named)
            elif pattern == _DATE:
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]  # 31 November is no "le 31"
    yield from sorted(found, key=lambda one: one.start)


class _Read(Struct, frozen=True):
    day: date
    deadline: datetime | None = None
    part: str = ""


def _named(match: re.Match[str], read: _Read | None, now: Now) -> Named | None:
    if read is None:
        return None
    groups = match.groupdict()
    day, at = read.day, _time(groups, read.part)
    if groups.get("before") and at is None and read.deadline is None:
        day = max(day - ONE_DAY, now.today)
    until = read.deadline or instant(day, at or EVENING, now.zone)
    if until <= now.at and day == now.today and at in (None, EVENING):
        until = instant(day + ONE_DAY, MIDNIGHT, now.zone)
    if not now.at < until <= now.at + LATEST:
        return None
    return Named(day, until, match.start(), match.start() + len(match[0].rstrip(" ,")), day == now.today)


def _time(groups: dict[str, str | None], part: str) -> time | None:
    hour = groups.get("hour")
    if hour is None:
        return _PARTS.get((groups.get("part") or part).lower())
    half = (groups.get("half") or "").lower()
    shift = 12 if half == "pm" and int(hour) < 12 else 0
    return time((int(hour) + shift) % 24, int(groups.get("minute") or 0))


def _date(match: re.Match[str], now: Now) -> _Read | None:
    groups = match.groupdict()
    name = (groups.get("month") or groups.get("month_en") or "").lower()
    month = int(name) if name.isdecimal() else _MONTHS[name]
    number = int(groups.get("day") or groups.get("day_en") or 0)
    years = [int(groups["year"])] if groups.get("year") else [now.today.year, now.today.year + 1]
    days = (_day(year, month, number) for year in years)
    return next((_Read(day) for day in days if day is not None and day >= now.today), None)


def _day(year: int, month: int, number: int) -> date | None:
    exists = 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]
    return date(year, month, number) if exists else None


def _day_of_month(match: re.Match[str], now: Now) -> _Read | None:
    number, first = int(match["day"]), now.today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    days = (_day(month.year, month.month, number) for month in (first, following))
    return next((_Read(day) for day in days if day is not None and day >= now.today), None)


def _weekday(match: re.Match[str], now: Now) -> _Read:
    ahead = (_WEEKDAYS[match["weekday"].lower()] - now.today.weekday()) % 7
    if ahead == 0 and not match["this"]:
        ahead = 7  # nobody calls today by its name
    return _Read(now.today + timedelta(days=ahead + (7 if match["week"] else 0)))


def _relative(match: re.Match[str], now: Now) -> _Read:
    words = match["relative"].lower().replace("’", "'")
    ahead = 2 if "après-demain" in words or "apres-demain" in words or "after" in words.split() else 0
    ahead = ahead or int(words in ("demain", "tomorrow"))
    part = "soir" if words == "tonight" else words.split()[-1] if " " in words and not ahead else ""
    return _Read(now.today + timedelta(days=ahead), part=part)


def _span(match: re.Match[str], now: Now) -> _Read | None:
    told, unit = match["count"].lower(), _UNITS[match["unit"].lower()]
    count = int(told) if told.isdecimal() else _NUMBERS[told]
    if unit == "hour":
        until = aware(now.at) + timedelta(hours=count)
        return _Read(until.astimezone(ZoneInfo(now.zone)).date(), until)
    return _Read(now.today + timedelta(days=count * (7 if unit == "week" else 1)))


def _week(match: re.Match[str], now: Now) -> _Read:
    """The week's Friday: who waits for "next week" waits no longer. At its end, « cette semaine » is today."""
    monday = now.today - timedelta(days=now.today.weekday())
    friday = monday + timedelta(days=11 if match["next"] else 4)
    return _Read(max(friday, now.today))


_READERS: tuple[tuple[str, Callable[[re.Match[str], Now], _Read | None]], ...] = (
    (_DATE, _date),
    (_NUMERIC, _date),
    (_SPAN, _span),
    (_RELATIVE, _relative),
    (_WEEK, _week),
    (_WEEKDAY, _weekday),
    (_DAY_OF_MONTH, _day_of_month),
)


def written(at: datetime, zone: str) -> Now:
    """When (aware) and where a text was written."""
    return Now(aware(at).astimezone(UTC), zone)

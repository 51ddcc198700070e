"""The days on which a client's desk is closed: its country's holidays and its own closures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import holidays


def closed_days(country: str, region: str, closures: frozenset[date]) -> Callable[[date], bool]:
    """Tells whether a day is a holiday of the country (and region) or one of the `closures`."""

    def closed(day: date) -> bool:
        return day in closures or day in _holidays(country, region, day.year)

    return closed


def regions(country: str) -> tuple[str, ...] | None:
    """The regions whose holidays are known for a country (ISO 3166-1 alpha-2), or None if the country is not."""
    try:
        return tuple(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return None


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    """One year at a time and kept: the library's own object grows while it is read, which threads must not share."""
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))

"""The days on which a client's desk is closed: public holidays of its country and its own closures."""

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


def is_known(country: str) -> bool:
    """Whether a country's holidays (ISO 3166-1 alpha-2) are known.

    Asks as the library itself does, but without loading its 250 countries, which takes 0.1 s.
    """
    return hasattr(holidays, country)


def regions(country: str) -> tuple[str, ...]:
    """The regions of a known country that have holidays of their own."""
    return tuple(holidays.country_holidays(country).subdivisions)


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    """One year at a time, cached: the library's own object grows while it is read, so threads must not share it."""
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))

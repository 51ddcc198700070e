"""How people write times in a client's file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.catalog.units import Unreadable, parse_amount, parse_days, parse_hours, parse_time


@pytest.mark.parametrize(
    ("text", "length"),
    [("30 s", 30), ("5 min", 300), ("5 minutes", 300), ("2h", 7200), ("1 hour", 3600), ("2 days", 172800)],
)
def test_lengths_of_time(text: str, length: int) -> None:
    assert parse_amount(text).length(timedelta(hours=9)) == timedelta(seconds=length)


def test_working_days_are_as_long_as_the_clients() -> None:
    assert parse_amount("2 working days").length(timedelta(hours=7)) == timedelta(hours=14)


@pytest.mark.parametrize("text", ["", "5", "min", "0 min", "-5 min", "5 fortnights", "1.5 h", "999999 days"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", {0}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat, sun", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("Mon-Wed,sat", {0, 1, 2, 5}),
        ("every day", set(range(7))),
    ],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "lundi", "mon-", "mon fri", "mon--fri"])
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_days(text)


@pytest.mark.parametrize("text", ["24:01", "9:00", "09h00", "0900", ""])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_time(text)
    with pytest.raises(Unreadable):
        parse_hours(f"00:00-{text}")

"""Working time: the desk's hours, its holidays, nights when clocks change, and that counting there and back agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.worktime import (
    Calendar,
    Hours,
    NeverOpen,
    Week,
    add_working_time,
    due,
    next_opening,
    open_until,
    rounded_up,
    working_day,
)

PARIS = "Europe/Paris"
NINE_TO_SIX = Hours(time(9), time(18))
OFFICE: Week = ((NINE_TO_SIX,),) * 5 + ((), ())
CLOSED = frozenset({date(2026, 12, 25), date(2027, 1, 1)})
DESK = Calendar(PARIS, OFFICE, CLOSED.__contains__)
SHOP = Calendar(PARIS, ((Hours(time(9), time(12, 30)), Hours(time(14), time(18))),) * 6 + ((),))
ALWAYS = Calendar(PARIS, ((Hours(time(0), time(0)),),) * 7)


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def is_working(moment: datetime, calendar: Calendar) -> bool:
    return open_until(moment, calendar) is not None


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Counted from opening to closing."""
    total, moment = timedelta(), next_opening(start, calendar)
    while moment < end:
        closes = open_until(moment, calendar)
        assert closes is not None
        total += min(closes, end) - moment
        moment = next_opening(closes, calendar)
    return total


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-23T10:00", hours(2), "2026-11-23T12:00"),
        ("2026-11-23T17:00", hours(2), "2026-11-24T10:00"),
        ("2026-11-23T06:00", hours(2), "2026-11-23T11:00"),  # Monday before opening
        ("2026-11-23T22:00", hours(2), "2026-11-24T11:00"),
        ("2026-11-27T17:30", hours(4), "2026-11-30T12:30"),  # over a weekend
        ("2026-11-28T12:00", hours(4), "2026-11-30T13:00"),  # a Saturday
        ("2026-11-23T14:00", hours(9), "2026-11-24T14:00"),  # one working day later, the same hour
        ("2026-12-24T17:00", hours(2), "2026-12-28T10:00"),  # Christmas is a Friday
        ("2026-12-31T17:00", hours(2), "2027-01-04T10:00"),  # the year ends
        ("2026-11-23T17:00", hours(1), "2026-11-23T18:00"),  # due at closing time, not in the morning after
        ("2026-11-23T12:00", hours(0), "2026-11-23T12:00"),
        ("2026-11-23T20:00", hours(0), "2026-11-24T09:00"),
        ("2026-11-23T09:00", hours(900), "2027-04-13T18:00"),
        ("2026-11-23T09:00", hours(9000), "2030-09-24T18:00"),  # a calendar has no end
    ],
)
def test_working_time_runs_while_the_desk_is_open(start: str, amount: timedelta, end: str) -> None:
    assert add_working_time(at(start), amount, DESK) == at(end)


def test_a_lunch_break_does_not_count() -> None:
    assert add_working_time(at("2026-11-23T12:00"), hours(1), SHOP) == at("2026-11-23T14:30")
    assert not is_working(at("2026-11-23T13:00"), SHOP)
    assert next_opening(at("2026-11-23T13:00"), SHOP) == at("2026-11-23T14:00")


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:59:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-23T08:59:59", False),
        ("2026-11-28T10:00", False),
        ("2026-12-25T10:00", False),
    ],
)
def test_the_desk_is_open_from_the_first_minute_and_closed_at_the_last(moment: str, open_then: bool) -> None:
    assert is_working(at(moment), DESK) is open_then


@pytest.mark.parametrize(
    ("moment", "calendar", "until"),
    [
        ("2026-11-23T10:00", DESK, "2026-11-23T18:00"),
        ("2026-11-23T17:59", DESK, "2026-11-23T18:00"),
        ("2026-11-23T10:00", SHOP, "2026-11-23T12:30"),
        ("2026-11-23T10:00", ALWAYS, "2026-11-25T00:00"),
        ("2026-11-23T18:00", DESK, ""),
        ("2026-11-22T10:00", DESK, ""),
        ("2026-12-25T10:00", DESK, ""),
    ],
)
def test_how_long_the_desk_is_open_yet(moment: str, calendar: Calendar, until: str) -> None:
    assert open_until(at(moment), calendar) == (at(until) if until else None)


def test_opening_hours_are_those_of_the_clients_zone() -> None:
    assert is_working(at("2026-11-23T16:59", "Asia/Tokyo"), DESK) is False  # 08:59 in Paris
    assert is_working(at("2026-11-23T17:00", "Asia/Tokyo"), DESK) is True
    assert is_working(at("2026-11-23T17:30", "Asia/Tokyo"), Calendar("Asia/Tokyo", OFFICE)) is True
    assert next_opening(at("2026-11-23T01:00", "America/New_York"), DESK) == at("2026-11-23T09:00")


def test_a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn() -> None:
    assert add_working_time(at("2027-03-27T23:00"), hours(4), ALWAYS) == at("2027-03-28T04:00")
    assert add_working_time(at("2027-10-30T23:00"), hours(4), ALWAYS) == datetime(2027, 10, 31, 1, tzinfo=UTC)
    assert working_time_between(at("2027-03-28T00:00"), at("2027-03-29T00:00"), ALWAYS) == hours(23)
    assert working_time_between(at("2027-10-31T00:00"), at("2027-11-01T00:00"), ALWAYS) == hours(25)


def test_an_opening_within_the_hour_that_does_not_exist_is_left_out() -> None:
    early = Calendar(PARIS, ((Hours(time(2), time(3)),),) * 7)
    assert next_opening(at("2027-03-28T00:30"), early) == at("2027-03-29T02:00")


def test_hours_until_midnight_join_the_next_day() -> None:
    assert is_working(at("2026-11-23T23:59:59"), ALWAYS)
    assert is_working(at("2026-11-24T00:00"), ALWAYS)
    assert add_working_time(at("2026-11-23T23:00"), hours(2), ALWAYS) == at("2026-11-24T01:00")


def test_time_between_counts_open_hours_alone() -> None:
    assert working_time_between(at("2026-11-27T17:00"), at("2026-11-30T10:00"), DESK) == hours(2)
    assert working_time_between(at("2026-11-28T10:00"), at("2026-11-29T10:00"), DESK) == hours(0)
    assert working_time_between(at("2026-11-27T17:00"), at("2026-11-27T16:00"), DESK) == hours(0)


def test_clocks_of_urgent_cases_run_at_every_hour() -> None:
    night = at("2026-11-28T03:00")
    assert due(night, hours(1), calendar=DESK, working=False) == at("2026-11-28T04:00")
    assert due(night, hours(1), calendar=DESK, working=True) == at("2026-11-30T10:00")


def test_a_working_day_is_the_longest_of_the_week() -> None:
    assert working_day(DESK) == hours(9)
    assert working_day(SHOP) == hours(7.5)
    assert working_day(ALWAYS) == hours(24)
    assert working_day(Calendar(PARIS, ((),) * 7)) == hours(0)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_time(at("2026-11-23T10:00"), hours(-1), DESK)


def test_a_desk_that_never_opens_is_told_and_not_waited_for() -> None:
    with pytest.raises(NeverOpen):
        next_opening(at("2026-11-23T10:00"), Calendar(PARIS, ((),) * 7))
    with pytest.raises(NeverOpen):
        add_working_time(at("2026-11-23T10:00"), hours(1), Calendar(PARIS, OFFICE, lambda day: True))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        is_working(datetime(2026, 11, 23, 10), DESK)  # noqa: DTZ001 - this is what is refused


# --- what holds for every calendar ---

MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def openings(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Up to two openings of a day, in order and apart; the last may end at midnight."""
    cuts = sorted(draw(st.lists(MINUTES, max_size=4, unique=True)))
    if len(cuts) % 2:
        cuts.append(time(0))
    return tuple(Hours(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True))


ZONES = st.sampled_from([PARIS, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=120))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(openings()) for _ in range(7))
    assume(any(sum((hours.length for hours in day), timedelta()) >= timedelta(minutes=30) for day in week))
    closed = frozenset(draw(st.lists(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=5)))
    return Calendar(draw(ZONES), week, closed.__contains__)


@given(calendars(), MOMENTS, AMOUNTS)
def test_what_is_added_is_what_lies_between(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    assert working_time_between(start, add_working_time(start, amount, calendar), calendar) == amount


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_more_time_is_later_and_a_later_start_is_no_earlier(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    less, more = sorted((first, second))
    assert add_working_time(start, less, calendar) <= add_working_time(start, more, calendar)
    assert add_working_time(start, less, calendar) <= add_working_time(start + second, less, calendar)


@given(calendars(), MOMENTS, AMOUNTS)
def test_nothing_is_due_outside_opening_hours(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    end = add_working_time(start, amount, calendar)
    assert end >= start
    assert end.tzinfo is UTC
    moment_before = end - timedelta(microseconds=1)
    assert is_working(end, calendar) or (amount > timedelta() and is_working(moment_before, calendar))


@given(calendars(), MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, moment: datetime) -> None:
    opening = next_opening(moment, calendar)
    assert opening >= moment
    assert is_working(opening, calendar)
    assert working_time_between(moment, opening, calendar) == timedelta()
    assert (opening == moment) == is_working(moment, calendar)


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_stretches_add_up(calendar: Calendar, start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second
    parts = working_time_between(start, middle, calendar) + working_time_between(middle, end, calendar)
    assert parts == working_time_between(start, end, calendar)


@pytest.mark.parametrize(
    ("exact", "promised"),
    [
        ("2026-11-23T13:40:37", "2026-11-23T14:00"),
        ("2026-11-23T14:00", "2026-11-23T14:00"),
        ("2026-11-23T14:00:01", "2026-11-23T14:30"),
        ("2026-11-23T18:00", "2026-11-23T18:00"),
    ],
)
def test_what_is_promised_is_a_round_hour(exact: str, promised: str) -> None:
    assert rounded_up(at(exact), calendar=DESK, working=True) == at(promised)


def test_nothing_is_promised_for_after_the_desk_has_closed() -> None:
    early = Calendar(PARIS, ((Hours(time(9), time(17, 45)),),) * 7)
    assert rounded_up(at("2026-11-23T17:40"), calendar=early, working=True) == at("2026-11-23T17:45")
    assert rounded_up(at("2026-11-23T17:45"), calendar=early, working=True) == at("2026-11-23T17:45")
    assert rounded_up(at("2026-11-23T23:50"), calendar=early, working=False) == at("2026-11-24T00:00")


@given(since=st.timedeltas(timedelta(), timedelta(days=700)), zone=st.sampled_from([PARIS, "Asia/Kathmandu"]))
def test_a_round_hour_is_never_before_and_hardly_after(since: timedelta, zone: str) -> None:
    instant = at("2026-01-01T00:00") + since
    found = rounded_up(instant, calendar=Calendar(zone, OFFICE), working=False)
    assert timedelta() <= found - instant < hours(0.5)
    assert found.astimezone(ZoneInfo(zone)).minute in (0, 30)

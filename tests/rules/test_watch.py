"""Who is woken: turns over midnight and over the nights when clocks change, gaps, the backup and the manager."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.walltime import instant
from bot.rules.watch import (
    Gap,
    WakeKind,
    Watch,
    WatchRow,
    gaps,
    next_on_watch,
    on_watch,
    to_wake,
    wake_steps,
)

PARIS = "Europe/Paris"
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))


def row(
    start: str, end: str, person: str, *, days: frozenset[int] = EVERY_DAY, zone: str = PARIS, backup: str = ""
) -> WatchRow:
    return WatchRow(days, time.fromisoformat(start), time.fromisoformat(end), zone, person, backup, "nadia")


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def person_at(watch: Watch, moment: datetime) -> str:
    turn = on_watch(watch, moment)
    return turn.person if turn else "nobody"


DAY_AND_NIGHT = Watch((row("08:00", "20:00", "lea", backup="sam"), row("20:00", "08:00", "sam", backup="lea")))


@pytest.mark.parametrize(
    ("moment", "person"),
    [
        ("2026-11-23T08:00", "lea"),
        ("2026-11-23T19:59:59", "lea"),
        ("2026-11-23T20:00", "sam"),
        ("2026-11-23T23:59:59", "sam"),
        ("2026-11-24T00:00", "sam"),
        ("2026-11-24T07:59:59", "sam"),
        ("2026-12-31T23:30", "sam"),
        ("2027-01-01T00:30", "sam"),
        ("2027-03-28T01:59", "sam"),
        ("2027-03-28T03:00", "sam"),  # the hour from 02:00 does not exist on that night
        ("2027-10-31T02:30", "sam"),
    ],
)
def test_a_turn_holds_over_midnight_years_and_changes_of_clocks(moment: str, person: str) -> None:
    assert person_at(DAY_AND_NIGHT, at(moment)) == person


def test_a_night_that_begins_on_friday_is_fridays_until_the_morning() -> None:
    watch = Watch((row("20:00", "08:00", "sam", days=frozenset({4})),))
    assert person_at(watch, at("2026-11-27T23:00")) == "sam"
    assert person_at(watch, at("2026-11-28T07:59")) == "sam"
    assert person_at(watch, at("2026-11-28T08:00")) == "nobody"
    assert person_at(watch, at("2026-11-28T21:00")) == "nobody"
    assert person_at(watch, at("2026-11-27T07:00")) == "nobody"


def test_a_row_from_midnight_to_midnight_is_the_whole_day() -> None:
    watch = Watch((row("00:00", "00:00", "tom", days=frozenset({6})),))
    assert person_at(watch, at("2026-11-22T00:00")) == "tom"
    assert person_at(watch, at("2026-11-22T23:59:59")) == "tom"
    assert person_at(watch, at("2026-11-23T00:00")) == "nobody"


def test_the_first_row_that_covers_a_moment_holds() -> None:
    exception = row("10:00", "12:00", "ines", days=frozenset({0}))
    assert person_at(Watch((exception, *DAY_AND_NIGHT.rows)), at("2026-11-23T11:00")) == "ines"
    assert person_at(Watch((*DAY_AND_NIGHT.rows, exception)), at("2026-11-23T11:00")) == "lea"


def test_each_row_is_read_in_its_own_zone() -> None:
    watch = Watch((row("09:00", "17:00", "lea"), row("09:00", "17:00", "kai", zone="Asia/Tokyo")))
    assert person_at(watch, at("2026-11-24T09:30", "Asia/Tokyo")) == "kai"
    assert person_at(watch, at("2026-11-24T09:30")) == "lea"


def test_a_turn_says_when_it_ends() -> None:
    turn = on_watch(DAY_AND_NIGHT, at("2026-11-23T23:00"))
    assert turn is not None
    assert (turn.start, turn.until) == (at("2026-11-23T20:00"), at("2026-11-24T08:00"))
    assert turn.until.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        on_watch(DAY_AND_NIGHT, datetime(2026, 11, 23, 8))  # noqa: DTZ001 - this is what is refused


# --- gaps ---


def test_a_watch_round_the_clock_has_no_gap_in_a_whole_year() -> None:
    assert gaps(DAY_AND_NIGHT, at("2026-11-23T00:00"), 370) == []


def test_a_gap_is_told_from_the_end_of_one_turn_to_the_begin_of_the_next() -> None:
    watch = Watch((row("08:00", "20:00", "lea", days=WORKING_DAYS), row("20:00", "08:00", "sam", days=WORKING_DAYS)))
    found = gaps(watch, at("2026-11-23T08:00"), 7)
    assert found == [Gap(at("2026-11-28T08:00"), at("2026-11-30T08:00"))]


def test_nobody_at_all_is_one_gap() -> None:
    start = at("2026-11-23T08:00")
    assert gaps(Watch(), start, 3) == [Gap(start, start + timedelta(days=3))]


def test_hours_in_two_zones_part_on_the_weeks_when_one_has_changed_its_clocks() -> None:
    # New York changes its clocks two weeks before Paris in spring: 14:00 there is 19:00 in Paris meanwhile.
    watch = Watch((row("02:00", "20:00", "lea"), row("14:00", "20:00", "jo", zone="America/New_York")))
    assert gaps(watch, at("2027-03-08T12:00"), 3) == []
    summer_there = gaps(watch, at("2027-03-15T12:00"), 1)
    assert summer_there == [Gap(at("2027-03-16T01:00"), at("2027-03-16T02:00"))]


def test_shifts_that_meet_within_the_hour_that_does_not_exist_leave_no_gap() -> None:
    watch = Watch((row("14:00", "02:30", "lea"), row("02:30", "14:00", "sam")))
    assert gaps(watch, at("2027-03-27T12:00"), 2) == []
    assert gaps(watch, at("2027-10-30T12:00"), 2) == []
    assert person_at(watch, at("2027-03-28T01:59:59")) == "lea"
    assert person_at(watch, at("2027-03-28T03:00:00")) == "sam"


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
zones = st.sampled_from([PARIS, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"])
rows = st.builds(
    WatchRow,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=quarters,
    end=quarters,
    zone=zones,
    person=st.sampled_from(["lea", "sam", "tom"]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
watches = st.builds(Watch, st.lists(rows, max_size=4).map(tuple))


@given(watches, moments, st.integers(0, 60 * 24 * 10))
def test_a_moment_is_in_a_gap_exactly_when_nobody_is_on_watch(watch: Watch, start: datetime, minutes: int) -> None:
    moment = start + timedelta(minutes=minutes)
    in_gap = any(gap.start <= moment < gap.end for gap in gaps(watch, start, 11))
    assert in_gap == (on_watch(watch, moment) is None)


@given(watches, moments)
def test_gaps_are_in_order_and_apart(watch: Watch, start: datetime) -> None:
    found = gaps(watch, start, 8)
    borders = [border for gap in found for border in (gap.start, gap.end)]
    assert borders == sorted(set(borders))
    assert all(start <= border <= start + timedelta(days=8) for border in borders)


@given(st.lists(quarters, min_size=2, max_size=5, unique=True), zones, moments)
def test_shifts_that_meet_on_the_wall_never_leave_a_gap(cuts: list[time], zone: str, start: datetime) -> None:
    ordered = sorted(cuts)
    shifts = zip(ordered, [*ordered[1:], ordered[0]], strict=True)
    watch = Watch(tuple(WatchRow(EVERY_DAY, begin, end, zone, "lea") for begin, end in shifts))
    assert gaps(watch, start, 40) == []


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), zones, quarters, quarters)
def test_walls_and_instants_keep_the_same_order(day: date, zone: str, first: time, second: time) -> None:
    earlier, later = sorted((first, second))
    assert instant(day, earlier, zone) <= instant(day, later, zone)


# --- waking ---


def test_half_of_the_first_look_time_wakes_the_backup_and_all_of_it_the_manager() -> None:
    opened = at("2026-11-23T03:02")
    assert [(step.kind, step.at) for step in wake_steps(opened, timedelta(minutes=5))] == [
        (WakeKind.ON_WATCH, opened),
        (WakeKind.BACKUP, opened + timedelta(minutes=2, seconds=30)),
        (WakeKind.MANAGER, opened + timedelta(minutes=5)),
    ]


def test_each_step_wakes_whom_the_row_names() -> None:
    moment = at("2026-11-23T09:00")
    assert [to_wake(DAY_AND_NIGHT, moment, kind) for kind in WakeKind] == [("lea",), ("sam",), ("nadia",)]


def test_a_step_reads_the_turn_of_its_own_moment() -> None:
    step = wake_steps(at("2026-11-23T19:58"), timedelta(minutes=5))[1]
    assert to_wake(DAY_AND_NIGHT, step.at, step.kind) == ("lea",)  # the backup of the night, which began meanwhile


def test_where_nobody_is_named_the_managers_are_woken() -> None:
    alone = Watch((WatchRow(EVERY_DAY, time(8), time(20), PARIS, "lea"),))
    moment = at("2026-11-23T09:00")
    assert to_wake(alone, moment, WakeKind.ON_WATCH, managers=("nadia", "marc")) == ("lea",)
    assert to_wake(alone, moment, WakeKind.BACKUP, managers=("nadia", "marc")) == ("nadia", "marc")
    assert to_wake(alone, moment, WakeKind.MANAGER, managers=("nadia", "marc")) == ("nadia", "marc")
    assert to_wake(alone, at("2026-11-23T21:00"), WakeKind.ON_WATCH, managers=("nadia",)) == ("nadia",)


def test_a_row_without_a_backup_wakes_its_own_manager_first() -> None:
    watch = Watch((row("00:00", "00:00", "lea"),))
    assert to_wake(watch, at("2026-11-23T09:00"), WakeKind.BACKUP, managers=("marc",)) == ("nadia",)


@given(watches, moments, st.sampled_from(WakeKind))
def test_who_is_off_watch_is_never_woken(watch: Watch, moment: datetime, kind: WakeKind) -> None:
    woken = to_wake(watch, moment, kind, managers=("marc",))
    turn = on_watch(watch, moment)
    assert set(woken) <= {"marc"} | ({turn.person} if turn else set())
    assert woken


# --- passing on ---


def test_passing_on_goes_from_person_to_backup_to_manager_then_to_nobody() -> None:
    moment = at("2026-11-23T09:00")
    assert next_on_watch(DAY_AND_NIGHT, moment, "lea") == "sam"
    assert next_on_watch(DAY_AND_NIGHT, moment, "sam", passed=frozenset({"lea"})) == "nadia"
    assert next_on_watch(DAY_AND_NIGHT, moment, "nadia", passed=frozenset({"lea", "sam"})) is None


def test_who_took_a_case_off_watch_passes_it_to_whoever_is_on() -> None:
    assert next_on_watch(DAY_AND_NIGHT, at("2026-11-23T09:00"), "diallo") == "lea"


def test_another_row_of_the_moment_comes_before_the_manager() -> None:
    watch = Watch((row("08:00", "20:00", "lea"), row("08:00", "20:00", "tom"), row("20:00", "08:00", "sam")))
    assert next_on_watch(watch, at("2026-11-23T09:00"), "lea") == "tom"


def test_nobody_takes_over_in_a_gap() -> None:
    assert next_on_watch(Watch((row("08:00", "20:00", "lea"),)), at("2026-11-23T21:00"), "lea") is None


@given(watches, moments, st.sets(st.sampled_from(["lea", "sam", "tom"])))
def test_passing_on_never_returns_to_somebody_who_passed(watch: Watch, moment: datetime, tired: set[str]) -> None:
    following = next_on_watch(watch, moment, "lea", passed=frozenset(tired))
    assert following not in tired | {"lea"}

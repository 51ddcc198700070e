"""Asking how somebody is: when, never at night, what follows an unanswered reminder, and what stops it all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.cadence import (
    LONGER,
    MANAGER_TIMES,
    PROGRAMME,
    MemberFacts,
    NextReminder,
    ReminderStep,
    Stage,
    StopReason,
    bundle,
    check_in_on,
    full_hour,
    is_quiet,
    needs_agreement,
    next_check_ins,
    next_step,
    out_of_quiet_hours,
    why_stop,
    zone_of_member,
)
from bot.rules.worktime import Calendar, Hours, NeverOpen

PARIS = "Europe/Paris"


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def due_dates(start: datetime, zone: str = PARIS) -> dict[Stage, datetime]:
    return {proposal.stage: proposal.due for proposal in next_check_ins(start, zone)}


def test_a_programme_that_starts_by_day_keeps_its_hour() -> None:
    assert due_dates(at("2026-11-22T14:30")) == {
        Stage.H48: at("2026-11-24T14:30"),
        Stage.D8: at("2026-11-30T14:30"),
        Stage.D15: at("2026-12-07T14:30"),
        Stage.M1: at("2026-12-22T14:30"),
    }


def test_a_programme_that_starts_at_night_falls_on_mornings() -> None:
    after_midnight = due_dates(at("2026-11-22T03:02"))
    assert after_midnight[Stage.H48] == at("2026-11-24T09:00")
    late = due_dates(at("2026-11-22T22:30"))
    assert late[Stage.H48] == at("2026-11-25T09:00")


def test_it_is_the_members_night_that_counts() -> None:
    start = at("2026-11-22T10:00")  # 04:00 in Toronto
    assert due_dates(start, "America/Toronto")[Stage.H48] == at("2026-11-24T09:00", "America/Toronto")


@pytest.mark.parametrize(
    ("start", "month_later"),
    [
        ("2027-01-31T10:00", "2027-02-28T10:00"),
        ("2028-01-31T10:00", "2028-02-29T10:00"),
        ("2026-12-31T10:00", "2027-01-31T10:00"),
        ("2026-03-31T10:00", "2026-04-30T10:00"),
        ("2026-11-15T10:00", "2026-12-15T10:00"),
    ],
)
def test_a_month_is_a_month_of_the_calendar(start: str, month_later: str) -> None:
    assert due_dates(at(start))[Stage.M1] == at(month_later)


def test_two_days_over_a_change_of_clocks_are_the_same_hour_for_the_member() -> None:
    assert due_dates(at("2027-03-27T10:00"))[Stage.H48] == at("2027-03-29T10:00")
    assert due_dates(at("2027-10-30T10:00"))[Stage.H48] == at("2027-11-01T10:00")


def test_some_stages_may_be_chosen() -> None:
    chosen = next_check_ins(at("2026-11-22T10:00"), PARIS, (Stage.D8,))
    assert [proposal.stage for proposal in chosen] == [Stage.D8]


def test_a_day_that_somebody_set_is_kept_and_its_night_is_not() -> None:
    assert check_in_on(date(2026, 12, 1), PARIS) == at("2026-12-01T09:00")
    assert check_in_on(date(2026, 12, 1), PARIS, time(18)) == at("2026-12-01T18:00")
    assert check_in_on(date(2026, 12, 1), PARIS, time(23)) == at("2026-12-02T09:00")


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [("08:59:59", True), ("09:00", False), ("20:59:59", False), ("21:00", True), ("03:00", True)],
)
def test_the_night_is_from_21_to_9(moment: str, quiet: bool) -> None:
    assert is_quiet(at(f"2026-11-22T{moment}"), PARIS) is quiet


ZONES = st.sampled_from([PARIS, "America/St_Johns", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, ZONES)
def test_no_check_in_is_ever_due_at_night_early_or_out_of_order(start: datetime, zone: str) -> None:
    dues = [proposal.due for proposal in next_check_ins(start, zone)]
    assert dues == sorted(dues)
    assert len(dues) == len(PROGRAMME)
    assert not any(is_quiet(due, zone) for due in dues)
    assert all(due.tzinfo is UTC for due in dues)
    # An hour less than 48 where the clocks go forward in between.
    assert timedelta(hours=47) <= dues[0] - start <= timedelta(hours=61)


@given(MOMENTS, ZONES)
def test_leaving_quiet_hours_takes_half_a_day_at_most_and_nothing_by_day(moment: datetime, zone: str) -> None:
    moved = out_of_quiet_hours(moment, zone)
    assert moment <= moved <= moment + timedelta(hours=13)
    assert (moved == moment) == (not is_quiet(moment, zone))


# --- reminders ---


def test_an_unanswered_reminder_comes_again_then_goes_to_the_manager() -> None:
    again = next_step(ReminderStep.REMINDED, at("2026-11-24T09:10"), PARIS)
    assert again == NextReminder(ReminderStep.AGAIN, at("2026-11-24T13:10"))
    manager = next_step(ReminderStep.AGAIN, at("2026-11-24T13:10"), PARIS)
    assert manager == NextReminder(ReminderStep.MANAGER, at("2026-11-24T18:00"))


def test_a_manager_hears_of_it_every_day_and_then_no_more() -> None:
    posted = at("2026-11-24T18:00")
    assert next_step(ReminderStep.MANAGER, posted, PARIS, told_managers=1) == NextReminder(
        ReminderStep.MANAGER, at("2026-11-25T18:00")
    )
    assert next_step(ReminderStep.MANAGER, posted, PARIS, told_managers=3) is None


def test_nobody_is_reminded_at_night() -> None:
    late = next_step(ReminderStep.REMINDED, at("2026-11-24T18:30"), PARIS)
    assert late == NextReminder(ReminderStep.AGAIN, at("2026-11-25T09:00"))
    nearly = next_step(ReminderStep.AGAIN, at("2026-11-24T16:30"), PARIS)  # 20:30, whose full hour is 21:00
    assert nearly == NextReminder(ReminderStep.MANAGER, at("2026-11-25T09:00"))


def test_the_steps_of_one_hour_fall_together() -> None:
    posted = [at("2026-11-24T09:01"), at("2026-11-24T09:30"), at("2026-11-24T10:00")]
    steps = [next_step(ReminderStep.AGAIN, moment, PARIS) for moment in posted]
    assert {step.at for step in steps if step} == {at("2026-11-24T14:00")}


def test_after_an_outage_the_steps_do_not_fall_all_at_once() -> None:
    posted_late = at("2026-11-26T11:00")  # due two days ago, posted now
    step = next_step(ReminderStep.REMINDED, posted_late, PARIS)
    assert step is not None
    assert step.at == at("2026-11-26T15:00")


@given(MOMENTS, ZONES, st.sampled_from(ReminderStep), st.integers(0, 4))
def test_a_next_step_is_later_and_by_day(posted: datetime, zone: str, last: ReminderStep, told: int) -> None:
    step = next_step(last, posted, zone, told_managers=told)
    if step is None:
        assert (last, told >= MANAGER_TIMES) == (ReminderStep.MANAGER, True)
        return
    assert step.at > posted
    assert not is_quiet(step.at, zone)


@given(MOMENTS)
def test_a_full_hour_is_the_next_one(moment: datetime) -> None:
    hour = full_hour(moment)
    assert moment <= hour < moment + timedelta(hours=1)
    assert (hour.minute, hour.second, hour.microsecond) == (0, 0, 0)


def test_a_bundle_shows_some_and_counts_the_rest() -> None:
    assert bundle("abc") == (("a", "b", "c"), 0)
    assert bundle(range(12)) == (tuple(range(10)), 2)
    assert bundle("") == ((), 0)


# --- stopping ---


def test_nothing_known_stops_nothing() -> None:
    assert why_stop(MemberFacts()) is None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (MemberFacts(asked_to_stop=True, account_gone=True), StopReason.ASKED_TO_STOP),
        (MemberFacts(account_gone=True), StopReason.ACCOUNT_GONE),
        (MemberFacts(may_have_died=True, account_gone=True), StopReason.MAY_HAVE_DIED),
    ],
)
def test_the_gravest_reason_is_given(facts: MemberFacts, reason: StopReason) -> None:
    assert why_stop(facts) is reason


def test_grief_outweighs_everything_and_anything_stops() -> None:
    for died, stop, gone in product([False, True], repeat=3):
        facts = MemberFacts(may_have_died=died, asked_to_stop=stop, account_gone=gone)
        reason = why_stop(facts)
        assert (reason is None) == (not (died or stop or gone))
        assert (reason is StopReason.MAY_HAVE_DIED) == died


# --- three and six months, the staff's days, the member's zone ---


@pytest.mark.parametrize(
    ("stages", "answered", "agreed", "needs"),
    [
        ((Stage.H48, Stage.M1), False, False, False),
        ((Stage.M3,), False, False, True),
        ((Stage.H48, Stage.M6), False, False, True),
        ((Stage.M3, Stage.M6), True, False, False),
        ((Stage.M3, Stage.M6), False, True, False),
    ],
)
def test_beyond_a_month_only_for_who_answered_or_agreed(
    stages: tuple[Stage, ...], answered: bool, agreed: bool, needs: bool
) -> None:
    assert needs_agreement(stages, answered=answered, agreed=agreed) is needs


def test_three_and_six_months_are_months_of_the_calendar() -> None:
    longer = next_check_ins(at("2026-11-30T10:00"), PARIS, LONGER)
    assert [found.due for found in longer] == [at("2027-02-28T10:00"), at("2027-05-30T10:00")]


WEEKDAYS = Calendar(PARIS, ((Hours(time(9), time(18)),),) * 5 + ((), ()))


def test_a_check_in_waits_for_a_day_when_somebody_works() -> None:
    (found,) = next_check_ins(at("2026-11-26T14:30"), PARIS, (Stage.H48,), staff=WEEKDAYS)  # due on a Saturday
    assert found.due == at("2026-11-30T09:00")
    (kept,) = next_check_ins(at("2026-11-23T14:30"), PARIS, (Stage.H48,), staff=WEEKDAYS)
    assert kept.due == at("2026-11-25T14:30")


@given(MOMENTS, ZONES)
def test_with_a_staff_no_check_in_is_at_night_early_or_on_a_day_off(start: datetime, zone: str) -> None:
    plain = next_check_ins(start, zone, Stage)
    for before, after in zip(plain, next_check_ins(start, zone, Stage, staff=WEEKDAYS), strict=True):
        assert before.due <= after.due <= before.due + timedelta(days=4)
        assert not is_quiet(after.due, zone)
        assert after.due.astimezone(ZoneInfo(PARIS)).weekday() < 5


def test_a_desk_that_never_works_is_said() -> None:
    with pytest.raises(NeverOpen):
        next_check_ins(at("2026-11-22T10:00"), PARIS, (Stage.H48,), staff=Calendar(PARIS, ((),) * 7))


@pytest.mark.parametrize(
    ("zones", "whose"),
    [
        ((), PARIS),
        (("Europe/Brussels",), "Europe/Brussels"),
        (("Indian/Reunion", PARIS), PARIS),
        (("America/New_York", "America/Los_Angeles", "America/Denver"), "America/Denver"),
    ],
)
def test_the_members_country_says_whose_night_it_is(zones: tuple[str, ...], whose: str) -> None:
    assert zone_of_member(zones, PARIS, at("2026-11-22T10:00")) == whose

"""What was late, by how much, and why: only what stood in the way while somebody waited, the most telling first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.lateness import Hindrance, Promise, calls, lateness
from config.reports import Clock, Why

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def promise(done: float | None = None, ended: float | None = None) -> Promise:
    """Due ten minutes after it began."""
    return Promise(
        clock=Clock.FIRST_LOOK,
        began=START,
        due=at(10),
        done=None if done is None else at(done),
        ended=None if ended is None else at(ended),
    )


@pytest.mark.parametrize(
    ("done", "ended", "now", "by", "waits"),
    [
        (9, None, 60, None, False),
        (10, None, 60, None, False),
        (12, None, 60, 2, False),
        (None, None, 9, None, False),
        (None, None, 25, 15, True),
        (None, 8, 60, None, False),
        (None, 30, 60, 20, False),
    ],
)
def test_late_is_after_it_was_due(
    done: float | None, ended: float | None, now: float, by: float | None, waits: bool
) -> None:
    late = lateness(promise(done, ended), [], now=at(now))
    if by is None:
        assert late is None
        return
    assert late is not None
    assert (late.by, late.waits, late.why) == (timedelta(minutes=by), waits, (Why.NOBODY_CAME,))


@pytest.mark.parametrize(
    ("since", "until", "explains"),
    [(-9, -1, False), (-9, 1, True), (3, 4, True), (11, None, True), (12, None, False), (-5, None, True)],
)
def test_only_what_stood_in_the_way_meanwhile_explains_it(since: float, until: float | None, explains: bool) -> None:
    stood = Hindrance(Why.DESK_DOWN, at(since), None if until is None else at(until))
    late = lateness(promise(done=12), [stood], now=at(60))
    assert late is not None
    assert late.why == ((Why.DESK_DOWN,) if explains else (Why.NOBODY_CAME,))


def test_of_who_was_called_the_last_is_told() -> None:
    steps = [(at(5), Why.BACKUP_CALLED), (at(10), Why.MANAGER_CALLED), (at(3), Why.REMINDED)]
    assert [one.why for one in calls(steps)] == [Why.MANAGER_CALLED]
    assert list(calls([])) == []


@given(
    st.lists(st.tuples(st.sampled_from(Why), st.integers(-30, 60), st.none() | st.integers(0, 60))),
    st.none() | st.integers(0, 90),
    st.none() | st.integers(0, 90),
)
def test_there_is_always_one_reason_and_never_one_twice(
    stood: list[tuple[Why, int, int | None]], done: int | None, ended: int | None
) -> None:
    hindrances = [
        Hindrance(why, at(since), None if length is None else at(since + length)) for why, since, length in stood
    ]
    late = lateness(promise(done, ended), hindrances, now=at(90))
    end = min(one for one in (done, ended, 90) if one is not None) if done is not None or ended is not None else 90
    assert (late is None) == (end <= 10)
    if late is not None:
        assert late.by == timedelta(minutes=end - 10)
        assert late.why
        assert list(late.why) == [why for why in Why if why in late.why], "in their order, each once"

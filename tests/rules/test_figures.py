"""Medians by client and week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.rules.figures import Handled, by_week

SUNDAY = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def case(opened: datetime, minutes: int | None = None, *, due: int = 0, kept: int = 0) -> Handled:
    eyes = None if minutes is None else timedelta(minutes=minutes)
    return Handled(client="maison-lumen", opened=opened, eyes=eyes, due=due, kept=kept)


def test_a_week_has_its_medians_and_what_was_kept() -> None:
    (week,) = by_week([case(SUNDAY, 1, due=2, kept=1), case(SUNDAY, 3), case(SUNDAY, 100, due=1, kept=1), case(SUNDAY)])
    assert week.monday == date(2026, 11, 16)
    assert (week.cases, week.eyes, week.reached) == (4, timedelta(minutes=3), None)
    assert (week.due, week.kept) == (3, 2)


def test_a_week_begins_on_monday_where_it_is_read() -> None:
    assert [week.monday for week in by_week([case(SUNDAY)], "Europe/Paris")] == [date(2026, 11, 23)]
    assert by_week([]) == ()

"""Stories begin at the same hour of a like week, whenever they are told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sandbox.clock import parse_duration
from tests.running import PARIS, until_morning


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        ("2026-11-23 19:10", "2026-11-30"),
        ("2026-11-29 23:59:59.900", "2026-11-30"),
        ("2026-11-30 09:59", "2026-12-07"),
        ("2026-12-20 12:00", "2027-01-04"),
        ("2027-03-22 12:00", "2027-04-05"),
        ("2027-03-28 03:00", "2027-04-05"),
        ("2027-10-31 02:30", "2027-11-15"),
    ],
)
def test_a_story_begins_on_a_monday_at_ten_and_two_plain_weeks_follow(told: str, begins: str) -> None:
    now = datetime.fromisoformat(told).replace(tzinfo=PARIS).astimezone(UTC)
    morning = now + parse_duration(until_morning(now))
    assert morning.astimezone(PARIS).isoformat()[:19] == f"{begins}T10:00:00"

"""The pace of a chat that counts over several spans of time."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.teams_pace import LIMITS, PACE
from bot.storage.outbox import Pace, _pacing
from tests.cases.room import Room
from tests.storage.box import Box

START = datetime(2026, 11, 22, 10, tzinfo=UTC)


def sends(pace: Pace, *, hours: float) -> list[float]:
    """When rows leave of a lane that never runs empty (seconds)."""
    now, fast, slow, found = 0.0, 0.0, 0.0, []
    while now < hours * 3600:
        moment = START + timedelta(seconds=now)
        wait, next_fast = _pacing(fast, moment, pace)
        longer, next_slow = _pacing(slow, moment, pace.slow)
        if wait := max(wait, longer):
            now += wait + 1e-6
        else:
            fast, slow = next_fast, next_slow
            found.append(now)
    return found


@pytest.mark.parametrize(("most", "seconds"), LIMITS)
def test_no_span_of_time_sees_more_than_teams_takes(most: int, seconds: float) -> None:
    times = sends(PACE, hours=2)
    assert max(bisect_left(times, start + seconds) - at for at, start in enumerate(times)) <= most


def test_a_flood_is_through_soon() -> None:
    assert sum(time < 60 for time in sends(PACE, hours=0.1)) > 100


async def test_a_lane_keeps_both_paces(either: Room) -> None:
    box, pace = Box(either), Pace(0.1, burst=9, slow=Pace(10.0, burst=2))
    await box.put("a", "b", "c")
    await box.claim()
    for _ in range(2):
        taken = await box.take(pace=pace)
        assert taken is not None
        await box.settle(taken)
    assert await box.take(pace=pace) is None
    assert (await box.lane()).ready_at == box.now + timedelta(seconds=10)

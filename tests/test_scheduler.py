"""What the desk does from time to time is really done, whatever kind of callable says it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, repeat

import pytest

from bot import scheduler
from bot.clock import Drift
from bot.errors import Retryable
from bot.scheduler import Tick


class Times:
    def __init__(self) -> None:
        self.done = 0
        self.twice = asyncio.Event()

    async def tick(self, by: int = 1) -> None:
        self.done += by
        if self.done >= 2:
            self.twice.set()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["method", "lambda", "partial"])
async def test_a_tick_is_awaited(kind: str) -> None:
    times = Times()
    kinds: dict[str, Tick] = {
        "method": times.tick,
        "lambda": lambda: times.tick(1),
        "partial": partial(times.tick, by=1),
    }
    ticks = scheduler.start(every={"upkeep": (0.02, kinds[kind])})
    try:
        async with asyncio.timeout(20):
            await times.twice.wait()
    finally:
        ticks.shutdown(wait=False)


async def test_a_tick_that_the_database_keeps_waiting_is_told_in_a_line_and_comes_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    times = Times()

    async def waits() -> None:
        await times.tick()
        raise Retryable("the database did not take it: OperationalError")

    ticks = scheduler.start(every={"due": (0.02, waits)})
    try:
        async with asyncio.timeout(20):
            await times.twice.wait()
    finally:
        ticks.shutdown(wait=False)
    told = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert {record.message for record in told} == {
        "due waits for its next tick (the database did not take it: OperationalError)"
    }
    assert not any(record.exc_info for record in told)


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_after_a_jump_ahead_by_years_there_is_one_tick_and_the_next_is_to_come() -> None:
    ticks = scheduler.start(every={"due": (1.0, Times().tick)})
    try:
        (job,) = ticks.get_jobs()
        jumped = NOW + timedelta(days=10_000)
        assert job.trigger.get_next_fire_time(NOW, jumped) == jumped + timedelta(seconds=1)
        assert job.trigger.get_next_fire_time(NOW, NOW + timedelta(seconds=0.9)) == NOW + timedelta(seconds=1)
    finally:
        ticks.shutdown(wait=False)


async def test_after_a_step_back_it_ticks_without_waiting_for_the_clock_to_catch_up() -> None:
    times, told = Times(), list[float]()

    async def stepped(seconds: float) -> None:
        told.append(seconds)

    walls = chain([0.0], repeat(-86_400.0))
    ticks = scheduler.start(every={"due": (0.02, times.tick)})
    (job,) = ticks.get_jobs()
    job.modify(next_run_time=datetime.now(UTC) + timedelta(days=1))
    drift = Drift(wall=lambda: next(walls), steady=lambda: 0.0)
    watching = asyncio.create_task(scheduler.watch_clock(ticks, drift, stepped, look_every=0.01))
    try:
        async with asyncio.timeout(20):
            await times.twice.wait()
    finally:
        watching.cancel()
        ticks.shutdown(wait=False)
    assert told == [-86_400.0]

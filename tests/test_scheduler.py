"""What the desk does from time to time is really done, whatever kind of callable says it."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot import scheduler
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

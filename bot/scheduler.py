"""APScheduler as a clock: it only ticks. Jobs live in memory, late ones run once; what is due is a row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

from bot.clock import Drift
from bot.errors import Retryable

log = logging.getLogger("fanal.scheduler")

Ticks: TypeAlias = AsyncIOScheduler
Tick = Callable[[], Awaitable[object]]
STEP = 5.0
"""Seconds by which the machine's clock must jump to be noticed; less is slewing."""


class Every(BaseTrigger):  # type: ignore[misc]
    """Each so many seconds. APScheduler's own lists every instant that was missed before it runs the last one: a clock
    that jumps ahead by a year would stop the desk, and fill its memory, until the list is complete."""

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Always to come: what was missed is done once."""
        planned = (previous_fire_time or now) + self.interval
        return planned if planned > now else now + self.interval


def start(*, every: dict[str, tuple[float, Tick]]) -> Ticks:
    """Tick each name every so many seconds until shut down."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, (seconds, tick) in every.items():
        scheduler.add_job(_awaited, Every(seconds), id=name, args=(name, tick))
    scheduler.start()
    return scheduler


async def _awaited(name: str, tick: Tick) -> None:
    """APScheduler awaits coroutine functions alone: of a lambda or a partial it would throw the coroutine away.

    What may be tried again is, by the next tick: an outage writes a line a second; tracebacks would fill the disk.
    """
    try:
        await tick()
    except Retryable as error:
        log.warning("%s waits for its next tick (%s)", name, error)


async def watch_clock(
    ticks: Ticks, drift: Drift, stepped: Callable[[float], Awaitable[object]], *, look_every: float = 1.0
) -> None:
    """Arm the ticks anew whenever the machine's clock jumps, since each waits for an instant of it; never ends.

    `stepped` is told by how many seconds (signed).
    """
    drift.seconds()
    while True:
        await asyncio.sleep(look_every)
        moved = drift.seconds()
        if abs(moved) <= STEP:
            continue
        log.warning("the machine's clock jumped by %.0f s", moved)
        for job in ticks.get_jobs():
            job.reschedule(job.trigger)
        try:
            await stepped(moved)
        except Exception as error:
            log.error("what waits was not adjusted to the clock's jump", exc_info=error)

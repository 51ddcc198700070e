"""APScheduler as a clock: it only ticks. Jobs live in memory, late ones run once; what is due is a row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

Tick = Callable[[], Awaitable[object]]


def start(*, every: dict[str, tuple[float, Tick]]) -> AsyncIOScheduler:
    """Tick each name every so many seconds until shut down."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, (seconds, tick) in every.items():
        scheduler.add_job(tick, "interval", seconds=seconds, id=name)
    scheduler.start()
    return scheduler

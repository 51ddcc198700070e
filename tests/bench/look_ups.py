"""Contact details asked of several sources: a case has all of them as soon as the slowest has answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web

from tests.bench.report import Report, median
from tests.running import story
from tests.stories.sources import asking

SECONDS = {"une": 0.2, "deux": 0.4, "trois": 0.6, "quatre": 0.8, "cinq": 1.0}
ROUNDS = 5


async def measure(report: Report, folder: Path) -> None:
    data = folder / "look_ups"
    data.mkdir()
    report.section(f"Look-ups, {len(SECONDS)} sources of {min(SECONDS.values())} to {max(SECONDS.values())} s")
    took: list[float] = []
    with pytest.MonkeyPatch.context() as patched:
        async with _slow() as (url, spans):
            names = [(name, "20 s") for name in SECONDS]
            async with story(patched, data=data, environment=asking(data, url, names)) as desk:
                for number in range(ROUNDS):
                    spans.clear()
                    card = await desk.flag("je veux mourir, c'est pour ce soir", by=f"membre {number}")
                    await card.says(*(f"{name.capitalize()} : rien" for name in SECONDS))
                    took.append(max(end for _, end in spans) - min(begin for begin, _ in spans))
    slowest, total = max(SECONDS.values()), sum(SECONDS.values())
    report.note(f"from the first question to the last answer, median of {ROUNDS} cases: {median(took):.2f} s")
    report.at_most("times the slowest source", median(took) / slowest, 1.2)
    report.at_most("times the sum of all", median(took) / total, 0.5)


@asynccontextmanager
async def _slow() -> AsyncIterator[tuple[str, list[tuple[float, float]]]]:
    """A server whose every source takes its own time to know nobody -> its address, and when each began and ended."""
    spans: list[tuple[float, float]] = []

    async def handle(request: web.Request) -> web.Response:
        begun = monotonic()
        await asyncio.sleep(SECONDS[request.match_info["source"]])
        spans.append((begun, monotonic()))
        return web.json_response({"people": []})

    app = web.Application()
    app.router.add_post("/{source}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", spans
    finally:
        await runner.cleanup()

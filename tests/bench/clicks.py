"""A click that is kept before it is answered: through Bolt, and the same transaction without it."""

from __future__ import annotations

from pathlib import Path

from tests.bench.intake import number_of, product
from tests.bench.messages import clicks, flags
from tests.bench.report import Report, median, percentile
from tests.bench.wire import load
from tests.bench.world import new_secret

ROUNDS = 9
CLICKS = 60


async def measure(report: Report, folder: Path, port: int) -> None:
    report.section(f"2. A durable click, one client, {ROUNDS} rounds in turns, medians")
    secret = new_secret()
    times: dict[str, list[float]] = {"/slack/events": [], "/bench/click": []}
    cpu: dict[str, list[float]] = {path: [] for path in times}
    async with product(folder / "clicks", port=port, secret=secret) as server:
        for number in range(ROUNDS + 1):
            for path in times:
                made = await load(port, flags(secret, CLICKS), clients=8)
                before = server.cpu()
                run = await load(port, clicks(map(number_of, made.bodies), path=path), clients=1)
                if set(run.statuses) != {200}:
                    raise AssertionError(f"{path} answered {run.statuses}")
                if number:
                    times[path].append(1000 * percentile(run.latencies, 0.5))
                    cpu[path].append(1e6 * (server.cpu() - before) / CLICKS)
    for path, name in (("/slack/events", "through Bolt"), ("/bench/click", "without it")):
        report.note(f"{name:14} p50 {median(times[path]):.2f} ms   {median(cpu[path]):.0f} us CPU/click")
    ratio = median(a / b for a, b in zip(times["/slack/events"], times["/bench/click"], strict=True))
    report.at_most("times the same transaction without Bolt, p50", ratio, 1.5)

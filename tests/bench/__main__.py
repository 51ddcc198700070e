"""`python -m tests.bench [section …] [--full]`: ratios measured in one run; it exits with 1 if an aim was missed."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import clicks, growth, intake, leaving, look_ups, overdue, replies, start, teams, triage
from tests.bench.processes import pin
from tests.bench.report import Report

PORT = 18400


async def _intake(report: Report, folder: Path, full: bool) -> None:
    await intake.measure(report, folder, PORT)


async def _slow_disk(report: Report, folder: Path, full: bool) -> None:
    await intake.measure_slow_disk(report, folder, PORT + 10)


async def _clicks(report: Report, folder: Path, full: bool) -> None:
    await clicks.measure(report, folder, PORT + 20)


async def _teams(report: Report, folder: Path, full: bool) -> None:
    await teams.measure(report, folder, PORT + 40)


async def _triage(report: Report, folder: Path, full: bool) -> None:
    triage.measure(report)


async def _replies(report: Report, folder: Path, full: bool) -> None:
    replies.measure(report)


async def _leaving(report: Report, folder: Path, full: bool) -> None:
    leaving.measure(report)


async def _look_ups(report: Report, folder: Path, full: bool) -> None:
    await look_ups.measure(report, folder)


async def _growth(report: Report, folder: Path, full: bool) -> None:
    await growth.measure(report, folder, full=full)


async def _overdue(report: Report, folder: Path, full: bool) -> None:
    await overdue.measure(report, folder)


async def _start(report: Report, folder: Path, full: bool) -> None:
    await start.measure(report, folder, PORT + 30)


SECTIONS: dict[str, Callable[[Report, Path, bool], Awaitable[None]]] = {
    "intake": _intake,
    "slow_disk": _slow_disk,
    "clicks": _clicks,
    "teams": _teams,
    "triage": _triage,
    "replies": _replies,
    "leaving": _leaving,
    "look_ups": _look_ups,
    "growth": _growth,
    "overdue": _overdue,
    "start": _start,
}


async def main() -> int:
    wanted = [name for name in sys.argv[1:] if name != "--full"] or list(SECTIONS)
    if unknown := [name for name in wanted if name not in SECTIONS]:
        print(
            f"no section {unknown[0]!r}; there are: {', '.join(SECTIONS)}; --full for a million cases", file=sys.stderr
        )
        return 2
    report = Report()
    pin(os.getpid(), 1)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="fanal-bench-", ignore_cleanup_errors=True) as folder:
            await SECTIONS[name](report, Path(folder), "--full" in sys.argv)
    missed = report.missed
    print(f"\n{len(report.lines) - len(missed)} of {len(report.lines)} reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

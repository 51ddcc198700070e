"""How long `fanal run` takes to its first answer, beside a Python that only imports the same packages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.processes import ROOT, serving, up
from tests.bench.report import Report, median
from tests.bench.world import new_secret, settings

ROUNDS = 7
# What `fanal run` imports of others, in the order of use; measured together, since they share much.
IMPORTS = (
    "import typer, fastapi, uvicorn, uvicorn.protocols.http.httptools_impl, pydantic_settings, sqlmodel, aiohttp, "
    "slack_bolt.async_app, slack_bolt.adapter.starlette.async_handler, slack_sdk.socket_mode.aiohttp, "
    "apscheduler.schedulers.asyncio, cryptography.fernet, standardwebhooks.webhooks, jinja2.sandbox, regex, "
    "ahocorasick_rs, babel.dates, babel.lists, babel.support, holidays, sqlite3"
)


async def measure(report: Report, folder: Path, port: int) -> None:
    report.section(f"6. Start, {ROUNDS} rounds in turns, medians")
    environment = settings(folder / "data", port=port, slack=9, secret=new_secret())
    ours: list[float] = []
    theirs: list[float] = []
    ours_cpu: list[float] = []
    theirs_cpu: list[float] = []
    for number in range(ROUNDS + 1):
        wall, cpu = _import()
        begin = time.perf_counter()
        with serving("start", "bot", "run", port=port, environment=environment, log=folder / "start.log") as server:
            await up(server)
            seconds, ours_spent = time.perf_counter() - begin, server.cpu()
        if number:  # the first one writes the database and the compiled modules
            theirs.append(wall)
            theirs_cpu.append(cpu)
            ours.append(seconds)
            ours_cpu.append(ours_spent)
    report.note(f"imports {median(theirs):.2f} s, {median(theirs_cpu):.2f} s CPU")
    report.note(f"first answer {median(ours):.2f} s, {median(ours_cpu):.2f} s CPU")
    ratio = median(a / b for a, b in zip(ours_cpu, theirs_cpu, strict=True))
    report.at_most("times the bare imports, by processor time", ratio, 1.3)
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    report.at_most("times the bare imports, by the clock", ratio, 1.3)


def _import() -> tuple[float, float]:
    """-> seconds by the clock and of processor time."""
    before, begin = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, cwd=ROOT)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, spent

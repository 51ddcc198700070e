"""How long `fanal run` takes to its first answer, beside a Python that only imports the same packages.

The packages are those of others that a desk on SQLite with Slack alone has imported when it answers (it is looked
whether it has them all, so that nothing is added to the bare imports). Both have their compiled modules at hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.processes import ROOT, pin, serving, up
from tests.bench.report import Report, median
from tests.bench.world import new_secret, settings

ROUNDS = 7
# What `fanal run` imports of others, in the order of use; measured together, since they share much.
IMPORTS = (
    "import typer, starlette, uvicorn, uvicorn.protocols.http.httptools_impl, pydantic_settings, sqlmodel, sqlite3, "
    "sqlalchemy.dialects.sqlite, aiohttp, slack_bolt.async_app, slack_bolt.adapter.starlette.async_handler, "
    "apscheduler.schedulers.asyncio, cryptography.fernet, standardwebhooks.webhooks, jinja2.sandbox, regex, "
    "ahocorasick_rs, babel.dates, holidays, msgspec"
)
OURS = "import bot.__main__, bot.command.run, bot.command.told"
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
MODULE = re.compile(r"^import '([\w.]+)' #", re.MULTILINE)


async def measure(report: Report, folder: Path, port: int) -> None:
    report.section(f"6. Start, {ROUNDS} rounds in turns, medians")
    environment = settings(folder / "data", port=port, slack=9, secret=new_secret()) | COMPILED
    missing = await _not_imported(folder, port, environment)
    report.holds("the desk imports all of the bare imports", ", ".join(missing[:5]) or "yes", not missing)
    bare, with_ours, started = [], [], []
    for _ in range(ROUNDS):
        bare.append(_import(IMPORTS))
        with_ours.append(_import(f"{IMPORTS}; {OURS}"))
        started.append(await _start(folder, port, environment))
    for name, found in (("bare imports", bare), ("with the desk's own modules", with_ours), ("first answer", started)):
        wall, cpu = (median(column) for column in zip(*found, strict=True))
        report.note(f"{name}: {wall:.2f} s, {cpu:.2f} s CPU")
    pairs = list(zip(started, bare, strict=True))
    report.at_most("times the bare imports, by processor time", median(a[1] / b[1] for a, b in pairs), 1.3)
    report.at_most("times the bare imports, by the clock", median(a[0] / b[0] for a, b in pairs), 1.3)
    ratio = median(a[1] / b[1] for a, b in zip(started, with_ours, strict=True))
    report.tell("times the imports with the desk's own modules", f"{ratio:.2f}")


async def _start(folder: Path, port: int, environment: dict[str, str]) -> tuple[float, float]:
    """-> seconds to the first answer, by the clock and of processor time."""
    begin = time.perf_counter()
    with serving("start", "bot", "run", port=port, environment=environment, log=folder / "start.log") as server:
        await up(server, look_every=0.005)
        return time.perf_counter() - begin, server.cpu()


def _import(statement: str) -> tuple[float, float]:
    """The same for a Python that ends without tidying up once it has imported."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", f"{statement}; import os; os._exit(0)"], cwd=ROOT, env={**os.environ, **COMPILED}
    )
    pin(process.pid, 0)
    _, status, spent = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, statement
    return time.perf_counter() - begin, spent.ru_utime + spent.ru_stime


async def _not_imported(folder: Path, port: int, environment: dict[str, str]) -> list[str]:
    """What the bare imports bring that the desk has not imported; besides writes the database and what is compiled."""
    await _start(folder, port, environment)
    log = folder / "imports.log"
    told = {**environment, "PYTHONVERBOSE": "1"}
    with serving("start", "bot", "run", port=port, environment=told, log=log) as server:
        await up(server)
    bare = subprocess.run([sys.executable, "-v", "-c", IMPORTS], cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(set(MODULE.findall(bare.stderr)) - set(MODULE.findall(log.read_text())))

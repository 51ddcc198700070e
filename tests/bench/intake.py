"""Durable intake over HTTP: the product beside a bare answer, beside the textbook, and on a slow disk."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.messages import flags
from tests.bench.processes import ROOT, Server, serving, up
from tests.bench.report import Report, median, percentile
from tests.bench.wire import Requests, Run, load
from tests.bench.world import new_secret, pretend_slack, settings

CLIENTS = 32
ROUNDS = 7
FLOOR, PRODUCT, TEXTBOOK = 4000, 1000, 150
SLOW, SLOW_ALONE = 1000, 200
"""Requests in a round: about a second each."""


@dataclass
class Measured:
    """The rounds of one server."""

    server: Server
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)

    async def round(self, requests: Requests, *, clients: int = CLIENTS) -> Run:
        before = self.server.cpu()
        run = await load(self.server.port, requests, clients=clients)
        if set(run.statuses) != {202}:
            raise AssertionError(f"{self.server.name} answered {run.statuses}: {run.bodies[0][:200]!r}")
        self.cpu.append(1e6 * (self.server.cpu() - before) / len(requests))
        self.rates.append(run.rate)
        self.p50.append(1000 * percentile(run.latencies, 0.5))
        self.p99.append(1000 * percentile(run.latencies, 0.99))
        return run

    def told(self) -> str:
        return (
            f"{median(self.rates):7.0f} req/s   p50 {median(self.p50):6.2f} ms   p99 {median(self.p99):6.1f} ms   "
            f"{median(self.cpu):5.0f} us CPU/request"
        )


@asynccontextmanager
async def product(data: Path, *, port: int, secret: str, **more: str) -> AsyncIterator[Server]:
    """The product, up, with its pretended Slack."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(pretend_slack())
        data.mkdir()
        environment = settings(data, port=port, slack=slack, secret=secret) | more
        log = data.with_suffix(".log")
        server = stack.enter_context(
            serving(data.name, "tests.bench.product", port=port, environment=environment, log=log)
        )
        await up(server)
        yield server


async def measure(report: Report, folder: Path, port: int) -> None:
    """Three servers in turns."""
    report.section(f"1. Durable intake, {CLIENTS} clients at a time, {ROUNDS} rounds in turns, medians")
    secret = new_secret()
    given = {"BENCH_SECRET": secret, "BENCH_DATABASE": str(folder / "textbook.sqlite3")}
    async with AsyncExitStack() as stack:
        servers = [
            stack.enter_context(serving(name, module, port=port + n, environment=given, log=folder / f"{name}.log"))
            for n, (name, module) in enumerate((("bare", "tests.bench.floor"), ("textbook", "tests.bench.textbook")))
        ]
        ours = await stack.enter_async_context(product(folder / "product", port=port + 2, secret=secret))
        for server in servers:
            await up(server)
        bare, textbook, fanal = Measured(servers[0]), Measured(servers[1]), Measured(ours)
        for number in range(ROUNDS + 1):
            await bare.round(flags(secret, FLOOR))
            await fanal.round(flags(secret, PRODUCT, calls=True))
            await textbook.round(flags(secret, TEXTBOOK))
            if number == 0:  # the first one warms up
                for one in (bare, fanal, textbook):
                    for numbers in (one.rates, one.cpu, one.p50, one.p99):
                        numbers.clear()
    for name, one in (("a bare answer, nothing kept", bare), ("the product", fanal), ("the textbook", textbook)):
        report.note(f"{name:28} {one.told()}")
    _compare(report, bare, fanal, textbook)


def _compare(report: Report, bare: Measured, fanal: Measured, textbook: Measured) -> None:
    by_cpu = median(floor / ours for floor, ours in zip(bare.cpu, fanal.cpu, strict=True))
    by_rate = median(ours / floor for floor, ours in zip(bare.rates, fanal.rates, strict=True))
    report.at_least("of a bare answer's requests a second", by_rate, 0.06)
    report.at_least("the same by processor time (a slow generator hides in the first)", by_cpu, 0.06)
    times = median(ours / theirs for theirs, ours in zip(textbook.rates, fanal.rates, strict=True))
    report.at_least("times the textbook's requests a second", times, 3)
    cpu = median(theirs / ours for theirs, ours in zip(textbook.cpu, fanal.cpu, strict=True))
    report.at_least("times the textbook, by processor time", cpu, 3)
    report.at_most("p99", median(fanal.p99), 100, "ms")


async def measure_slow_disk(report: Report, folder: Path, port: int) -> None:
    """The same code with a shared commit and with one commit a request, on a disk that syncs 2 ms later."""
    report.section("   The same on a disk whose syncs take 2 ms more")
    shim = _shim(folder)
    if shim is None:
        report.note("left out: it needs a C compiler (cc)")
        return
    secret = new_secret()
    async with AsyncExitStack() as stack:
        shared, alone = [
            Measured(
                await stack.enter_async_context(
                    product(folder / name, port=port + n, secret=secret, LD_PRELOAD=str(shim), BENCH_BATCH=batch)
                )
            )
            for n, (name, batch) in enumerate((("shared", "256"), ("alone", "1")))
        ]
        for clients in (CLIENTS, 4 * CLIENTS):
            for one in (shared, alone):
                one.rates.clear()
            for _ in range(3):
                await shared.round(flags(secret, SLOW), clients=clients)
                await alone.round(flags(secret, SLOW_ALONE), clients=clients)
            times = median(shared.rates) / median(alone.rates)
            report.note(f"{clients} clients: {median(shared.rates):.0f} and {median(alone.rates):.0f} req/s")
            report.at_least(f"times one commit a request, {clients} clients", times, 10)


def _shim(folder: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    made = folder / "slow_fsync.so"
    source = ROOT / "tests" / "bench" / "slow_fsync.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(source), "-ldl"], check=True)
    return made


def number_of(answer: bytes) -> int:
    """The case's number in an answer."""
    number: int = json.loads(answer)["case"]
    return number

"""Servers under measurement, each a process of its own: started, pinned to a core, asked for its processor time."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads: the clock that Linux has for another process
        (clock_getcpuclockid(3)). /proc/PID/stat gives whole hundredths, each cut off: a hundredth too few on average.
        """
        return time.clock_gettime(~self.pid << 3 | 2)


@contextmanager
def serving(
    name: str, module: str, *arguments: str, port: int, environment: dict[str, str] | None = None, log: Path
) -> Iterator[Server]:
    """Run `python -m module arguments…` on the first core until the block ends."""
    given = {**os.environ, "BENCH_PORT": str(port), "PYTHONPATH": str(ROOT), **(environment or {})}
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], env=given, cwd=ROOT, stdout=file, stderr=file
        )
    try:
        pin(process.pid, 0)
        yield Server(name, process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def pin(pid: int, core: int) -> None:
    """To one of two cores, so that server and generator do not share one; with more cores the system knows better."""
    cores = sorted(os.sched_getaffinity(0))
    if os.cpu_count() == 2 and len(cores) == 2:
        os.sched_setaffinity(pid, {cores[core]})


async def up(server: Server, path: str = "/healthz", *, look_every: float = 0.05) -> None:
    """Wait until it answers 200."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            line = await reader.readline()
            writer.close()
            if b" 200 " in line:
                return
        except OSError:
            pass
        await asyncio.sleep(look_every)
    raise TimeoutError(f"{server.name} did not start")

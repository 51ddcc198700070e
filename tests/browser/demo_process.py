"""`fanal demo` as a visitor starts it: a process of its own, the address that it prints, Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS_WITHIN, STOPS_WITHIN = 120.0, 60.0
"""Seconds."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(slots=True)
class Demo:
    process: Process
    url: str = ""
    said: list[str] = field(default_factory=list)
    """The lines that it wrote."""

    async def listen(self) -> None:
        """Until it has printed its address; what it says later is kept too."""
        async with asyncio.timeout(STARTS_WITHIN):
            while not self.url:
                line = await self._line()
                assert line, "the demo ended: " + "".join(self.said)
                found = ADDRESS.search(line) if line.startswith("Fanal: ") else None
                self.url = found[0] if found else ""

    async def _line(self) -> str:
        assert self.process.stdout is not None
        line = (await self.process.stdout.readline()).decode()
        self.said.append(line)
        return line

    async def interrupt(self) -> int:
        """Ctrl-C, once -> its exit code."""
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(STOPS_WITHIN):
            while await self._line():
                pass
            return await self.process.wait()

    @property
    def words(self) -> str:
        return "".join(self.said)


@asynccontextmanager
async def demo(data: Path, *, port: int = 0) -> AsyncIterator[Demo]:
    """A running demo on this data folder; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(port), "--no-browser", "--data", str(data),
        cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    running = Demo(process)
    try:
        await running.listen()
        yield running
    finally:
        if process.returncode is None:
            await running.interrupt()


def processes_with(words: str) -> list[int]:
    """Processes of this machine that have these words in their environment (Linux)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if words.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found

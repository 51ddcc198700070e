"""Bots as processes of their own, forked from one that has imported everything already; they can be told to die."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

PATIENCE = 20.0


class Nursery:
    """The process that bots are forked from."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def bear(self, environment: dict[str, str]) -> int:
        """-> the process id of a new bot."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(environment) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("FANAL_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.durability.launcher"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=clean, cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Bot:
    """One bot after another on the same data; the sandbox's power button is wired to it."""

    nursery: Nursery
    environment: dict[str, str]
    data: Path
    pid: int = 0
    deaths: int = 0

    async def be_born(self) -> None:
        self.pid = await asyncio.to_thread(self.nursery.bear, self.environment)

    async def start(self) -> None:
        await self.be_born()
        url = f"http://127.0.0.1:{self.environment['FANAL_PORT']}/healthz"
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with http.get(url) as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self.lives, "the bot ended at its start; its words stand above"
                    await asyncio.sleep(0.01)

    @property
    def lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return self.pid > 0

    async def dead(self) -> None:
        """Returns when the process is gone."""
        self.deaths += 1
        try:
            watched = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(watched, gone.set)
        try:
            async with asyncio.timeout(PATIENCE):
                await gone.wait()
        except TimeoutError:
            raise AssertionError("the bot lives: it did not come by where it was to die") from None
        finally:
            loop.remove_reader(watched)
            os.close(watched)

    async def kill(self) -> None:
        if self.lives:
            os.kill(self.pid, signal.SIGKILL)
            await self.dead()

    async def kill_in(self, seconds: float) -> None:
        """Whatever it is doing then."""
        await asyncio.sleep(seconds)
        await self.kill()

    async def wipe(self) -> None:
        raise NotImplementedError

    def shall_die(self, point: str, *, times: int = 1) -> None:
        """At its next passing of this point (`Slack.post after`), or a later one."""
        plan = self.data / "die.new"
        plan.write_text(json.dumps({"at": point, "times": times}), encoding="utf-8")
        plan.replace(self.data / "die")

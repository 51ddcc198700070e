"""The bot as a child process: started, killed without a word, emptied; it ends with whoever started it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from bot.command.told import Told

STARTS_WITHIN = 120.0
STOPS_WITHIN = 20.0
"""Seconds that a bot may take to start, and to finish what is under way."""


class BotEnded(Told):
    """The bot ended although nobody asked it to."""


class BotProcess:
    """What the sandbox's power button is wired to. `falls` gets the exit code of a bot that ended by itself."""

    def __init__(self, environment: Mapping[str, str], *, data: Path, port: int) -> None:
        self._environment = environment
        self._data, self._port = data, port
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._wanted = False
        self.falls: asyncio.Queue[int] = asyncio.Queue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def _runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns when the bot answers; BotEnded if it ended instead. Its words go where ours go."""
        async with self._lock:
            if self._runs:
                return
            self._wanted = False
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                "--end-with-parent",
                env={**environment_without_settings(), **self._environment},
                stdin=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
            await self._answers(self._process)
            self._wanted = True
            self._watch = asyncio.create_task(self._watched(self._process))

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with aiohttp.ClientSession() as session, asyncio.timeout(STARTS_WITHIN):
                while not await self._is_up(session):
                    if process.returncode is not None:
                        raise BotEnded(
                            f"The bot ended at once (code {process.returncode}): its own words stand above. A command "
                            f"that they name is to be run for the demo: fanal --demo {self._data} migrate, say."
                        )
                    await asyncio.sleep(0.05)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise BotEnded(f"The bot did not answer within {STARTS_WITHIN:.0f} s. Is this machine very busy?") from None

    async def _is_up(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def _watched(self, process: asyncio.subprocess.Process) -> None:
        code = await process.wait()
        if self._wanted and process is self._process:
            await self.falls.put(code)

    async def kill(self) -> None:
        """SIGKILL, as when the power fails."""
        async with self._lock:
            await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, and time to finish."""
        async with self._lock:
            try:
                async with asyncio.timeout(STOPS_WITHIN):
                    await self._end(signal.SIGTERM)
            except TimeoutError:
                await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        self._wanted = False
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()

    async def wipe(self) -> None:
        """An empty desk; the key stays."""
        for path in self._data.glob("fanal.sqlite3*"):
            path.unlink()


def environment_without_settings() -> dict[str, str]:
    """Our environment without any setting: those of a desk in service are never the demo's."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("FANAL_")}

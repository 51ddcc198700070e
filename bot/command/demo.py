"""`fanal demo`: the sandbox here, the bot in a process of its own, so that its power can be cut."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import aiohttp

from bot.sandbox import Sandbox, Secrets, demo_config

BOT_STARTS_WITHIN = 30.0


class BotProcess:
    """The bot as a child process: started, killed without a word, emptied."""

    def __init__(self, environment: Mapping[str, str], *, data: Path, port: int) -> None:
        self._environment = environment
        self._data, self._port = data, port
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Returns when the bot answers; RuntimeError if it ended instead."""
        async with self._lock:
            if self._process is not None and self._process.returncode is None:
                return
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env={**os.environ, **self._environment}, start_new_session=True
            )
            await self._answers()

    async def _answers(self) -> None:
        assert self._process is not None
        async with aiohttp.ClientSession() as session, asyncio.timeout(BOT_STARTS_WITHIN):
            while True:
                if self._process.returncode is not None:
                    raise RuntimeError(f"the bot ended with {self._process.returncode}; its words stand above")
                try:
                    async with session.get(f"{self.url}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL, as when the power fails."""
        async with self._lock:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and time to finish."""
        async with self._lock:
            if self._process is None or self._process.returncode is not None:
                return
            self._process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(20):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def wipe(self) -> None:
        """An empty desk; the key stays."""
        for path in self._data.glob("fanal.sqlite3*"):
            path.unlink()


def demo_environment(shared: Secrets, *, data: Path, port: int, sandbox: Sandbox) -> dict[str, str]:
    """The settings of a bot that talks to the sandbox."""
    return {
        "FANAL_DATA": str(data),
        "FANAL_HOST": "127.0.0.1",
        "FANAL_PORT": str(port),
        "FANAL_CLOCK_SECRET": shared.clock_secret,
        "FANAL_LOG_LEVEL": "warning",
        "FANAL_SLACK_MODE": sandbox.config.mode,
        "FANAL_SLACK_BOT_TOKEN": shared.bot_token,
        "FANAL_SLACK_APP_TOKEN": shared.app_token,
        "FANAL_SLACK_SIGNING_SECRET": shared.signing_secret,
        "FANAL_SLACK_BASE_URL": sandbox.slack_url,
        "FANAL_SLACK_TEAM": sandbox.config.team_id,
        "FANAL_SECRET_LUMEN_FLAGS": shared.flag_secret,
        "FANAL_SECRET_LUMEN_FORUM": shared.action_secret,
        "FANAL_SECRET_LUMEN_FORUM_URL": sandbox.forum_url,
        "FANAL_SECRET_NORD_FLAGS": Secrets.new().flag_secret,
        "FANAL_SECRET_NORD_FORUM": shared.action_secret,
        "FANAL_SECRET_NORD_FORUM_URL": sandbox.forum_url,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def shared_secrets(data: Path) -> Secrets:
    """The secrets that bot and sandbox share: made once for a data folder, kept with mode 0600."""
    path = data / "demo.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    data.mkdir(parents=True, exist_ok=True)
    shared = Secrets.new()
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(shared)), encoding="utf-8")
    return shared


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def demo(*, port: int, data: Path, browser: bool) -> None:
    """Run until cancelled. Raises OSError for a port that is taken."""
    shared = shared_secrets(data)
    bot_port = free_port()
    config = demo_config(shared, bot_url=f"http://127.0.0.1:{bot_port}")
    environment: dict[str, str] = {}
    bot = BotProcess(environment, data=data, port=bot_port)
    sandbox = Sandbox(config, state_file=data / "sandbox.json", power=bot)
    await sandbox.start(port=port)
    try:
        environment.update(demo_environment(shared, data=data, port=bot_port, sandbox=sandbox))
        await bot.start()
        say(f"Fanal: {sandbox.url}  (Ctrl-C ends it; what you did is kept in {data})")
        if browser and not await asyncio.to_thread(webbrowser.open, sandbox.url):
            say("No browser was found on this machine: open the address above in one.")
        await asyncio.Event().wait()
    finally:
        await bot.stop()
        await sandbox.stop()


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()

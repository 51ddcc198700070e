"""A sandbox on a free port, a hand to drive it over HTTP, and a small real Bolt app at the other end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import UNPACED, Limits, Sandbox, SandboxConfig, Secrets, TeamsLimits, demo_config
from config.values import replace

from .bolt_bot import Bot, HttpBot, SocketBot
from .teams_bot import TeamsBot

Json = dict[str, Any]
PATIENCE = 20.0
"""Seconds that anything may take on a busy machine."""
QUICK = Limits(ack=PATIENCE, event_ack=PATIENCE, event_retries=(0.0, 0.05, 0.05), flag_retries=(0.02,))
SHARED = Secrets.new()


class Hand:
    """Whoever drives the sandbox: a test, or the page."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox, self._session = sandbox, session

    async def post(self, path: str, **body: Any) -> Json:
        return (await self.post_raw(path, body))[1]

    async def post_raw(self, path: str, body: Json) -> tuple[int, Json]:
        async with self._session.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> Json:
        async with self._session.get(f"{self.sandbox.url}/{path}") as answer:
            body: Json = await answer.json()
            return body

    async def delete(self, path: str) -> None:
        async with self._session.delete(f"{self.sandbox.url}/sandbox/{path}") as answer:
            answer.raise_for_status()

    async def state(self) -> Json:
        return await self.get("sandbox/state")

    async def messages(self, channel: str = "C0CRISE") -> list[Json]:
        found: list[Json] = (await self.state())["slack"]["channels"][channel]["messages"]
        return found

    async def until(self, look: Callable[[Json], Any], seconds: float = PATIENCE) -> Any:
        """What `look` finds in the state, as soon as it finds something."""
        version = -1
        state = await self.state()
        for _ in range(500):
            if found := look(state):
                return found
            version = (await self.get(f"sandbox/wait?version={max(version, state['version'])}&timeout={seconds}"))[
                "version"
            ]
            if version == state["version"]:
                break
            state = await self.state()
        raise AssertionError(f"did not happen within {seconds} s: {state}")


@pytest.fixture
def answers_within() -> float:
    """Seconds that the bot has to answer; a test whose bot stays silent on purpose waits for less."""
    return PATIENCE


@pytest.fixture
def config(answers_within: float) -> SandboxConfig:
    """Without pace and with short waits; a test changes what it is about."""
    more = {"im:read", "channels:manage", "groups:write"}
    events = {"member_joined_channel"}
    config = demo_config(SHARED, pace=UNPACED, limits=replace(QUICK, ack=answers_within, event_ack=answers_within))
    limits = TeamsLimits(invoke=answers_within, activity=answers_within, redeliver=(0.05, 0.05))
    teams = replace(config.teams, pace=None, limits=limits)
    config = replace(config, teams=teams)
    return replace(config, scopes=config.scopes | more, events=config.events | events)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def make_sandbox(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Sandbox]]]:
    started: list[Sandbox] = []

    async def make(config: SandboxConfig, **more: Any) -> Sandbox:
        sandbox = Sandbox(config, **more)
        await sandbox.start()
        started.append(sandbox)
        return sandbox

    yield make
    for sandbox in started:
        await sandbox.stop()


@pytest.fixture
async def sandbox(config: SandboxConfig, make_sandbox: Callable[..., Awaitable[Sandbox]]) -> Sandbox:
    """Alone: nobody listens at the other end."""
    return await make_sandbox(config)


@pytest.fixture
def hand(sandbox: Sandbox, session: aiohttp.ClientSession) -> Hand:
    return Hand(sandbox, session)


@pytest.fixture
async def web(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    return client_of(sandbox)


def client_of(sandbox: Sandbox, token: str = "") -> AsyncWebClient:
    """A real client that never retries, so that what we see is what the server did."""
    return AsyncWebClient(token=token or sandbox.config.bot_token, base_url=sandbox.slack_url, retry_handlers=[])


@pytest.fixture(params=["socket", "http"])
async def bot(
    request: pytest.FixtureRequest, config: SandboxConfig, make_sandbox: Callable[..., Awaitable[Sandbox]]
) -> AsyncIterator[Bot]:
    """A sandbox (`bot.sandbox`) with a small Bolt app at the other end, in Socket Mode and over HTTP."""
    sandbox = await make_sandbox(replace(config, mode=request.param))
    kind = SocketBot if request.param == "socket" else HttpBot
    made = kind(sandbox)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def driven(bot: Bot, session: aiohttp.ClientSession) -> Hand:
    """The hand of the sandbox that has a bot."""
    return Hand(bot.sandbox, session)


@pytest.fixture
async def teams_bot(sandbox: Sandbox) -> AsyncIterator[TeamsBot]:
    """A small bot on botbuilder-core at the other end of `sandbox`, which `hand` drives."""
    bot = TeamsBot(sandbox)
    await bot.start()
    yield bot
    await bot.stop()

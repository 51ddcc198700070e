"""Starts a sandbox and a bot in this process, on real sockets, for a story; both end with it."""

from __future__ import annotations

import asyncio
import base64
import math
import secrets as random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from socket import socket
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import uvicorn

from bot.app import make_app
from bot.clock import machine_now
from bot.command.demo import demo_environment, mail_environment
from bot.command.run import listening
from bot.opening import catalog_in_reach
from bot.sandbox import UNPACED, Limits, Pace, Sandbox, Secrets, demo_config
from bot.sandbox.teams_cast import teams_cast
from bot.sandbox.teams_config import TeamsLimits
from config.settings import load
from config.values import replace
from tests.both_desk import BothDesk, spread_over_both
from tests.cases.room import demo_catalog
from tests.desk import PATIENCE, Desk
from tests.shipped import read_lately
from tests.teams_desk import TeamsDesk, moved_to_teams, whole_cast, without_teams

PARIS = ZoneInfo("Europe/Paris")
DESKS: dict[str, type[Desk]] = {"slack": Desk, "teams": TeamsDesk, "both": Desk, "across": BothDesk}
PATIENT = Limits(ack=20.0, trigger=20.0, event_ack=1.0, event_retries=(0.0, 1.0, 3.0, 9.0))
PATIENT_TEAMS = TeamsLimits(invoke=20.0)
"""Slack waits 3 seconds and Teams 5: on a machine that runs four suites at once, a late answer is no finding. An event
that the bot leaves unanswered, because it cannot keep it yet, comes again sooner than Slack would send it."""
OWN_FILE = {"teams": moved_to_teams, "across": spread_over_both}


@dataclass
class Bot:
    """The bot of a story: whoever needs it stopped and started again makes it, and gives it to `story`."""

    port: int = 0
    server: uvicorn.Server | None = None
    serving: asyncio.Task[None] | None = None

    async def start(self, sock: socket, desk: Desk) -> None:
        """As the environment says now."""
        self.port = sock.getsockname()[1]
        app = make_app(settings := load(), read_lately(catalog_in_reach(settings), on=machine_now().date()))
        self.server = uvicorn.Server(uvicorn.Config(app, ws="none", access_log=False, log_level="warning"))
        self.serving = asyncio.create_task(self.server.serve(sockets=[sock]))
        await _up(desk, self.serving)

    async def start_again(self, desk: Desk) -> None:
        await self.start(listening("127.0.0.1", self.port), desk)

    async def stop(self) -> None:
        if self.server is not None and self.serving is not None:
            self.server.should_exit = True
            await asyncio.gather(self.serving, return_exceptions=True)


@asynccontextmanager
async def story(
    monkeypatch: pytest.MonkeyPatch,
    *,
    data: Path,
    database_url: str = "",
    mode: str = "socket",
    pace: Pace | None = UNPACED,
    limits: Limits = PATIENT,
    environment: dict[str, str] | None = None,
    chats: str = "slack",
    mail: bool = False,
    known_as: Callable[[Sandbox], str] | None = None,
    bot: Bot | None = None,
    **changes: Any,
) -> AsyncIterator[Desk]:
    """A sandbox and a bot in this process, on real sockets; both end with the block.

    `chats`: people work in `slack` or in `teams` alone, or in `both`, as the shipped file of the client says;
    `across`: each in one of the two. `mail`: e-mail goes to the sandbox's mailboxes and comes back from there.
    `known_as`: what gives the only address by which the bot may reach the sandbox.
    """
    shared = Secrets.new()
    if chats != "slack":
        cast = teams_cast if chats == "both" else whole_cast
        given_teams = changes.get("teams") or cast(shared.teams_password)
        changes["teams"] = replace(given_teams, pace=None, limits=PATIENT_TEAMS)
    config = demo_config(shared, mode=mode, pace=pace, limits=limits, **changes)
    sandbox = Sandbox(config, state_file=data / "sandbox.json")
    await sandbox.start()
    sandbox.known_as = known_as(sandbox) if known_as is not None else ""
    with closing(listening("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        sandbox.bot_url = f"http://127.0.0.1:{port}"
        given = demo_environment(shared, data=data, port=port, sandbox=sandbox)
        given |= {"FANAL_DATABASE_URL": database_url, "FANAL_OUTBOX_PACE_SECONDS": "0" if pace is None else "1"}
        if database_url.startswith("postgresql"):
            given["FANAL_SECRET_KEYS"] = base64.b64encode(random.token_bytes(32)).decode()
        if mail:
            given |= mail_environment(sandbox)
        if chats in OWN_FILE:
            given |= OWN_FILE[chats](data)
        if chats == "slack":
            given = without_teams(given)
        for name, value in (given | (environment or {})).items():
            monkeypatch.setenv(name, value)
        bot = bot or Bot()
        try:
            async with aiohttp.ClientSession() as http:
                desk = DESKS[chats](sandbox, sandbox.bot_url, http)
                await bot.start(sock, desk)
                await desk.advance(until_morning(machine_now()))
                yield desk
        finally:
            await bot.stop()
            await sandbox.stop()


def until_morning(now: datetime) -> str:
    """Stories begin on a Monday at 10:00 in Paris, whatever the hour at which they are told: who is on watch, and what
    counts as working time, depend on it. Two plain weeks follow, whatever the season. Just after ten: what is promised
    for a full hour would else be another hour at the first click than on the card."""
    today = now.astimezone(PARIS).date()
    mondays = (today + timedelta(weeks=week, days=-today.weekday()) for week in count(1))
    morning = datetime.combine(next(filter(is_plain, mondays)), time(10), PARIS)
    return f"PT{math.ceil((morning - now).total_seconds())}S"


def is_plain(monday: date) -> bool:
    """Whether in two weeks no client's desk is closed for a holiday, and the clocks are not changed."""
    days = [monday + timedelta(days=day) for day in range(14)]
    differences = {datetime.combine(day, time(10), PARIS).utcoffset() for day in days}
    closed = [client.calendar.closed for client in demo_catalog().clients.values()]
    return len(differences) == 1 and not any(is_closed(day) for is_closed in closed for day in days)


async def _up(desk: Desk, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not serving.done():
            try:
                async with desk.http.get(f"{desk.bot_url}/readyz") as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
    if serving.done():
        serving.result()
    await desk.look()

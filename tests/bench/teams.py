"""Teams: a click that is kept before it is answered, beside an echo of botbuilder; and a hundred posts at once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from bot.chat.teams import Hosts, Teams
from bot.chat.teams_send import AT_ONCE
from bot.chat.teams_tokens import App
from bot.net import Net, Route, open_net
from bot.sandbox.teams_cast import CHANNEL, TENANT
from cards.examples.posts import QUESTION
from cards.question import question_card
from cards.teams import render_message
from cards.translator import translator
from tests.bench.intake import number_of, product
from tests.bench.messages import flags
from tests.bench.processes import Server, serving, up
from tests.bench.report import Report, median, percentile
from tests.bench.teams_world import APP, PASSWORD, clicks, new_key, settings
from tests.bench.wire import load
from tests.bench.world import new_secret
from tests.teams_desk import moved_to_teams

ROUNDS = 7
CLICKS = 60
SENDS = 100
BREATH = 0.001
DEST = f"teams:{TENANT}/{CHANNEL}"


async def measure(report: Report, folder: Path, port: int) -> None:
    key = new_key()
    with ExitStack() as stack:
        given = {"BENCH_KEY": key}
        world = stack.enter_context(
            serving("world", "tests.bench.teams_world", port=port, environment=given, log=folder / "world.log")
        )
        await up(world)
        await _clicks(report, folder, world, key)
        await _sends(report, world)


async def _clicks(report: Report, folder: Path, world: Server, key: str) -> None:
    report.section(f"A durable click in Teams, one client, {ROUNDS} rounds in turns, medians")
    secret, port = new_secret(), world.port + 1
    more = settings(world.port) | moved_to_teams(folder)
    log = folder / "echo.log"
    with serving("echo", "tests.bench.teams_echo", port=port + 1, environment={"BENCH_KEY": key}, log=log) as echo:
        await up(echo)
        async with product(folder / "teams", port=port, secret=secret, **more) as desk:
            times: dict[Server, list[float]] = {desk: [], echo: []}
            cpu: dict[Server, list[float]] = {desk: [], echo: []}
            for number in range(ROUNDS + 1):
                made = await load(port, flags(secret, CLICKS), clients=8)
                root = await _first_card(folder / "teams" / "fanal.sqlite3")
                for server in times:
                    requests = clicks(key, map(number_of, made.bodies), world=world.port, root=root)
                    before = server.cpu()
                    run = await load(server.port, requests, clients=1)
                    if set(run.statuses) != {200} or any(json.loads(body)["statusCode"] != 200 for body in run.bodies):
                        raise AssertionError(f"{server.name} answered {run.statuses}: {run.bodies[0]!r}")
                    if number:
                        times[server].append(1000 * percentile(run.latencies, 0.5))
                        cpu[server].append(1e6 * (server.cpu() - before) / CLICKS)
    for server, name in ((desk, "the desk, with its card"), (echo, "botbuilder's echo")):
        report.note(f"{name:24} p50 {median(times[server]):.2f} ms   {median(cpu[server]):.0f} us CPU/click")
    slower = median(ours / bare for ours, bare in zip(times[desk], times[echo], strict=True))
    report.tell("times a bare botbuilder echo that keeps nothing, p50", f"{slower:.2f}")
    # Its own share, the drawing of the card twice and the posts under way beside it are all in this.
    worked = median(ours / bare for ours, bare in zip(cpu[desk], cpu[echo], strict=True))
    report.at_most("the same by processor time", worked, 2.5)


async def _first_card(database: Path) -> str:
    """The message of a card that stands in the channel."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("SELECT message FROM posts WHERE kind = 'card' AND dest = ?", (DEST,)).fetchone()
        if found:
            return str(found[0])
        await asyncio.sleep(0.1)
    raise TimeoutError("no card was posted")


async def _sends(report: Report, world: Server) -> None:
    report.section(f"{SENDS} posts to Teams at once, {ROUNDS} rounds in turns, medians")
    message = render_message(question_card(QUESTION, translator("fr", "Europe/Paris")))
    here = f"http://127.0.0.1:{world.port}"
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    stalls: list[float] = []
    async with open_net(Route()) as net:
        teams = Teams(App(APP, PASSWORD, TENANT, here), Hosts(here, here), net=net, channels=[DEST])
        bare = _bare(net, f"{here}/v3/conversations", message)

        async def ours() -> None:
            await teams.post(DEST, message, key="bench")

        for number in range(ROUNDS + 1):
            seconds, stall = await _at_once(ours)
            floor, _ = await _at_once(bare)
            if number:
                rates["ours"].append(SENDS / seconds)
                rates["bare"].append(SENDS / floor)
                stalls.append(1000 * stall)
    report.note(f"the desk {median(rates['ours']):.0f} a second   aiohttp alone {median(rates['bare']):.0f}")
    ratio = median(ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True))
    report.at_least("of aiohttp's own sends a second", ratio, 0.5)
    report.at_most("the longest that the event loop stood still", median(stalls), 50, "ms")


def _bare(net: Net, url: str, message: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    """The same bytes by aiohttp alone, as many under way at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def send() -> None:
        async with turn, net.session.post(url, data=json.dumps(message, ensure_ascii=False).encode()) as answer:
            await answer.read()

    return send


async def _at_once(send: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """-> the seconds that a hundred of them took together, and the longest that the loop kept others waiting."""
    gaps: list[float] = []

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(BREATH)
            gaps.append(time.perf_counter() - begun - BREATH)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    begun = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(SENDS)))
    seconds = time.perf_counter() - begun
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    return seconds, max(gaps)

"""The clock that can be moved, the power that can be cut, and a state that outlives both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import machine_now
from bot.sandbox import Sandbox, SandboxConfig, server
from bot.sandbox.clock import parse_duration
from bot.sandbox.errors import Refusal
from bot.sandbox.state import BadState, Store
from config.values import replace

from .bolt_bot import SocketBot, card, form
from .conftest import PATIENCE, Hand, client_of
from .desk import Desk

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("PT1H", timedelta(hours=1)),
        ("P1D", timedelta(days=1)),
        ("P1W", timedelta(weeks=1)),
        ("P2DT12H30M5S", timedelta(days=2, hours=12, minutes=30, seconds=5)),
        ("PT0.5S", timedelta(seconds=0.5)),
        ("P1DT1.5H", timedelta(days=1, hours=1.5)),
        ("P0,5D", timedelta(hours=12)),
        ("-PT1H", timedelta(hours=-1)),
    ],
)
def test_a_duration(text: str, amount: timedelta) -> None:
    assert parse_duration(text) == amount


@pytest.mark.parametrize("text", ["", "P", "PT", "1H", "P1H", "PT1D", "P1Y", "PT1H30", "one hour"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Refusal):
        parse_duration(text)


@pytest.fixture
async def desk(config: SandboxConfig) -> AsyncIterator[Desk]:
    desk = Desk(config)
    await desk.start()
    yield desk
    await desk.stop()


def shown(clock: str) -> timedelta:
    return datetime.fromisoformat(clock) - machine_now()


async def test_the_clock_moves_and_the_bot_is_told(hand: Hand, desk: Desk) -> None:
    hand.sandbox.bot_url = desk.url
    answer = await hand.post("clock", advance="PT48H")
    assert answer["taken"] is True
    assert desk.offsets == [48 * 3600]
    assert timedelta(hours=47, minutes=59) < shown((await hand.state())["clock"]) < timedelta(hours=48, minutes=1)
    assert (await hand.post("clock", advance="-PT24H"))["taken"] is True
    assert desk.offsets == [48 * 3600, 24 * 3600]
    assert (await hand.get("sandbox/clock"))["offset_seconds"] == 24 * 3600


async def test_messages_are_named_by_the_machine_and_dated_by_the_desk(hand: Hand, desk: Desk) -> None:
    hand.sandbox.bot_url = desk.url
    await hand.post("clock", advance="P1D")
    await hand.post("slack/message", channel="C0CRISE", user="U0LEA", text="tomorrow")
    (message,) = await hand.messages()
    assert abs(float(message["ts"]) - machine_now().timestamp()) < 60
    assert shown(message["at"]) > timedelta(hours=23)


async def test_the_bot_is_told_until_it_takes_it(hand: Hand, desk: Desk) -> None:
    hand.sandbox.bot_url, desk.clock_answers = desk.url, [500, 404]
    assert (await hand.post("clock", advance="PT1H"))["taken"] is True
    assert desk.offsets == [3600]


async def test_the_offset_outlives_the_sandbox_and_is_told_again(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, desk: Desk, tmp_path: Path
) -> None:
    at_home = replace(config, bot_url=desk.url)
    first = await make_sandbox(at_home, state_file=tmp_path / "sandbox.json")
    await Hand(first, session).post("clock", advance="P1D")
    await first.stop()
    desk.told.clear()
    again = await make_sandbox(at_home, state_file=tmp_path / "sandbox.json")
    await desk.told.wait()
    assert desk.offsets == [86400, 86400]
    assert shown((await Hand(again, session).state())["clock"]) > timedelta(hours=23)


async def test_a_bad_duration_is_explained(hand: Hand) -> None:
    status, body = await hand.post_raw("clock", {"advance": "a while"})
    assert (status, body["error"]) == (400, "bad_duration")


# --- power ---------------------------------------------------------------------------------------


class Lamp:
    """A Bolt app as a power user: it is killed by closing its connection without a word."""

    def __init__(self) -> None:
        self.story: list[str] = []
        self.sandbox: Sandbox | None = None
        self.bot: SocketBot | None = None

    async def kill(self) -> None:
        self.story.append("kill")
        if self.bot is not None:
            await self.connecting
            await self.bot.stop()
            self.bot = None

    async def start(self) -> None:
        """Returns before the bot is connected, as a bot does that answers its own /healthz first."""
        self.story.append("start")
        assert self.sandbox is not None
        self.bot = SocketBot(self.sandbox)
        self.connecting = asyncio.create_task(self.bot.start())

    async def wipe(self) -> None:
        self.story.append("wipe")


@pytest.fixture
async def lit(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> AsyncIterator[tuple[Hand, Lamp]]:
    lamp = Lamp()
    lamp.sandbox = await make_sandbox(config, power=lamp)
    yield Hand(lamp.sandbox, session), lamp
    await lamp.kill()


async def health(hand: Hand, session: aiohttp.ClientSession) -> int:
    async with session.get(f"{hand.sandbox.url}/healthz") as answer:
        return answer.status


async def test_ready_when_the_bot_is_there(lit: tuple[Hand, Lamp], session: aiohttp.ClientSession) -> None:
    hand, lamp = lit
    assert await health(hand, session) == 503
    await lamp.start()
    await lamp.connecting
    assert await health(hand, session) == 200
    await hand.post("power", action="off")
    assert ((await hand.state())["power"], await health(hand, session)) == ("off", 503)
    await hand.post("power", action="on")
    assert ((await hand.state())["power"], await health(hand, session)) == ("on", 200)


async def test_the_power_is_cut_and_comes_back(lit: tuple[Hand, Lamp]) -> None:
    hand, lamp = lit
    await lamp.start()
    assert (await hand.post("power"))["cuts"] == 1
    assert lamp.story == ["start", "kill", "start"]
    said = await hand.post("slack/message", channel="C0CRISE", user="U0LEA", text="already back")
    assert said["ok"] is True
    steps = (await hand.get("sandbox/steps"))["steps"]
    assert [step["done"] for step in steps] == [False] * 5 + [True]


async def test_the_power_is_cut_in_mid_send(lit: tuple[Hand, Lamp]) -> None:
    hand, lamp = lit
    await lamp.start()
    assert (await hand.post("power", during="chat.postMessage"))["ok"] is True
    assert lamp.story == ["start"]
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await client_of(hand.sandbox).chat_postMessage(channel="C0CRISE", text="accepted")
    await hand.until(lambda state: state["power"] == "on" and len(lamp.story) == 3)
    assert [one["text"] for one in await hand.messages()] == ["accepted"]


async def test_a_reset_empties_everything(lit: tuple[Hand, Lamp]) -> None:
    hand, lamp = lit
    await lamp.start()
    await client_of(hand.sandbox).chat_postMessage(channel="C0CRISE", text="gone soon")
    await hand.post("community/posts", author="camille", text="gone too")
    before = (await hand.state())["version"]
    await hand.post("reset")
    state = await hand.state()
    assert lamp.story == ["start", "kill", "wipe", "start"]
    assert state["slack"]["channels"]["C0CRISE"]["messages"] == state["community"]["posts"] == []
    assert state["version"] > before
    said = await hand.post("slack/message", channel="C0CRISE", user="U0LEA", text="anew")
    assert said["ok"] is True


async def test_without_power_there_is_none_to_cut(hand: Hand) -> None:
    for given in ({}, {"during": "chat.postMessage"}, {"action": "off"}):
        status, body = await hand.post_raw("power", given)
        assert (status, body["error"]) == (501, "no_power")
    assert (await hand.get("healthz"))["ok"] is True
    assert (await hand.post("reset"))["ok"] is True


# --- what lasts ----------------------------------------------------------------------------------


async def test_everything_is_there_after_a_restart(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    file = tmp_path / "deep" / "sandbox.json"
    first = await make_sandbox(config, state_file=file)
    web, hand = client_of(first), Hand(first, session)
    meta = {"event_type": "fanal", "event_payload": {"key": "k"}}
    root = (await web.chat_postMessage(channel="C0CRISE", text="root", blocks=card(), metadata=meta))["ts"]
    await web.chat_update(channel="C0CRISE", ts=root, text="changed", blocks=card("Other"))
    await web.chat_postMessage(channel="C0CRISE", text="reply", thread_ts=root)
    await web.chat_postMessage(channel="U0DIALLO", text="in private")
    await web.chat_postEphemeral(channel="C0CRISE", user="U0LEA", text="psst")
    await web.views_open(trigger_id=first.forms.new_trigger("U0LEA", "message"), view=form())
    await web.views_publish(user_id="U0SAM", view={"type": "home", "blocks": card()})
    await hand.post("community/posts", author="camille", text="hello")
    await hand.post("slack/account", user="U0TOM", active=False)
    before = await hand.state()
    await first.stop()
    second = await make_sandbox(config, state_file=file)
    after = await Hand(second, session).state()
    assert after["slack"] == before["slack"]
    assert after["community"] == before["community"]
    replies = await client_of(second).conversations_replies(channel="C0CRISE", ts=root, include_all_metadata=True)
    assert replies["messages"][0]["metadata"] == meta
    newer = (await client_of(second).chat_postMessage(channel="C0CRISE", text="new"))["ts"]
    assert newer > root


async def test_the_state_is_written_while_it_runs(
    config: SandboxConfig, make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """So that a sandbox that is killed forgets a moment at most."""
    file = tmp_path / "sandbox.json"
    sandbox = await make_sandbox(config, state_file=file)
    await client_of(sandbox).chat_postMessage(channel="C0CRISE", text="kept at once")
    async with asyncio.timeout(PATIENCE):
        while not file.exists() or "kept at once" not in file.read_text(encoding="utf-8"):
            await asyncio.sleep(0.01)
    assert file.stat().st_mode & 0o777 == 0o600, "members' words stand in it"


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"rooms": 7}', '{"rooms": {}, "unheard": 1}'])
async def test_a_broken_file_is_named(config: SandboxConfig, tmp_path: Path, content: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadState, match=r"sandbox\.json cannot be read .* Remove it"):
        Store(config, file)


async def test_a_start_that_fails_leaves_the_file_alone(
    config: SandboxConfig, make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """The port is taken by a sandbox that keeps its state in the same file."""
    file = tmp_path / "sandbox.json"
    running = await make_sandbox(config, state_file=file)
    await client_of(running).chat_postMessage(channel="C0CRISE", text="kept")
    running.store.save()
    before = file.stat().st_mtime_ns
    with pytest.raises(OSError, match="in use"):
        await Sandbox(config, state_file=file).start(port=running.port)
    assert file.stat().st_mtime_ns == before


async def test_a_page_that_looks_does_not_delay_the_end(
    config: SandboxConfig,
    make_sandbox: MakeSandbox,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "HANGS_UP_AFTER", 3 * PATIENCE)
    sandbox = await make_sandbox(config)
    async with session.get(f"{sandbox.url}/sandbox/stream") as stream:
        await stream.content.readline()
        async with asyncio.timeout(PATIENCE):
            await sandbox.stop()


async def test_an_event_that_was_not_taken_goes_out_after_a_restart(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    patient = replace(config, limits=replace(config.limits, event_retries=(0.3,) * 60))
    first = await make_sandbox(patient, state_file=tmp_path / "sandbox.json")
    said = await Hand(first, session).post("slack/message", channel="C0CRISE", user="U0LEA", text="hear me")
    assert said["error"] == "connection_failed"
    await first.stop()
    second = await make_sandbox(patient, state_file=tmp_path / "sandbox.json")
    bot = SocketBot(second)
    await bot.start()
    await Hand(second, session).until(lambda state: not second.store.world.tellings)
    await bot.stop()
    assert [one["event"]["text"] for one in bot.seen] == ["hear me"]

"""How Teams reaches the bot: signed, again if it was not taken, and only with what the bot may hear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from jwt.algorithms import RSAAlgorithm

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.teams_cast import CHANNEL, CLAIRE, LEA
from config.values import replace

from .conftest import PATIENCE, Hand
from .teams_bot import TeamsBot

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]


class Ear:
    """Takes what comes at /api/messages, answers with the statuses it was given."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Json]] = []
        self.statuses: list[int] = []
        self.more = asyncio.Condition()

    async def start(self, sandbox: Sandbox) -> None:
        app = web.Application()
        app.router.add_post("/api/messages", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        sandbox.bot_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        status = self.statuses.pop(0) if self.statuses else 202
        async with self.more:
            self.heard.append((request.headers["Authorization"], await request.json()))
            self.more.notify_all()
        return web.Response(status=status)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE), self.more:
            await self.more.wait_for(lambda: len(self.heard) >= count)


@pytest.fixture
async def ear(sandbox: Sandbox) -> Any:
    ear = Ear()
    await ear.start(sandbox)
    yield ear
    await ear.stop()


async def said(hand: Hand, **more: Any) -> Json:
    return await hand.post("teams/message", **{"user": LEA, "channel": CHANNEL, "text": "hello", **more})


async def test_what_comes_is_signed_with_a_key_that_is_published(
    sandbox: Sandbox, hand: Hand, ear: Ear, session: aiohttp.ClientSession
) -> None:
    await said(hand)
    header, body = ear.heard[0]
    token = header.removeprefix("Bearer ")
    async with session.get(sandbox.teams.metadata_url) as answer:
        metadata = await answer.json()
    async with session.get(metadata["jwks_uri"]) as answer:
        (key,) = (await answer.json())["keys"]
    assert key["endorsements"] == ["msteams"]
    assert jwt.get_unverified_header(token)["kid"] == key["kid"]
    public: Any = RSAAlgorithm.from_jwk(key)
    claims = jwt.decode(token, public, algorithms=["RS256"], audience=sandbox.config.teams.app_id)
    assert (claims["iss"], claims["serviceurl"]) == ("https://api.botframework.com", body["serviceUrl"])
    assert body["serviceUrl"] == sandbox.teams.service_url


async def test_another_key_from_now_on(hand: Hand, ear: Ear) -> None:
    await said(hand)
    await hand.post("teams/keys")
    await said(hand)
    kids = {jwt.get_unverified_header(header.removeprefix("Bearer "))["kid"] for header, _ in ear.heard}
    assert len(kids) == 2


async def test_what_was_not_taken_comes_again_and_what_was_refused_does_not(hand: Hand, ear: Ear) -> None:
    ear.statuses = [500, 502]
    answer = await said(hand)
    assert (answer["ok"], answer["status"]) == (False, 500)
    await ear.until(3)
    assert len({body["id"] for _, body in ear.heard}) == 1
    ear.statuses = [401]
    assert (await said(hand))["status"] == 401
    await said(hand, text="last")
    assert [body["text"] for _, body in ear.heard] == ["hello"] * 4 + ["last"]


async def test_after_two_more_attempts_it_is_given_up(hand: Hand, ear: Ear, sandbox: Sandbox) -> None:
    ear.statuses = [500] * 9
    await said(hand)
    await ear.until(3)
    await hand.until(lambda _: not sandbox.store.world.teams.outgoing)
    assert len(ear.heard) == 3


@pytest.mark.parametrize(("mode", "heard", "ok"), [("duplicate", 2, True), ("hold", 1, True), ("late_accept", 1, True)])
async def test_an_activity_that_a_fault_strikes(hand: Hand, ear: Ear, mode: str, heard: int, ok: bool) -> None:
    await hand.post("faults", method="teams.activity", mode=mode, seconds=0.05)
    assert (await said(hand))["ok"] is ok
    assert len(ear.heard) == heard


async def test_an_answer_that_is_lost_makes_it_come_twice(hand: Hand, ear: Ear) -> None:
    await hand.post("faults", method="teams.activity", mode="drop_after")
    assert (await said(hand))["error"] == "timeout"
    await ear.until(2)
    assert ear.heard[0][1] == ear.heard[1][1]


async def test_without_leave_to_read_along_the_bot_hears_what_names_it(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox = await make_sandbox(replace(config, teams=replace(config.teams, rsc=False)))
    hand, ear = Hand(sandbox, session), Ear()
    await ear.start(sandbox)
    assert (await said(hand))["heard"] is False
    assert (await said(hand, mention=True, text="you"))["heard"] is True
    assert (await said(hand, mention=[CLAIRE], text="her"))["heard"] is False
    assert (await said(hand, channel="personal", text="alone"))["heard"] is True
    await ear.stop()
    assert [body["text"] for _, body in ear.heard] == ["<at>Fanal</at> you", "alone"]
    kinds = [body["conversation"]["conversationType"] for _, body in ear.heard]
    assert kinds == ["channel", "personal"]


async def test_nobody_at_the_other_end(hand: Hand) -> None:
    assert (await said(hand))["error"] == "connection_failed"


async def test_a_bot_that_refuses_or_is_silent(teams_bot: TeamsBot, hand: Hand) -> None:
    teams_bot.status = 403
    answer = await hand.post("teams/extension", user=LEA, command="new_case")
    assert (answer["ok"], answer["status"]) == (False, 403)
    await hand.post("faults", method="teams.activity", mode="timeout")
    answer = await hand.post("teams/extension", user=LEA, command="new_case")
    assert answer["error"] == "timeout"


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("message", {"user": "U0", "channel": CHANNEL, "text": "a"}, 404, "user_not_found"),
        ("message", {"user": LEA, "channel": "19:x", "text": "a"}, 404, "channel_not_found"),
        ("message", {"user": LEA, "channel": CHANNEL, "text": " "}, 400, "no_text"),
        ("message", {"user": LEA, "channel": CHANNEL, "thread": "1", "text": "a"}, 404, "message_not_found"),
        ("message", {"user": LEA, "channel": "personal", "thread": "1", "text": "a"}, 409, "no_threads"),
        ("execute", {"user": LEA, "channel": CHANNEL, "id": "1", "action": "a"}, 404, "message_not_found"),
        ("submit", {"user": LEA}, 409, "no_form"),
        ("close", {"user": LEA}, 409, "no_form"),
        ("extension", {"user": LEA, "command": "x"}, 404, "no_such_command"),
        ("group", {"id": "x"}, 404, "no_such_group"),
    ],
)
async def test_an_act_that_makes_no_sense(hand: Hand, path: str, body: Json, status: int, error: str) -> None:
    answer = await hand.post_raw(f"teams/{path}", body)
    assert (answer[0], answer[1]["error"]) == (status, error)


async def test_what_somebody_else_wrote_stays(hand: Hand, ear: Ear) -> None:
    first = await said(hand)
    for change in ({"edit": first["id"]}, {"delete": first["id"]}):
        answer = await hand.post_raw("teams/message", {"user": CLAIRE, "channel": CHANNEL, "text": "x", **change})
        assert answer[1]["error"] == "cant_update_message"

"""How payloads reach the bot: any one connection, acks, retries, signatures, and what faults do to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import Limits, Sandbox, SandboxConfig
from bot.sandbox.delivery import signed_headers
from config.values import replace

from .bolt_bot import Bot, SocketBot
from .conftest import PATIENCE, QUICK, Hand, client_of

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]


class Line:
    """A bare Socket Mode client: it acknowledges what it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def receive(self) -> Json:
        body: Json = await self.socket.receive_json(timeout=PATIENCE)
        return body

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        body = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        await self.socket.send_json(body)


@pytest.fixture
async def connect(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Callable[[], Awaitable[Line]]]:
    lines: list[Line] = []

    async def connect() -> Line:
        answer = await client_of(sandbox).apps_connections_open(app_token=sandbox.config.app_token)
        lines.append(Line(await session.ws_connect(answer["url"])))
        assert (await lines[-1].receive())["type"] == "hello"
        return lines[-1]

    yield connect
    for line in lines:
        await line.socket.close()


Connect = Callable[[], Awaitable[Line]]


def says(hand: Hand, text: str = "hello") -> asyncio.Task[Json]:
    return asyncio.create_task(hand.post("slack/message", channel="C0CRISE", user="U0LEA", text=text))


async def test_a_ticket_is_good_once(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url = sandbox.socket.new_url()
    async with session.ws_connect(url) as socket:
        await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_event_in_its_envelope(hand: Hand, connect: Connect) -> None:
    line, said = await connect(), says(hand)
    envelope = await line.receive()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert (payload["type"], payload["team_id"], payload["api_app_id"]) == ("event_callback", "T0FANAL", "A0FANAL")
    assert payload["event"]["text"] == "hello"
    await line.ack(envelope)
    assert (await said)["ok"] is True


@pytest.mark.parametrize("answers_within", [0.5])
async def test_an_event_that_is_not_acknowledged_comes_again(hand: Hand, connect: Connect) -> None:
    line, said = await connect(), says(hand)
    first, again = await line.receive(), await line.receive()
    assert (await said)["error"] == "timeout"
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert first["envelope_id"] != again["envelope_id"]
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    await line.ack(again)


async def test_after_three_retries_slack_gives_up(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    hand = Hand(await make_sandbox(replace(config, limits=replace(QUICK, event_ack=0.05))), session)
    url = hand.sandbox.socket.new_url()
    async with session.ws_connect(url) as socket:
        line = Line(socket)
        await line.receive()
        await says(hand)
        attempts = [(await line.receive())["retry_attempt"] for _ in range(4)]
        with pytest.raises(TimeoutError):
            await socket.receive_json(timeout=0.3)
    assert attempts == [0, 1, 2, 3]
    assert hand.sandbox.store.world.tellings == {}


async def test_any_one_of_several_connections_gets_a_payload(hand: Hand, connect: Connect) -> None:
    lines = [await connect() for _ in range(3)]
    got: list[int] = []

    async def listen(number: int) -> None:
        while True:
            await lines[number].ack(await lines[number].receive())
            got.append(number)

    listening = [asyncio.create_task(listen(number)) for number in range(3)]
    for _ in range(6):
        await says(hand)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    assert sorted(got) == [0, 0, 1, 1, 2, 2]


async def test_an_ack_counts_on_whichever_connection_it_comes(hand: Hand, connect: Connect) -> None:
    first, said = await connect(), says(hand)
    envelope = await first.receive()
    second = await connect()
    await second.ack(envelope)
    assert (await said)["ok"] is True


async def test_the_eleventh_connection_is_turned_away(sandbox: Sandbox, connect: Connect) -> None:
    for _ in range(10):
        await connect()
    async with aiohttp.ClientSession() as session, session.ws_connect(sandbox.socket.new_url()) as socket:
        assert (await socket.receive_json())["reason"] == "too_many_websockets"


@pytest.mark.parametrize("answers_within", [0.5])
async def test_a_wrong_ack_is_no_ack(hand: Hand, connect: Connect) -> None:
    line, said = await connect(), says(hand)
    await line.receive()
    await line.socket.send_str("no json")
    await line.socket.send_json({"envelope_id": "someone else's"})
    assert (await said)["error"] == "timeout"


async def test_nobody_is_there(hand: Hand) -> None:
    assert (await says(hand))["error"] == "connection_failed"
    assert (await hand.messages())[0]["text"] == "hello"


async def test_what_the_bot_did_not_subscribe_to(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    deaf = Hand(await make_sandbox(replace(config, events=frozenset({"message.channels"}))), session)
    assert await says(deaf) == {"ok": True, "ack": None, "ts": (await deaf.messages())[0]["ts"]}


async def test_the_bots_own_messages_and_new_members_are_told_too(hand: Hand, connect: Connect) -> None:
    line, web_client = await connect(), client_of(hand.sandbox)
    await web_client.chat_postMessage(channel="C0CRISE", text="by the bot")
    own = await line.receive()
    await line.ack(own)
    assert (own["payload"]["event"]["bot_id"], own["payload"]["event"]["user"]) == ("B0FANAL", "U0FANAL")
    await web_client.conversations_invite(channel="C0CRISE", users="U0INES")
    joined = (await line.receive())["payload"]["event"]
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", "U0INES", "U0FANAL")


async def test_an_account_is_deactivated(hand: Hand, connect: Connect) -> None:
    line = await connect()
    await hand.post("slack/account", user="U0SAM", active=False)
    envelope = await line.receive()
    await line.ack(envelope)
    event = envelope["payload"]["event"]
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == ("user_change", "U0SAM", True)
    status, body = await hand.post_raw("slack/message", {"channel": "C0CRISE", "user": "U0SAM", "text": "x"})
    assert (status, body["error"]) == (409, "account_inactive")
    await hand.post("slack/account", user="U0SAM", active=True)
    assert (await line.receive())["payload"]["event"]["user"]["deleted"] is False


# --- signed HTTP ---------------------------------------------------------------------------------


class Receiver:
    """The bot's one HTTP address, answering as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def over_http(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> AsyncIterator[tuple[Hand, Receiver]]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/slack/events", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield Hand(await make_sandbox(replace(config, mode="http", bot_url=url)), session), receiver
    await runner.cleanup()


async def test_a_request_is_signed_as_slack_signs(over_http: tuple[Hand, Receiver]) -> None:
    hand, receiver = over_http
    assert (await says(hand))["ok"] is True
    (headers, body), verifier = receiver.requests[0], SignatureVerifier(hand.sandbox.config.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + " ", headers)
    old = signed_headers(hand.sandbox.config.signing_secret, body.encode(), at=1_000_000)
    assert not verifier.is_valid_request(body, old)
    assert json.loads(body)["event"]["text"] == "hello"


async def test_retries_over_http_say_so_and_can_be_declined(over_http: tuple[Hand, Receiver]) -> None:
    hand, receiver = over_http
    receiver.answers = [web.Response(status=500), web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    assert (await says(hand))["error"] == "http_error"
    await hand.until(lambda state: not hand.sandbox.store.world.tellings)
    assert len(receiver.requests) == 2
    assert receiver.requests[1][0]["X-Slack-Retry-Num"] == "1"
    assert receiver.requests[1][0]["X-Slack-Retry-Reason"] == "http_error"


async def test_a_commands_answer_may_be_words_or_blocks(over_http: tuple[Hand, Receiver]) -> None:
    hand, receiver = over_http
    blocks = [{"type": "divider"}]
    receiver.answers = [
        web.Response(text="plain words"),
        web.json_response({"text": "with blocks", "blocks": blocks}),
        web.json_response({"text": "for all", "response_type": "in_channel"}),
    ]
    given = {"user": "U0LEA", "channel": "C0CRISE", "text": "help"}
    assert (await hand.post("slack/command", **given))["ephemeral"]["text"] == "plain words"
    assert (await hand.post("slack/command", **given))["ephemeral"]["blocks"][0]["type"] == "divider"
    assert "ephemeral" not in await hand.post("slack/command", **given)
    assert (await hand.messages())[0]["text"] == "for all"
    assert receiver.requests[0][1].startswith("token=sandbox&team_id=T0FANAL")


async def test_socket_mode_is_not_for_an_app_that_uses_http(over_http: tuple[Hand, Receiver]) -> None:
    hand, _ = over_http
    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        await client_of(hand.sandbox).apps_connections_open(app_token=hand.sandbox.config.app_token)


# --- faults on the way to the bot ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "seen", "error"),
    [
        ("429", 1, "http_error"),
        ("500", 1, "http_error"),
        ("drop_before", 1, "connection_failed"),
        ("drop_after", 2, "timeout"),
        ("timeout", 2, "timeout"),
        ("duplicate", 2, None),
        ("late_accept", 1, None),
    ],
)
async def test_an_event_under_a_fault(bot: Bot, driven: Hand, mode: str, seen: int, error: str | None) -> None:
    await driven.post("faults", method="events", mode=mode, seconds=0.05)
    answer = await driven.post("slack/message", channel="C0CRISE", user="U0LEA", text="once?")
    assert answer.get("error") == error
    await driven.until(lambda state: not driven.sandbox.store.world.tellings)
    events = [one for one in bot.seen if one["event"].get("text") == "once?"]
    assert len(events) == seen
    assert len({one["event_id"] for one in events}) == 1


async def test_an_event_is_held_until_released(bot: Bot, driven: Hand) -> None:
    await driven.post("faults", method="events", mode="hold")
    said = says(driven, "held")
    await driven.until(lambda state: state["slack"]["channels"]["C0CRISE"]["messages"])
    assert bot.seen == []
    await driven.delete("faults")
    assert (await said)["ok"] is True
    assert bot.seen[0]["event"]["text"] == "held"


async def test_a_click_under_a_fault(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    click = {"channel": "C0CRISE", "ts": ts, "label": "Take it", "user": "U0LEA"}
    await driven.post("faults", method="interactions", mode="drop_before")
    assert (await driven.post("slack/click", **click))["error"] == "connection_failed"
    await driven.post("faults", method="interactions", mode="duplicate")
    assert (await driven.post("slack/click", **click))["ok"] is True
    assert bot.kinds().count("block_actions") == 2


@pytest.fixture
async def socket_bot(config: SandboxConfig, make_sandbox: MakeSandbox) -> AsyncIterator[SocketBot]:
    bot = SocketBot(await make_sandbox(replace(config, limits=replace(QUICK, event_retries=(0.5,) * 40))))
    await bot.start()
    yield bot
    await bot.stop()


@pytest.mark.parametrize("mode", ["disconnect", "drop_before"])
async def test_a_bot_that_loses_its_connection_comes_back(
    socket_bot: SocketBot, session: aiohttp.ClientSession, mode: str
) -> None:
    hand, back = Hand(socket_bot.sandbox, session), asyncio.Event()
    socket_bot.sandbox.socket.on_connect.append(back.set)
    await hand.post("faults", method="socket", mode=mode)
    async with asyncio.timeout(PATIENCE):
        await back.wait()
    assert (await says(hand, "still there?"))["ok"] is True
    assert socket_bot.seen[-1]["event"]["text"] == "still there?"


async def test_an_event_lost_with_its_connection_comes_again(
    socket_bot: SocketBot, session: aiohttp.ClientSession
) -> None:
    hand = Hand(socket_bot.sandbox, session)
    await hand.post("faults", method="events", mode="disconnect")
    assert (await says(hand, "lost?"))["error"] == "connection_failed"
    await hand.until(lambda state: not socket_bot.sandbox.store.world.tellings)
    assert [one["event"]["text"] for one in socket_bot.seen] == ["lost?"]


async def test_the_usual_limits_are_slacks() -> None:
    """facts/slack.md 4.1."""
    limits = Limits()
    assert (limits.trigger, limits.ack, limits.event_retries) == (3.0, 3.0, (0.0, 60.0, 300.0))
    assert (limits.response_url_uses, limits.response_url_life) == (5, 1800.0)

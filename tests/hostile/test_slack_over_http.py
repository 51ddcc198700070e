"""Slack's side over signed HTTP: who does not sign, another workspace, what is malformed, what comes twice."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine

from bot.sandbox.delivery import Kind, _encoded, signed_headers
from bot.storage.engine import make_engine
from config.settings import load
from tests.asking import CHANNEL
from tests.desk import Desk
from tests.hostile.mutations import JUNK, changed, places
from tests.hostile.recorded import kind_of, payloads, record
from tests.hostile.serving import kept
from tests.running import story

Json = dict[str, Any]
VARYING = ("blocks", "state", "message", "previous_message")


@dataclass
class Slack:
    """Whoever writes to the bot in Slack's name, with its signing secret or without."""

    desk: Desk
    engine: Engine
    heard: dict[str, Json]

    async def send(self, payload: Any) -> int:
        kind = kind_of(payload)
        if kind is Kind.COMMAND:  # travels as a web form, which has no half characters
            payload = {name: str(value).encode(errors="replace").decode() for name, value in payload.items()}
        body, content_type = _encoded(kind, payload)
        return await self.send_raw(body, content_type)

    async def send_raw(self, body: bytes, content_type: str, **headers: str) -> int:
        signed = {"Content-Type": content_type, **signed_headers(self.desk.sandbox.config.signing_secret, body)}
        url = f"{self.desk.bot_url}/slack/events"
        async with self.desk.http.post(url, data=body, headers=signed | headers) as answer:
            return answer.status

    def kept(self) -> dict[str, int]:
        return kept(self.engine)


@pytest_asyncio.fixture
async def slack(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Slack]:
    """A case on which somebody acted once in every way."""
    async with story(monkeypatch, data=data, mode="http") as desk:
        with monkeypatch.context() as listening:
            heard = await record(desk, listening)
        engine = make_engine(load().database)
        yield Slack(desk, engine, heard)
        engine.dispose()


def _shape(value: Any) -> Any:
    """Names and types, without what depends on how far the card was drawn when somebody acted."""
    if isinstance(value, dict):
        return {name: _shape(part) for name, part in value.items() if name not in VARYING}
    return [_shape(part) for part in value[:1]] if isinstance(value, list) else type(value).__name__


async def test_the_captured_payloads_are_what_the_sandbox_sends(slack: Slack) -> None:
    again = {name: _shape(payload) for name, payload in slack.heard.items()}
    written = {name: _shape(payload) for name, payload in payloads().items()}
    assert again == written, "write them down again: python -m tests.hostile.recorded"


async def test_whoever_does_not_sign_is_answered_401_and_changes_nothing(slack: Slack) -> None:
    before = slack.kept()
    old = str(int(time.time()) - 400)
    for payload in slack.heard.values():
        body, content_type = _encoded(kind_of(payload), payload | {"event_id": "EvNEW"})
        secret = slack.desk.sandbox.config.signing_secret
        forged = (
            {"X-Slack-Signature": "v0=" + "0" * 64},
            {"X-Slack-Signature": ""},
            {"X-Slack-Signature": "é"},
            {"X-Slack-Request-Timestamp": "now"},
            {"X-Slack-Request-Timestamp": "9" * 5000},
            signed_headers("another secret", body),
            signed_headers(secret, body + b" "),
            signed_headers(secret, body, at=float(old)),
        )
        for headers in forged:
            assert await slack.send_raw(body, content_type, **headers) == 401, headers
    assert slack.kept() == before


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
async def test_a_body_that_is_not_slacks_is_no_crash(slack: Slack, content_type: str) -> None:
    before = slack.kept()
    for body in (
        *(b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff\xfe", b"payload=", b"payload=[]", b"payload=7", b"payload={"),
        *(b'{"event": []}', b'{"team": []}', b'payload={"view": []}', b'payload={"user": 7, "type": "block_actions"}'),
        *(b'{"type":"url_verification"}', b"[" * 100_000, b"payload=" + b"[" * 100_000),
    ):
        assert await slack.send_raw(body, content_type) < 500, body[:30]
        unsigned = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"}
        assert await slack.send_raw(body, content_type, **unsigned) in (400, 401), body[:30]
    assert await slack.send_raw(b"x" * 1_000_001, content_type) == 413
    assert slack.kept() == before


async def test_slacks_own_check_of_the_certificate_is_answered_and_changes_nothing(slack: Slack) -> None:
    before = slack.kept()
    assert await slack.send_raw(b"ssl_check=1&token=x", "application/x-www-form-urlencoded") == 200
    assert slack.kept() == before


async def test_another_workspace_is_refused(slack: Slack) -> None:
    before = slack.kept()
    for name, payload in slack.heard.items():
        other = json.loads(json.dumps(payload).replace("T0FANAL", "T0OTHER"))
        other |= {"event_id": "EvNEW"} if "event" in other else {}
        assert await slack.send(other) < 500, name
    assert slack.kept() == before


async def test_the_same_thing_three_times_is_done_once(slack: Slack) -> None:
    before = slack.kept()
    for name, payload in slack.heard.items():
        assert [await slack.send(payload) for _ in range(2)] == [200, 200], name
    assert slack.kept() == before


async def test_one_part_changed_into_junk_is_never_a_crash_and_changes_nothing(slack: Slack) -> None:
    before = slack.kept()
    draw = random.Random(20261122)
    for name, payload in slack.heard.items():
        mutants = [(path, junk) for path in places(payload) for junk in range(len(JUNK))]
        for path, junk in draw.sample(mutants, min(len(mutants), 60)):
            body = changed(payload, path, JUNK[junk])
            assert await slack.send(body) < 500, (name, path, junk)
    assert slack.kept() == before


async def test_a_button_with_what_we_never_drew_is_refused_in_words(slack: Slack) -> None:
    before = slack.kept()
    pressed, sent = slack.heard["block_actions"], slack.heard["view_submission"]
    for verb in ("seen", "approve", "undo_send", "accept_template", "record_advice", "ask", "mend", "log_call"):
        for ref in ("x", "-1", "9" * 40, "allow:nothing", "²"):
            value = json.dumps({"v": 1, "case": 1, "version": 1, "ref": ref})
            action = pressed["actions"][0] | {"action_id": f"fanal:{verb}:0", "value": value}
            assert await slack.send(pressed | {"actions": [action | {"action_ts": f"1.{len(ref)}{verb}"}]}) == 200
    for verb, field, given in (
        ("reclassify", "level", "P9"),
        ("add_person", "role", "king"),
        ("ask", "disciplines", "magic"),
        ("link", "case", "9" * 15),
        ("close", "outcome", "?"),
        ("follow_up", "day", "31/02"),
    ):
        text = {name: {name: {"type": "plain_text_input", "value": "x"}} for name in ("name", "question", "category")}
        values = text | {field: {field: {"type": "static_select", "selected_option": {"value": given}}}}
        view = sent["view"] | {"callback_id": f"fanal:{verb}", "hash": f"{verb}.1", "state": {"values": values}}
        assert await slack.send(sent | {"view": view}) == 200, verb
    after = slack.kept()
    assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {}


async def test_a_button_of_one_client_pressed_in_anothers_channel_finds_nothing(slack: Slack) -> None:
    before = slack.kept()
    payload = json.loads(json.dumps(slack.heard["block_actions"]).replace(CHANNEL, "C0NORD"))
    payload["user"]["id"] = "U0NADIA"  # she has a role at both
    payload["actions"][0]["action_ts"] = "1.5"
    assert await slack.send(payload) == 200
    assert slack.kept() == before


async def test_messages_elsewhere_are_nobodys_business(slack: Slack) -> None:
    before = slack.kept()
    message = slack.heard["message"]
    for event_id, change in enumerate(
        ({"thread_ts": "1.1"}, {"thread_ts": None}, {"channel": "C0NORD"}, {"channel": "D0SAM"}, {"channel": "C9"})
    ):
        event = message["event"] | change
        assert await slack.send(message | {"event": event, "event_id": f"EvNEW{event_id}"}) == 200
    assert slack.kept() == before


async def test_nothing_of_this_is_slow(slack: Slack) -> None:
    """Slack waits for three seconds; a machine that runs four suites at once has longer."""
    body, content_type = _encoded(kind_of({"event": 1}), {"event": [[[]]] * 100_000})
    async with asyncio.timeout(20):
        assert await slack.send_raw(body, content_type) < 500


async def test_what_is_not_signed_by_slack_stands_in_no_log(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong signing secret is set soon: then all that people write comes with a signature that does not hold."""
    caplog.set_level(logging.INFO, "slack_bolt.RequestVerification")
    body = json.dumps({"type": "event_callback", "event": {"type": "message", "text": "en confidence"}}).encode()
    assert await slack.send_raw(body, "application/json", **{"X-Slack-Signature": "v0=" + "0" * 64}) == 401
    assert any("compare FANAL_SLACK_SIGNING_SECRET" in one for one in caplog.messages)
    assert "en confidence" not in caplog.text

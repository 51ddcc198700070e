"""docs/connect.md is true: its examples work, its tables name every field, every action and every answer."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.communities.answer_body import AnswerBody
from bot.communities.base import Action, Done
from bot.communities.flag_body import AuthorBody, ContextBody, FlagBody, MediaBody
from bot.communities.inbound import parse_answer, parse_flag, verify
from bot.communities.webhook import GONE, LATER, WebhookCommunity
from bot.errors import Permanent
from bot.net import Route, open_net
from config.values import replace
from config.words import Ability

TEXT = (Path(__file__).parents[2] / "docs/connect.md").read_text(encoding="utf-8")
OTHER = "whsec_" + base64.b64encode(b"the one that comes next, 24 b").decode()
SECRET = "whsec_" + base64.b64encode(b"\x00\xff twenty-four bytes....").decode()


def block(language: str, number: int = 0) -> str:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)
    return found[number]


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


EXAMPLE: dict[str, Any] = json.loads(block("json"))


def test_the_example_is_a_flag() -> None:
    assert parse_flag("maison-lumen", EXAMPLE).author.name == "camille"


def test_the_example_of_an_answer_is_one() -> None:
    assert parse_answer("maison-lumen", block("json", 2).encode()).in_reply_to == "msg-4815"


def test_every_field_of_an_answer_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (needed)? ?\|", section("Telling that a member answered"), flags=re.MULTILINE)
    told = {name.removesuffix("[]"): bool(n) for cell, n in rows for name in re.findall(r"`([a-z_\[\]]+)`", cell)}
    assert told == {name: field.is_required() for name, field in AnswerBody.model_fields.items()}


async def test_the_python_example_sends_a_flag_that_is_accepted() -> None:
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        raw = await request.read()
        verify((SECRET,), dict(request.headers), raw, datetime.now(UTC))
        got.append(raw)
        return web.json_response({"case": 217}, status=202)

    app = web.Application()
    app.router.add_post("/flags", take)
    server = TestServer(app)
    await server.start_server()
    names: dict[str, Any] = {}
    exec(block("python"), names)
    try:
        case = await asyncio.to_thread(names["send_flag"], EXAMPLE, url=str(server.make_url("/flags")), secret=SECRET)
    finally:
        await server.close()
    assert case == 217
    assert parse_flag("maison-lumen", got[0]).external_id == "msg-4812"


def test_the_shell_example_makes_a_signature_that_holds(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: apt-get install openssl")
    script = block("sh").split("curl ")[0].replace("whsec_…", SECRET) + 'printf "%s\\n" "$id" "$now" "v1,$signature"'
    (tmp_path / "flag.json").write_text(json.dumps(EXAMPLE, ensure_ascii=False), encoding="utf-8")
    said = subprocess.run(["sh", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    headers = dict(zip(("webhook-id", "webhook-timestamp", "webhook-signature"), said.split(), strict=True))
    verify((SECRET,), headers, (tmp_path / "flag.json").read_bytes(), datetime.now(UTC))


async def test_a_forum_that_copies_the_receiver_does_what_the_desk_asks_once() -> None:
    """Hidden once though asked twice, also during a rotation; nothing for who does not sign; its own refusals stand."""
    names: dict[str, Any] = {}
    exec(block("python", 1), names)
    database, did = sqlite3.connect(":memory:"), []

    def perform(action: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if action["action"] not in ("hide", "reply"):
            return 422, {"error": "not here"}
        did.append((action["action"], action["message"]["id"], action.get("text")))
        return 200, {"id": f"r{len(did)}"}

    async def take(request: web.Request) -> web.Response:
        raw = await request.read()
        status, answer = names["act"](request.headers, raw, secret=SECRET, database=database, perform=perform)
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_post("/fanal", take)
    server = TestServer(app)
    await server.start_server()
    try:
        async with open_net(Route()) as net:
            url = str(server.make_url("/fanal"))
            desk = WebhookCommunity(net, url=url, secrets=(OTHER, SECRET), abilities=frozenset(Ability))
            stranger = WebhookCommunity(net, url=url, secrets=(OTHER,), abilities=frozenset(Ability))
            hide = Action(Ability.HIDE, message="msg-4812", key="lumen:1", member="m-77", case=217)
            assert await desk.perform(hide) == await desk.perform(hide) == Done("r1")
            assert await desk.perform(
                replace(hide, kind=Ability.REPLY, key="lumen:2", text="Bonjour « vous »")
            ) == Done("r2")
            for community, kind, says in ((stranger, Ability.HIDE, "signature"), (desk, Ability.DELETE, "not here")):
                with pytest.raises(Permanent, match=says):
                    await community.perform(replace(hide, kind=kind, key="lumen:3"))
    finally:
        await server.close()
    assert did == [("hide", "msg-4812", None), ("reply", "msg-4812", "Bonjour « vous »")]


def test_every_field_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (needed)? ?\|", section("Sending a flag"), flags=re.MULTILINE)
    told = {name: bool(needed) for cell, needed in rows for name in re.findall(r"`([a-z_.\[\]0-9]+)`", cell)}
    fields = {
        **{name: field.is_required() for name, field in FlagBody.model_fields.items() if name != "author"},
        **{f"author.{name}": field.is_required() for name, field in AuthorBody.model_fields.items()},
    }
    assert {name.removesuffix("[]"): needed for name, needed in told.items()} == fields
    for model in (MediaBody, ContextBody):
        assert all(f"`{name}`" in section("Sending a flag") for name in model.model_fields)


def test_every_action_and_every_answer_is_explained() -> None:
    receiving = section("Receiving an action")
    actions = set(re.findall(r"^\| `([a-z_]+)` \|", receiving, flags=re.MULTILINE)) - {"action"}
    assert actions == {kind.value for kind in Ability}
    answers = " ".join(re.findall(r"^\| ([^|]*\d[^|]*)\|", receiving, flags=re.MULTILINE))
    for status in {200, 201, 202, 204, 409, 422, 401, 403} | LATER | GONE:
        assert str(status) in answers, f"docs/connect.md does not say what {status} means"

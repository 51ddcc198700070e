"""What the desk's own addresses tell, to whom, and what moves its clock."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import make_app
from bot.opening import catalog_in_reach
from bot.storage import tables
from config.settings import load
from handlers.expert import ExpertPages
from handlers.figures import FiguresPages
from handlers.intake import Intake
from handlers.letters import LetterPages
from handlers.member import MemberPages
from handlers.routes import PUBLIC, Ready, add_routes, offset_from
from handlers.statements import StatementPages
from tests.hostile.serving import CLOCK, NEW, Served, asked, environment, serving, signed

OPERATE = Path(__file__).parents[2] / "docs" / "operate.md"


@pytest.mark.parametrize(
    ("host", "docs", "status"),
    [("127.0.0.1", "", 200), ("::1", "", 200), ("0.0.0.0", "", 404), ("0.0.0.0", "true", 200), ("192.0.2.1", "", 404)],
)
async def test_the_description_is_shown_on_the_loopback_or_where_the_setting_opens_it(
    monkeypatch: pytest.MonkeyPatch, data: Path, host: str, docs: str, status: int
) -> None:
    given = environment(data) | {"FANAL_HOST": host} | ({"FANAL_DOCS": docs} if docs else {})
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    app = make_app(settings := load(), catalog_in_reach(settings))
    assert {(await asked(app, path))[0] for path in ("/docs", "/openapi.json")} == {status}
    assert (await asked(app, "/redoc"))[0] == 404


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (Ready(True, 0.0, None), 200),
        (Ready(True, 119.0, 59.0), 200),
        (Ready(False, 0.0, 0.0), 503),
        (Ready(True, 121.0, 0.0), 503),
        (Ready(True, 0.0, 61.0), 503),
        (Ready(True, 0.0, float("inf")), 503),
    ],
)
async def test_ready_means_a_database_an_outbox_that_moves_and_a_slack_that_is_heard(state: Ready, status: int) -> None:
    app = Starlette()

    async def ready() -> Ready:
        return state

    add_routes(
        app,
        intake=cast(Intake, NoIntake()),
        ready=ready,
        slack=None,
        move_clock=None,
        clock_secret="",
        machine=datetime.now,
    )
    told, body = await asked(app, "/readyz")
    assert told == status
    assert set(json.loads(body)) == {"database", "oldest_outbox_seconds", "slack_silence_seconds"}
    assert await asked(app, "/healthz") == (200, b'{"ok":true}')
    assert (await asked(app, "/desk/clock", "PUT"))[0] == 404
    assert (await asked(app, "/slack/events", "POST"))[0] == 404


class NoIntake:
    """Nothing comes in."""

    async def received(self, request: Request) -> Response:
        raise AssertionError

    answered = received


async def _put(served: Served, body: bytes, headers: dict[str, str]) -> int:
    async with served.http.put(f"{served.url}/desk/clock", data=body, headers=headers) as answer:
        return answer.status


async def test_the_clock_moves_for_whoever_signs_and_for_nobody_else(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    body = json.dumps({"offset_seconds": 3600}).encode()
    async with serving(monkeypatch, data=data) as served:
        assert await _put(served, body, signed(body, CLOCK)) == 204
        assert await _put(served, body, signed(body, NEW)) == 401
        assert await _put(served, body, {}) == 401
        assert await _put(served, body, signed(body, CLOCK, at=datetime.now(UTC) - timedelta(minutes=6))) == 401
        large = b" " * 2000
        assert await _put(served, large, signed(large, CLOCK)) == 413
        for wrong in (b"", b"{}", b"[]", b'{"offset_seconds": "1"}', b'{"offset_seconds": NaN}', b"[" * 1000):
            assert await _put(served, wrong, signed(wrong, CLOCK)) == 422, wrong
        assert (await served.get("/readyz"))[0] == 200


async def test_without_a_secret_there_is_no_clock_to_move(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with serving(monkeypatch, data=data, FANAL_CLOCK_SECRET="") as served:
        assert await _put(served, b"{}", {}) == 404


async def test_the_desk_is_not_ready_when_something_has_waited_too_long(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with serving(monkeypatch, data=data) as served:
        status, told = await served.get("/readyz")
        assert (status, json.loads(told)["oldest_outbox_seconds"]) == (200, 0.0)
        old = datetime.now(UTC) - timedelta(minutes=5)
        row = {"client": "maison-lumen", "lane": "slack:x", "kind": "direct", "key": "k", "dest": "slack:T/U"}
        whole = row | {"payload": {"what": "?"}, "rank": 1, "next_at": old, "created_at": old, "state": "pending"}
        with served.engine.begin() as connection:
            table = tables.OUTBOX
            connection.execute(insert(table), {column.name: "" for column in table.c if column.name == "ref"} | whole)
        status, told = await served.get("/readyz")
        assert status == 503
        assert json.loads(told)["oldest_outbox_seconds"] >= 300


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        (b'{"offset_seconds": -12.5}', -12.5),
        (b'{"offset_seconds": 0}', 0.0),
        (b'{"offset_seconds": 1e300}', None),
        (b'{"offset_seconds": Infinity}', None),
        (b'{"offset_seconds": NaN}', None),
        (b'{"offset_seconds": true}', None),
        (b'{"offset_seconds": null}', None),
        (b'{"offset_seconds": [1]}', None),
        (b"[" * 1024, None),
        (b"\xff", None),
    ],
)
def test_an_offset_is_a_sane_number_of_seconds(raw: bytes, seconds: float | None) -> None:
    assert offset_from(raw) == (None if seconds is None else timedelta(seconds=seconds))


SIGNED = {
    "/v1/clients/{client}/flags": "Standard Webhooks, the client's flag secret",
    "/v1/clients/{client}/answers": "Standard Webhooks, the client's flag secret",
    "/slack/events": "Slack's signature",
    "/api/messages": "the Bot Connector's token",
    "/desk/clock": "Standard Webhooks, the clock's secret",
    "/r/{token}": "the token, for one dispatch",
    "/r/{token}/stop": "the token, for one dispatch",
    "/x/{token}": "the token, for one question and person",
    "/letters/{token}": "the token, for one letter and whoever asked for it",
    "/statements/{token}": "the token, for one statement",
    "/figures/{token}": "the token, for one person's look at the figures",
}
"""What each route checks before it does anything; tests/hostile shows that it does."""


def paths_of_the_desk() -> set[str]:
    app = Starlette()
    add_routes(
        app,
        intake=cast(Intake, NoIntake()),
        ready=cast(Any, None),
        slack=cast(Any, _never),
        teams=cast(Any, _never),
        move_clock=cast(Any, _never),
        clock_secret=CLOCK,
        machine=datetime.now,
        member=MemberPages(cast(Any, None), cast(Any, None), cast(Any, None)),
        expert=ExpertPages(cast(Any, None), cast(Any, None), cast(Any, None)),
        letters=LetterPages(cast(Any, None)),
        statements=StatementPages(cast(Any, None)),
        figures=FiguresPages(cast(Any, None), cast(Any, None)),
    )
    return {route.path for route in app.routes if isinstance(route, Route)}


def test_each_route_checks_a_signature_or_is_known_to_be_public() -> None:
    paths = paths_of_the_desk()
    assert paths == {*PUBLIC, *SIGNED}, "say here what the new route checks, and show it in tests/hostile"


def test_the_manual_names_each_path_that_a_web_server_lets_through() -> None:
    section = OPERATE.read_text(encoding="utf-8").split("\n## A web server, a proxy, a private authority\n")[1]
    told = set(re.findall(r"`(?:[A-Z]+ )?(/[^`]+)`", section.strip().split("\n\n")[0]))
    # What watches the desk's health stands beside it; the clock is moved in a sandbox alone.
    wanted = paths_of_the_desk() - {*PUBLIC, "/desk/clock"}
    assert told == {re.sub(r"\{client\}|\{token\}.*", "…", path) for path in wanted}, f"say so in {OPERATE.name}"


async def _never(*_: object) -> None:
    raise AssertionError

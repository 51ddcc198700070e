"""Teams' side over HTTP, signed as it should be: what is malformed is refused and changes nothing, what comes twice is
done once."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine

from bot.sandbox.teams_cast import APP, TENANT
from bot.sandbox.teams_delivery import TeamsDelivery
from bot.storage.engine import make_engine
from config.settings import load
from tests.desk import Desk
from tests.hostile.mutations import JUNK, changed, places
from tests.hostile.serving import kept
from tests.running import story

Json = dict[str, Any]
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
EACH = 45
"""Of each recorded activity so many places are spoilt."""
TELLS_APART = ("type", "name", "timestamp")
"""An activity of another kind, or a deletion at another instant, is another activity, not a malformed one."""


@dataclass
class Teams:
    """Whoever writes to the bot in Teams' name, with the key of the Bot Connector."""

    desk: Desk
    engine: Engine
    delivery: TeamsDelivery
    heard: dict[str, Json]

    async def send(self, activity: Any) -> int:
        return await self.send_raw(json.dumps(activity).encode())

    async def send_raw(self, body: bytes) -> int:
        service = self.heard["message"]["serviceUrl"]
        token = self.delivery._keys.token(app_id=APP, service_url=service)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with self.desk.http.post(f"{self.desk.bot_url}/api/messages", data=body, headers=headers) as answer:
            return answer.status

    def kept(self) -> dict[str, int]:
        return kept(self.engine)


@pytest_asyncio.fixture
async def teams(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Teams]:
    """A case on which somebody acted once in every way."""
    heard: dict[str, Json] = {}
    deliveries: list[TeamsDelivery] = []
    post = TeamsDelivery._post

    async def listening(delivery: TeamsDelivery, activity: Json, seconds: float) -> Any:
        deliveries.append(delivery)
        name = str(activity.get("name") or activity["type"])
        if (activity.get("value") or {}).get("trigger") == "automatic":
            name = "refresh"
        heard.setdefault(name, copy.deepcopy(activity))
        return await post(delivery, activity, seconds)

    monkeypatch.setattr(TeamsDelivery, "_post", listening)
    async with story(monkeypatch, data=data, chats="teams") as desk:
        await _everything(desk)
        await desk.until(lambda: "refresh" in heard, "somebody's own view")
        engine = make_engine(load().database)
        yield Teams(desk, engine, deliveries[0], heard)
        engine.dispose()


async def _everything(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    form = await (await card.more("note", as_="lea")).form()
    await form.fill(text="Sa sœur est prévenue.")
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.write("Je regarde aussi.", as_="sam")
    mine = await card.reply_with("Je regarde aussi.")
    await desk.keep_as_advice(mine, as_="diallo")
    await mine.delete(as_="sam")
    everyday = await desk.flag("Où en est mon colis ? Cela fait trois semaines.", by="camille")
    await everyday.press("acknowledge", as_="lea")
    await everyday.says("Léa")


async def test_every_way_to_act_was_recorded(teams: Teams) -> None:
    assert set(teams.heard) >= {
        "adaptiveCard/action",
        "task/fetch",
        "task/submit",
        "composeExtension/fetchTask",
        "message",
        "messageDelete",
        "refresh",
    }


async def test_one_part_changed_into_junk_is_never_a_crash_and_changes_nothing(teams: Teams) -> None:
    before, draw = teams.kept(), random.Random(20261122)
    answers: dict[int, int] = {}
    for name, activity in teams.heard.items():
        mutants = [(path, n) for path in places(activity) if path[0] not in TELLS_APART for n in range(len(JUNK))]
        for path, n in draw.sample(mutants, min(len(mutants), EACH)):
            status = await teams.send(changed(activity, path, JUNK[n]))
            assert status < 500, (name, path, JUNK[n])
            assert teams.kept() == before, (name, path, JUNK[n])
            answers[status] = answers.get(status, 0) + 1
    assert answers.keys() <= {200, 202, 400, 401, 403}
    assert answers[400] > 20


async def test_what_carries_the_click_is_refused_when_it_is_not_ours(teams: Teams) -> None:
    before = teams.kept()
    paths = {
        "adaptiveCard/action": [("value",), ("value", "action"), ("value", "action", "verb"), ("id",)],
        "task/fetch": [("value",), ("value", "data"), ("value", "data", "action"), ("value", "data", "fanal"), ("id",)],
        "task/submit": [("value",), ("value", "data"), ("value", "data", "form"), ("value", "data", "fanal"), ("id",)],
    }
    for name, found in paths.items():
        for path in found:
            for junk in (None, [], 7, True, "\x00\ud800<!channel>", [None]):
                assert await teams.send(changed(teams.heard[name], path, junk)) == 400, (name, path, junk)
    assert teams.kept() == before


async def test_a_body_that_is_no_activity_is_refused(teams: Teams) -> None:
    before = teams.kept()
    for body in (b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff\xfe", b"{}", b'{"type": 7}', b"[" * 100_000):
        assert 400 <= await teams.send_raw(body) < 500, body[:30]
    assert await teams.send_raw(b"x" * 600_000) == 413
    assert teams.kept() == before


async def test_the_same_thing_again_is_done_once(teams: Teams) -> None:
    before = teams.kept()
    for name, activity in teams.heard.items():
        assert await teams.send(activity) < 300, name
    assert teams.kept() == before


async def test_a_button_with_what_we_never_drew_is_answered_in_words(teams: Teams) -> None:
    before = teams.kept()
    pressed, sent = teams.heard["adaptiveCard/action"], teams.heard["task/submit"]
    for n, verb in enumerate(("seen", "approve", "undo_send", "accept_template", "record_advice", "ask", "mend")):
        for ref in ("x", "-1", "9" * 40, "allow:nothing"):
            carried = json.dumps({"v": 1, "case": 1, "version": 1, "ref": ref})
            value = {"action": {"type": "Action.Execute", "verb": f"fanal:{verb}:0", "data": {"fanal": carried}}}
            assert await teams.send(pressed | {"value": value, "id": f"f:{n}{len(ref)}"}) == 200
    carried = json.dumps({"v": 1, "case": 1, "version": 1, "ref": ""})
    for verb, field, given in (
        ("reclassify", "level", "P9"),
        ("add_person", "role", "king"),
        ("link", "case", "9" * 15),
        ("close", "outcome", "?"),
        ("follow_up", "day", "31/02"),
        ("hand_over", "person", "0bad0000-0000-4000-8000-000000000001"),
    ):
        data = {"form": f"fanal:{verb}", "fanal": carried, "people": ["person"], "many": ["stages"], field: given}
        assert await teams.send(sent | {"value": {"data": data}, "id": f"f:{verb}"}) == 200, verb
    assert teams.kept() == before


async def test_another_tenant_is_refused(teams: Teams) -> None:
    before = teams.kept()
    for name, activity in teams.heard.items():
        other = json.loads(json.dumps(activity).replace(TENANT, "0bad0000-0000-4000-8000-000000000001"))
        assert await teams.send(other | {"id": "f:other"}) == 403, name
    assert teams.kept() == before

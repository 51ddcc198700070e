"""The pretend Bot Connector, asked over plain HTTP: what it takes, what it refuses, in which words and how fast."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from bot.sandbox import Sandbox, SandboxConfig, TeamsLimits, TeamsPace
from bot.sandbox.teams_cast import CHANNEL, CLAIRE, LEA, TENANT
from bot.sandbox.teams_errors import TeamsError
from bot.sandbox.teams_pacing import TeamsPacing
from bot.sandbox.teams_tokens import GRAPH
from config.values import replace

from .conftest import Hand
from .teams_bot import attached, button, card, token_of

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]
WORDS: Json = {"type": "message", "text": "hello"}


class Caller:
    """The bot's side, by hand."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, token: str) -> None:
        self.sandbox, self.session, self.token = sandbox, session, token
        self.headers: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Json]:
        """Path below the service address; the answer's status and JSON."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        url = f"{self.sandbox.teams.service_url}{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            self.headers = dict(answer.headers)
            return answer.status, (await answer.json() if "json" in answer.content_type else {})

    async def send(self, body: Json = WORDS, *, to: str = CHANNEL, **more: Any) -> tuple[int, Json]:
        return await self.ask("POST", f"v3/conversations/{quote(to, safe='')}/activities", body, **more)


def code(answer: tuple[int, Json]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


@pytest.fixture
async def caller(sandbox: Sandbox, session: aiohttp.ClientSession) -> Caller:
    return Caller(sandbox, session, await token_of(sandbox))


async def test_only_a_token_for_the_connector_passes(caller: Caller) -> None:
    graph = await token_of(caller.sandbox, audience=GRAPH)
    body, _, seal = caller.token.partition(".")
    for wrong in ("", "local", "a.b", f"{body}x.{seal}", graph):
        assert code(await caller.send(token=wrong)) == (401, "Unauthorized")
    assert (await caller.send())[0] == 201


async def test_a_token_expires(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    short = replace(config, teams=replace(config.teams, limits=TeamsLimits(token_life=0.0)))
    sandbox = await make_sandbox(short)
    answer = await Caller(sandbox, session, await token_of(sandbox)).send()
    assert code(answer) == (401, "Unauthorized")
    assert "expired" in answer[1]["error"]["message"]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"client_id": "x"}, 400, "unauthorized_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "https://api.botframework.com"}, 400, "invalid_scope"),
        ({"scope": "https://other.example/.default"}, 400, "invalid_scope"),
    ],
)
async def test_the_login_endpoint_refuses_as_entra_does(
    caller: Caller, change: dict[str, str], status: int, error: str
) -> None:
    teams = caller.sandbox.config.teams
    form = {
        "grant_type": "client_credentials",
        "client_id": teams.app_id,
        "client_secret": teams.app_password,
        "scope": "https://api.botframework.com/.default",
    }
    url = f"{caller.sandbox.teams.login_url}/{TENANT}/oauth2/v2.0/token"
    async with caller.session.post(url, data=form | change) as answer:
        assert (answer.status, (await answer.json())["error"]) == (status, error)


async def test_what_is_not_there_and_where_the_bot_is_not(caller: Caller, hand: Hand) -> None:
    assert code(await caller.send(to="19:other@thread.tacv2")) == (404, "ConversationNotFound")
    assert code(await caller.send(to=f"{CHANNEL};messageid=1")) == (404, "ConversationNotFound")
    path = f"v3/conversations/{quote(CHANNEL, safe='')}/activities/1"
    assert code(await caller.ask("PUT", path, WORDS)) == (404, "ActivityNotFoundInConversation")
    assert code(await caller.ask("DELETE", path)) == (404, "ActivityNotFoundInConversation")
    said = await hand.post("teams/message", user=LEA, channel=CHANNEL, text="mine")
    path = f"v3/conversations/{quote(CHANNEL, safe='')}/activities/{said['id']}"
    assert code(await caller.ask("PUT", path, WORDS)) == (403, "Forbidden")
    await hand.post("teams/install_team", user=LEA, channel=CHANNEL, remove=True)
    assert code(await caller.send()) == (403, "BotNotInConversationRoster")


async def test_a_thread_hangs_on_its_root(caller: Caller, hand: Hand) -> None:
    root = (await caller.send())[1]["id"]
    reply = (await caller.send(to=f"{CHANNEL};messageid={root}"))[1]["id"]
    assert code(await caller.send(to=f"{CHANNEL};messageid={reply}")) == (400, "BadSyntax")
    path = f"v3/conversations/{quote(CHANNEL, safe='')}/activities/{reply}"
    assert await caller.ask("PUT", path, {"type": "message", "text": "changed"}) == (200, {"id": reply})
    (message,) = (await hand.state())["teams"]["channels"][CHANNEL]["messages"]
    assert [one["text"] for one in message["replies"]] == ["changed"]
    assert (await caller.ask("DELETE", path))[0] == 200
    (message,) = (await hand.state())["teams"]["channels"][CHANNEL]["messages"]
    assert message["replies"][0]["deleted"] is True


async def test_a_reply_to_an_id_that_nobody_knows_is_taken(caller: Caller) -> None:
    path = f"v3/conversations/{quote(CHANNEL, safe='')}/activities/6a1b6a1b-0000-4000-8000-000000000000"
    assert (await caller.ask("POST", path, WORDS))[0] == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "typing"},
        {"type": "message"},
        {"type": "message", "text": 1},
        {"type": "message", "text": "a", "textFormat": "html"},
        {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.hero", "content": {}}]},
        {"type": "message", "attachments": [{}, {}]},
        {"type": "message", "text": "hi", "entities": [{"type": "mention", "text": "<at>X</at>"}]},
        {
            "type": "message",
            "text": "hi",
            "entities": [{"type": "mention", "text": "<at>X</at>", "mentioned": {"id": LEA, "name": "X"}}],
        },
        {
            "type": "message",
            "text": "<at>X</at>",
            "entities": [{"type": "mention", "text": "<at>X</at>", "mentioned": {"id": "29:x", "name": "X"}}],
        },
        attached(card(version="1.6")),
    ],
)
async def test_a_message_of_the_wrong_shape(caller: Caller, body: Json) -> None:
    assert code(await caller.send(body)) == (400, "BadSyntax")


async def test_a_message_that_is_too_big(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, caller: Caller
) -> None:
    assert (await caller.send({"type": "message", "text": "x" * 28000}))[0] == 201
    assert code(await caller.send({"type": "message", "text": "x" * 28700})) == (413, "MessageSizeTooBig")
    wide = replace(config, teams=replace(config.teams, limits=TeamsLimits(utf8_bytes=1_000_000)))
    sandbox = await make_sandbox(wide)
    other = Caller(sandbox, session, await token_of(sandbox))
    assert (await other.send({"type": "message", "text": "x" * 51000}))[0] == 201
    assert code(await other.send({"type": "message", "text": "x" * 51300})) == (413, "MessageSizeTooBig")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"isGroup": True}, 400, "BadSyntax"),
        ({"isGroup": True, "channelData": {"channel": {"id": "19:x"}}}, 404, "ConversationNotFound"),
        ({"isGroup": True, "channelData": {"channel": {"id": CHANNEL}}}, 400, "BadSyntax"),
        ({"members": [{"id": CLAIRE}]}, 400, "BadSyntax"),
        ({"members": [], "tenantId": TENANT}, 400, "BadSyntax"),
        ({"members": [{"id": "nobody"}], "tenantId": TENANT}, 400, "BadSyntax"),
        ({"members": [{"id": CLAIRE}], "tenantId": "other"}, 403, "TenantNotAllowed"),
        ({"members": [{"id": CLAIRE}], "tenantId": TENANT, "activity": WORDS}, 400, "BadSyntax"),
    ],
)
async def test_a_conversation_that_cannot_be_made(caller: Caller, body: Json, status: int, error: str) -> None:
    assert code(await caller.ask("POST", "v3/conversations", body)) == (status, error)


async def test_the_roster_in_pages_and_one_by_one(caller: Caller) -> None:
    base = f"v3/conversations/{quote(CHANNEL, safe='')}"
    status, body = await caller.ask("GET", f"{base}/pagedmembers?pageSize=2")
    assert (status, len(body["members"]), "continuationToken" in body) == (200, 4, False)
    person = caller.sandbox.config.teams.person(CLAIRE)
    assert person is not None
    for name in (CLAIRE, person.mri):
        status, body = await caller.ask("GET", f"{base}/members/{quote(name, safe='')}")
        assert (status, body["id"], body["aadObjectId"]) == (200, person.mri, CLAIRE)
    assert code(await caller.ask("GET", f"{base}/members/nobody")) == (404, "MemberNotFoundInConversation")


async def test_a_group_of_entra_is_read_with_its_own_token(caller: Caller, hand: Hand) -> None:
    group = caller.sandbox.config.teams.groups[0].id
    await hand.post("teams/group", id=group, members=[LEA, CLAIRE])
    graph = await token_of(caller.sandbox, audience=GRAPH)

    async def ask(name: str, token: str) -> tuple[int, Json]:
        url = f"{caller.sandbox.teams.graph_url}/v1.0/groups/{name}"
        async with caller.session.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
            return answer.status, await answer.json()

    assert code(await ask(f"{group}/members", caller.token)) == (401, "InvalidAuthenticationToken")
    assert code(await ask("nothing/members", graph)) == (404, "Request_ResourceNotFound")
    status, first = await ask(f"{group}/members?$top=1", graph)
    assert (status, [one["id"] for one in first["value"]]) == (200, [LEA])
    rest = first["@odata.nextLink"].rsplit("/groups/", 1)[1]
    assert [one["id"] for one in (await ask(rest, graph))[1]["value"]] == [CLAIRE]


async def test_the_pace_of_a_conversation_is_its_channels(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession
) -> None:
    sandbox = await make_sandbox(replace(config, teams=replace(config.teams, pace=TeamsPace())))
    caller = Caller(sandbox, session, await token_of(sandbox))
    root = (await caller.send())[1]["id"]
    for _ in range(6):
        assert (await caller.send(to=f"{CHANNEL};messageid={root}"))[0] == 201
    assert code(await caller.send(to=f"{CHANNEL};messageid={root}")) == (429, "TooManyRequests")
    assert caller.headers["Retry-After"] == "1"
    body = {"members": [{"id": CLAIRE}], "tenantId": TENANT}
    assert (await caller.ask("POST", "v3/conversations", body))[0] == 201


def test_each_window_of_the_pace_holds() -> None:
    now = 0.0
    pacing = TeamsPacing(TeamsPace(), steady=lambda: now)

    def sent_at(moment: float) -> int:
        """0 when it passed, otherwise Retry-After."""
        nonlocal now
        now = moment
        try:
            pacing.send("one")
        except TeamsError as error:
            return error.retry_after
        return 0

    assert [sent_at(0.0) for _ in range(7)] == [0] * 7
    assert sent_at(0.5) == 1  # seven in a second
    assert sent_at(1.1) == 0
    assert sent_at(1.2) == 1  # eight in two seconds
    assert [sent_at(2.0 + number * 0.3) for number in range(52)] == [0] * 52
    assert sent_at(25.0) == 5  # sixty in thirty seconds
    assert sent_at(30.1) == 0


@pytest.mark.parametrize("mode", ["429", "412", "500", "502", "503", "504"])
async def test_a_status_on_demand(caller: Caller, hand: Hand, mode: str) -> None:
    await hand.post("faults", method="teams.send", mode=mode, retry_after=3)
    assert (await caller.send())[0] == int(mode)
    assert caller.headers.get("Retry-After") == ("3" if mode == "429" else None)
    assert (await caller.send())[0] == 201
    assert len((await hand.state())["teams"]["channels"][CHANNEL]["messages"]) == 1


async def test_a_send_that_was_taken_but_not_answered(caller: Caller, hand: Hand) -> None:
    await hand.post("faults", method="teams.*", mode="drop_after")
    with pytest.raises(aiohttp.ClientError):
        await caller.send()
    await hand.post("faults", method="teams.send", mode="duplicate")
    await caller.send()
    await hand.post("faults", method="*", mode="500")  # Slack's methods, not these
    await caller.send()
    assert len((await hand.state())["teams"]["channels"][CHANNEL]["messages"]) == 4


async def test_what_is_kept_over_a_restart(
    config: SandboxConfig, make_sandbox: MakeSandbox, session: aiohttp.ClientSession, tmp_path: Any
) -> None:
    file = tmp_path / "sandbox.json"
    first = await make_sandbox(config, state_file=file)
    caller = Caller(first, session, await token_of(first))
    name = (await caller.send(attached(card(button()))))[1]["id"]
    await first.stop()
    second = await make_sandbox(config, state_file=file)
    again = Caller(second, session, caller.token)
    assert (await again.send(to=f"{CHANNEL};messageid={name}"))[0] == 201

"""What stands around a Teams bot, small and strict, over real HTTP: tokens, signing keys, the Bot Connector, Graph."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP = "0a1b0000-0000-4000-8000-0000000000aa"
SECRET = "not-a-secret"
TENANT = "7c0ffee0-0000-4000-8000-00000000fa01"
CHANNEL = "19:crise-maison-lumen@thread.tacv2"
TEAM = "19:team-lumen@thread.tacv2"
DIALLO = "d1a110d1-0000-4000-8000-00000000fa02"
CLAIRE = "c1a12e00-0000-4000-8000-00000000fa03"
ISSUER = "https://api.botframework.com"
Json = dict[str, Any]


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = _key(), _key()


@dataclass(frozen=True)
class Plan:
    """How the next request of a kind is answered."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass
class Fake:
    """One tenant with one channel; `sent` is what stands there, `asked` how often each part was asked."""

    url: str = ""
    keys: dict[str, tuple[rsa.RSAPrivateKey, list[str]]] = field(default_factory=lambda: {"k1": (KEY, ["msteams"])})
    keys_down: bool = False
    silent: bool = False
    slow: float = 0.0
    sent: dict[str, Json] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    plans: dict[str, list[Plan]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    people: list[str] = field(default_factory=lambda: [DIALLO, CLAIRE])
    groups: dict[str, list[str]] = field(default_factory=dict)
    grants: list[Json] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _ids: Any = field(default_factory=lambda: count(1))

    # --- what Teams sends -----------------------------------------------------------------------------

    def token(
        self, *, key: rsa.RSAPrivateKey | str = KEY, kid: str | None = "k1", alg: str = "RS256", **claims: Any
    ) -> str:
        """A signed token; a claim given as None is left out."""
        now = int(time.time())
        whole = {"iss": ISSUER, "aud": APP, "serviceurl": self.service, "nbf": now - 10, "exp": now + 3600} | claims
        headers = {"kid": kid} if kid is not None else None
        told = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(told, key, algorithm=alg, headers=headers)

    @property
    def service(self) -> str:
        return f"{self.url}/connector"

    def activity(self, **changes: Any) -> Json:
        """A message in the crisis channel, as Teams writes one."""
        return {
            "type": "message",
            "id": "1700000000001",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service,
            "from": {"id": "29:diallo", "name": "Maître Diallo", "aadObjectId": DIALLO},
            "recipient": {"id": f"28:{APP}", "name": "Fanal"},
            "conversation": {
                "id": f"{CHANNEL};messageid=1700000000000",
                "conversationType": "channel",
                "isGroup": True,
                "tenantId": TENANT,
            },
            "channelData": {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}},
            "text": "Je regarde.",
            "locale": "fr-FR",
        } | changes

    # --- what a bot asks ------------------------------------------------------------------------------

    async def give_token(self, request: web.Request) -> web.Response:
        self.asked["token"] += 1
        await asyncio.sleep(self.slow)
        form = await request.post()
        if plan := self._plan("token"):
            return _answer(plan)
        if request.match_info["tenant"] != TENANT or form["client_secret"] != SECRET or form["client_id"] != APP:
            return web.json_response({"error": "invalid_client"}, status=401)
        scope = form["scope"]
        assert isinstance(scope, str)
        token = f"token-{next(self._ids)}-{scope}"
        self.tokens.add(token)
        return web.json_response({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    async def openid(self, request: web.Request) -> web.Response:
        self.asked["openid"] += 1
        if self.silent:
            await asyncio.sleep(30)
        if self.keys_down:
            return web.Response(status=503)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def jwks(self, request: web.Request) -> web.Response:
        told = []
        for kid, (key, endorsements) in self.keys.items():
            one = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
            told.append(one | {"kid": kid, "use": "sig", "endorsements": endorsements})
        return web.json_response({"keys": told})

    async def connector(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        kind = f"{request.method} {path.split('/')[-1] if path.endswith(('members', 'activities')) else _kind(path)}"
        self.asked[kind] += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.slow)
            if refused := self._refused(request, "https://api.botframework.com/.default"):
                return refused
            if plan := self._plan(kind):
                return _answer(plan)
            return self._do(request.method, path, await request.json() if request.can_read_body else None)
        finally:
            self._at_once -= 1

    def _do(self, method: str, path: str, body: Any) -> web.Response:
        parts = path.split("/")
        if parts[:2] == ["v3", "teams"]:
            return web.json_response({"id": parts[2], "aadGroupId": "9b000000-0000-4000-8000-000000000009"})
        if (method, path) == ("POST", "v3/conversations"):
            return self._begin(body)
        where = parts[2]
        channel, _, root = where.partition(";messageid=")
        if channel != CHANNEL and not where.startswith("a:"):
            return _error(404, "ConversationNotFound")
        if parts[3:] == ["pagedmembers"]:
            return web.json_response({"members": [{"id": f"29:{p}", "aadObjectId": p} for p in self.people]})
        if parts[3] == "members":
            found = parts[4] in self.people
            return (
                web.json_response({"name": f"name of {parts[4]}"})
                if found
                else _error(404, "MemberNotFoundInConversation")
            )
        if method == "POST":
            _check(body)
            if root and root not in self.sent:
                return _error(404, "ConversationNotFound")
            return web.json_response({"id": self._keep(where, body)}, status=201)
        id_ = parts[4]
        if id_ not in self.sent or self.sent[id_]["where"] != where:
            return _error(404, "ActivityNotFoundInConversation")
        if method == "DELETE":
            del self.sent[id_]
            return web.Response(status=200)
        _check(body)
        self.sent[id_]["activity"] = body
        return web.json_response({"id": id_})

    def _begin(self, body: Json) -> web.Response:
        if body["bot"]["id"] != f"28:{APP}" or body["channelData"]["tenant"]["id"] != TENANT:
            return _error(403, "BotNotInConversationRoster")
        if not body["isGroup"]:
            person = body["members"][0]["id"]
            known = person in self.people and body["tenantId"] == TENANT
            return web.json_response({"id": f"a:{person}"}, status=201) if known else _error(403, "BotNotInstalled")
        if body["channelData"]["channel"]["id"] != CHANNEL:
            return _error(404, "ConversationNotFound")
        _check(body["activity"])
        id_ = str(1700000000000 + next(self._ids))
        self.sent[id_] = {"where": f"{CHANNEL};messageid={id_}", "activity": body["activity"]}
        return web.json_response({"id": f"{CHANNEL};messageid={id_}", "activityId": id_}, status=201)

    def _keep(self, where: str, activity: Json) -> str:
        id_ = str(1700000000000 + next(self._ids))
        self.sent[id_] = {"where": where, "activity": activity}
        return id_

    async def graph(self, request: web.Request) -> web.Response:
        self.asked["graph"] += 1
        if refused := self._refused(request, "https://graph.microsoft.com/.default"):
            return refused
        if plan := self._plan("graph"):
            return _answer(plan)
        people = self.groups[request.match_info["group"]]
        at = int(request.query.get("skip", 0))
        told: Json = {"value": [{"@odata.type": "#microsoft.graph.user", "id": p} for p in people[at : at + 1]]}
        if at + 1 < len(people):
            told["@odata.nextLink"] = f"{self.url}{request.path}?skip={at + 1}"
        return web.json_response(told)

    async def granted(self, request: web.Request) -> web.Response:
        refused = self._refused(request, "https://graph.microsoft.com/.default")
        return refused or web.json_response({"value": self.grants})

    def plan(self, kind: str, *plans: Plan) -> None:
        self.plans.setdefault(kind, []).extend(plans)

    def _plan(self, kind: str) -> Plan | None:
        waiting = self.plans.get(kind)
        return waiting.pop(0) if waiting else None

    def _refused(self, request: web.Request, scope: str) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return None if token in self.tokens and token.endswith(scope) else _error(401, "Unauthorized")


def _kind(path: str) -> str:
    if path == "v3/conversations":
        return "conversations"
    return "member" if "/members/" in path else "activity"


def _check(activity: Json) -> None:
    """What the Connector refuses of a message; a wrong one is a fault of the test."""
    assert activity["type"] == "message"
    (attachment,) = activity["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"


def _answer(plan: Plan) -> web.Response:
    body = plan.body if plan.body is not None else {"error": {"code": "planned", "message": "planned"}}
    return web.json_response(body, status=plan.status, headers=plan.headers)


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)


@asynccontextmanager
async def faking() -> AsyncIterator[Fake]:
    """The fake, on a real socket."""
    fake = Fake()
    app = web.Application()
    app.router.add_post("/{tenant}/oauth2/v2.0/token", fake.give_token)
    app.router.add_get("/openid", fake.openid)
    app.router.add_get("/keys", fake.jwks)
    app.router.add_route("*", "/connector/{path:.*}", fake.connector)
    app.router.add_get("/v1.0/groups/{group}/transitiveMembers", fake.graph)
    app.router.add_get("/v1.0/teams/{team}/permissionGrants", fake.granted)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()

"""Around a Teams bot, as a process of its own: signing keys, tokens, a Bot Connector that says yes to everything."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from itertools import count

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import RSAAlgorithm

from bot.sandbox.teams_cast import CHANNEL, LEA, TEAM, TENANT
from tests.bench.wire import post

APP, PASSWORD, KEY_ID = "0a1b0000-0000-4000-8000-0000000000aa", "not-a-secret", "bench"
ISSUER = "https://api.botframework.com"
_numbers = count(1)


def new_key() -> str:
    """A private key for BENCH_KEY, as PEM."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def settings(port: int) -> dict[str, str]:
    """The environment of a desk whose Teams is the process on this port."""
    here = f"http://127.0.0.1:{port}"
    return {
        "FANAL_TEAMS_APP_ID": APP,
        "FANAL_TEAMS_APP_PASSWORD": PASSWORD,
        "FANAL_TEAMS_TENANT_ID": TENANT,
        "FANAL_TEAMS_SERVICE_URL": here,
        "FANAL_TEAMS_OPENID_URL": f"{here}/openid",
        "FANAL_TEAMS_LOGIN_URL": here,
        "FANAL_TEAMS_GRAPH_URL": here,
    }


def clicks(key: str, cases: Iterable[int], *, world: int, root: str) -> list[bytes]:
    """« Je m'en occupe » for each case, on the card that stands as `root`, as Teams sends it."""
    service, now = f"http://127.0.0.1:{world}", int(time.time())
    claims = {"iss": ISSUER, "aud": APP, "serviceurl": service, "nbf": now - 10, "exp": now + 3600}
    token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    return [post("/api/messages", json.dumps(_click(case, service, root)).encode(), headers) for case in cases]


def _click(case: int, service: str, root: str) -> dict[str, object]:
    carried = json.dumps({"v": 1, "case": case, "version": 1, "ref": ""}, separators=(",", ":"))
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": f"f:bench-{next(_numbers)}",
        "channelId": "msteams",
        "serviceUrl": service,
        "from": {"id": "29:1lea", "name": "Léa", "aadObjectId": LEA},
        "recipient": {"id": f"28:{APP}", "name": "Fanal"},
        "conversation": {
            "id": f"{CHANNEL};messageid={root}",
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "channelData": {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}},
        "replyToId": root,
        "locale": "fr-FR",
        "value": {"action": {"type": "Action.Execute", "verb": "fanal:take:1", "data": {"fanal": carried}}},
    }


def world() -> web.Application:
    """The pretend hosts, all at one address."""
    port = os.environ["BENCH_PORT"]
    key = load_pem_private_key(os.environ["BENCH_KEY"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    keys = {"keys": [public | {"kid": KEY_ID, "use": "sig", "endorsements": ["msteams"]}]}

    async def up(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def openid(_: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"http://127.0.0.1:{port}/keys"})

    async def jwks(_: web.Request) -> web.Response:
        return web.json_response(keys)

    async def token(_: web.Request) -> web.Response:
        return web.json_response({"access_token": "bench", "expires_in": 3599, "token_type": "Bearer"})

    async def yes(request: web.Request) -> web.Response:
        await request.read()
        number = str(1_700_000_000_000 + next(_numbers))
        told = {"id": number, "activityId": number, "name": "somebody", "aadObjectId": LEA, "members": []}
        return web.json_response(told | ({"id": f"{CHANNEL};messageid={number}"} if request.path == BEGINS else {}))

    app = web.Application()
    app.router.add_get("/healthz", up)
    app.router.add_get("/openid", openid)
    app.router.add_get("/keys", jwks)
    app.router.add_post(f"/{TENANT}/oauth2/v2.0/token", token)
    app.router.add_route("*", "/{path:v3/.*}", yes)
    return app


BEGINS = "/v3/conversations"

if __name__ == "__main__":
    web.run_app(world(), host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), access_log=None, print=None)

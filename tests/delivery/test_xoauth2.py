"""Signing in with a token: it is asked for at its provider once, and shown to the mail server as XOAUTH2 wants it."""

from __future__ import annotations

import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult

from bot.delivery.email import PostOffice
from bot.delivery.mail_account import Account, OAuth, Security, Server
from bot.errors import Retryable
from tests.delivery.test_email import MAIL
from tests.delivery_world import Outside, outside
from tests.directory.certificate import make_certificate

TOKEN = "a-token-of-the-provider"
SECRET = "the-secret-of-the-application"


class Provider:
    """What Microsoft Entra is for MSAL, as far as an application's own grant goes."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.url = ""

    async def configuration(self, request: web.Request) -> web.Response:
        base = self.url
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        )

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append(dict(await request.post()))
        if self.asked[-1]["client_secret"] != SECRET:
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": TOKEN})


@asynccontextmanager
async def providing(folder: Path) -> AsyncIterator[Provider]:
    make_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    provider = Provider()
    app = web.Application()
    app.router.add_get("/tenant/v2.0/.well-known/openid-configuration", provider.configuration)
    app.router.add_post("/tenant/oauth2/v2.0/token", provider.token)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    provider.url = f"https://127.0.0.1:{runner.addresses[0][1]}/tenant"
    try:
        yield provider
    finally:
        await runner.cleanup()


class Guarded(Outside):
    """Lets in whoever shows the token of `bonjour@lumen.example`."""

    shown: list[str]

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        self.shown.append(base64.b64decode(args[1]).decode())
        if self.shown[-1] == f"user=bonjour@lumen.example\1auth=Bearer {TOKEN}\1\1":
            return AuthResult(success=True)
        await server.challenge_auth(base64.b64encode(b'{"status":"401"}').decode(), encode_to_b64=False)
        return AuthResult(success=False, handled=False)


@asynccontextmanager
async def guarded() -> AsyncIterator[Guarded]:
    world = Guarded()
    world.shown = []
    async with outside(world=world, auth_require_tls=False) as started:
        assert started is world
        yield world


def office(world: Outside, provider: Provider, folder: Path, *, secret: str = SECRET, user: str = "") -> PostOffice:
    oauth = OAuth(provider.url, "the-application", secret, "mail/.default", folder / "cert.pem")
    account = Account(user or "bonjour@lumen.example", oauth=oauth)
    return PostOffice(Server("127.0.0.1", world.port, Security.NONE), account)


async def test_a_token_is_fetched_once_and_opens_the_door(tmp_path: Path) -> None:
    async with providing(tmp_path) as provider, guarded() as world:
        post = office(world, provider, tmp_path)
        for _ in range(2):
            await post.finish(await post.begin(MAIL))
        assert len(world.taken) == len(world.shown) == 2
        (asked,) = provider.asked
        assert (asked["grant_type"], asked["client_id"]) == ("client_credentials", "the-application")
        assert "mail/.default" in asked["scope"]


async def test_a_refused_secret_and_a_refused_token_are_told_apart(tmp_path: Path) -> None:
    async with providing(tmp_path) as provider, guarded() as world:
        with pytest.raises(Retryable, match="no token for mail \\(invalid_client\\)") as raised:
            await office(world, provider, tmp_path, secret="wrong").begin(MAIL)
        assert "wrong" not in str(raised.value)
        with pytest.raises(Retryable, match="does not let us in") as raised:
            await office(world, provider, tmp_path, user="x@lumen.example").begin(MAIL)
        assert TOKEN not in str(raised.value)
        assert not world.taken

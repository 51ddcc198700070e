"""The way out: the operator's proxy and certificate authority are honoured, and nothing else is read."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestServer

from bot.net import Route, open_net, read_capped
from tests.directory.certificate import make_certificate


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("http://127.0.0.1:8400/api/", True),
        ("http://[::1]:8400/", True),
        ("http://localhost/", True),
        ("https://FORUM.example.org/x", True),
        ("https://example.org/", True),
        ("https://notexample.org/", False),
        ("https://slack.com/api/", False),
        ("https://127.0.0.1.example.com/", False),
    ],
)
def test_what_is_reached_without_the_proxy(url: str, direct: bool) -> None:
    route = Route(proxy="http://proxy.example:3128", no_proxy=("localhost", "127.0.0.1", "::1", ".example.org"))
    assert route.proxy_for(url) == (None if direct else "http://proxy.example:3128")
    assert Route().proxy_for(url) is None


@pytest.fixture
async def proxy() -> AsyncIterator[RawTestServer]:
    async def forward(request: web.BaseRequest) -> web.Response:
        return web.Response(text=f"{request.method} {request.path_qs} by proxy for {request.host}")

    server = RawTestServer(forward)
    await server.start_server()
    yield server
    await server.close()


async def test_a_request_leaves_by_the_proxy(proxy: RawTestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    async with open_net(Route(proxy=str(proxy.make_url("/")))) as net:
        url = "http://forum.example/actions"
        async with net.session.get(url, proxy=net.proxy_for(url)) as response:
            assert (await response.text()).endswith("by proxy for forum.example")


async def test_the_environment_s_proxy_is_not_read(proxy: RawTestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    async with open_net(Route()) as net:
        url = str(proxy.make_url("/direct"))
        async with net.session.get(url, proxy=net.proxy_for(url)) as response:
            assert "/direct" in await response.text()


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate that no system knows, valid for 127.0.0.1: (its PEM, what a server presents)."""
    pem, secret = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return pem, context


async def test_a_private_authority_is_trusted_only_when_named(authority: tuple[Path, ssl.SSLContext]) -> None:
    pem, context = authority

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", hello)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    url = str(server.make_url("/"))
    try:
        async with open_net(Route(ca_file=pem)) as net, net.session.get(url) as response:
            assert await response.text() == "hello"
        async with open_net(Route()) as net:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await net.session.get(url)
    finally:
        await server.close()


async def test_a_body_is_read_to_the_limit_and_no_further(proxy: RawTestServer) -> None:
    async with open_net(Route()) as net, net.session.get(proxy.make_url("/" + "x" * 500)) as response:
        assert len(await read_capped(response, 100)) == 100

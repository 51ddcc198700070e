"""The way out of this machine: one HTTP session that honours the operator's proxy and certificate authority."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from standardwebhooks import Webhook

USER_AGENT = "Fanal (crisis desk)"
_CHUNK = 8192


class Route(Struct, frozen=True):
    """How connections leave: a proxy ("" for none), the hosts reached without it, more certificates to trust."""

    proxy: str = ""
    no_proxy: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    ca_file: Path | None = None

    def proxy_for(self, url: str) -> str | None:
        """The proxy for this address; None when it is reached directly."""
        host = (urlsplit(url).hostname or "").lower()
        direct = any(host == name or host.endswith("." + name) for name in map(_bare, self.no_proxy))
        return None if direct else self.proxy or None

    def trust(self) -> ssl.SSLContext | None:
        """The system's certificate authorities, and the operator's own beside them. OSError when its file is wrong.

        None: the system's alone, which aiohttp has loaded already (again takes as long as all other connecting).
        """
        if self.ca_file is None:
            return None
        context = ssl.create_default_context()
        context.load_verify_locations(cafile=self.ca_file)
        return context


def _bare(name: str) -> str:
    return name.lower().strip("[]").lstrip(".")


class Net(Struct, frozen=True):
    """An open way out. Requests through `session` name their proxy themselves: `proxy=net.proxy_for(url)`.

    slack_sdk looks for a proxy in the environment when it is given none; whoever builds its client sets
    `client.proxy = net.proxy_for(base_url)` afterwards.
    """

    route: Route
    session: aiohttp.ClientSession
    ssl: ssl.SSLContext | None

    def proxy_for(self, url: str) -> str | None:
        return self.route.proxy_for(url)


@asynccontextmanager
async def open_net(route: Route) -> AsyncIterator[Net]:
    """The one session of the process, closed at the end. Keeps no cookies, reads no environment."""
    context = route.trust()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context or True),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT},
        trust_env=False,
    ) as session:
        yield Net(route, session, context)


def signed(signers: Iterable[Webhook], *, key: str, body: str, at: datetime) -> dict[str, str]:
    """The headers of a signed JSON request (Standard Webhooks), with a signature for each secret of a rotation.

    `key` stays the same when the request is sent again; `at` is the machine's clock, aware.
    """
    return {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        # The library takes any datetime for UTC without looking.
        "webhook-signature": " ".join(signer.sign(key, at.astimezone(UTC), body) for signer in signers),
    }


async def read_capped(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """At most `limit` bytes of the body; the rest is never read, and the connection is closed then."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) >= limit:
            response.close()
            break
    return bytes(body[:limit])

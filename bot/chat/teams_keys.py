"""The keys that the Bot Connector signs with: fetched with a time-out, kept while their host is down, looked for again
when an unknown one signs, at most every five minutes.

botbuilder's own fetch has no time-out, blocks the event loop, and stumbles over an unknown key for up to a day; its
extractor takes any object with `get` in its place.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError
from msgspec import Struct

from bot.net import Net, read_capped

FRESH = 24 * 3600.0
"""Seconds for which the keys are taken for the current ones."""
AGAIN = 300.0
"""Seconds between two looks for an unknown key."""
RETRY = 10.0
"""Seconds between two tries while the host does not answer and no key is known."""
TIMEOUT = 5.0
LARGEST = 1024 * 1024


class KeysUnreachable(Exception):
    """No key is known, and their host does not answer."""


class SigningKey(Struct, frozen=True):
    """A key as botbuilder reads it: `endorsements` are the channels that it may speak for."""

    public_key: Any
    endorsements: list[str]


class SigningKeys:
    """The keys behind an OpenID metadata document. `get` is what botbuilder's extractor calls."""

    def __init__(self, url: str, net: Net, *, steady: Callable[[], float] = time.monotonic) -> None:
        self.url, self._net, self._steady = url, net, steady
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def get(self, kid: str | None) -> SigningKey | None:
        """The key of this id; None when there is none. Raises KeysUnreachable."""
        async with self._fetching:
            if self._due(kid):
                await self._fetch()
        if not self._keys:
            raise KeysUnreachable
        return self._keys.get(kid or "")

    def _due(self, kid: str | None) -> bool:
        now = self._steady()
        if not self._keys:
            return now - self._tried >= RETRY
        stale = now - self._fetched >= FRESH
        return (stale or kid not in self._keys) and now - self._tried >= AGAIN

    async def _fetch(self) -> None:
        """New keys in place of the old ones; those stay when the host does not answer."""
        self._tried = self._steady()
        try:
            async with asyncio.timeout(TIMEOUT):
                found = keys_of(await self._json(await self._address()))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        if found:
            self._keys, self._fetched = found, self._tried

    async def _address(self) -> str:
        return str((await self._json(self.url))["jwks_uri"])

    async def _json(self, url: str) -> Any:
        async with self._net.session.get(url, proxy=self._net.proxy_for(url), raise_for_status=True) as answer:
            return json.loads(await read_capped(answer, LARGEST))


def keys_of(document: Any) -> dict[str, SigningKey]:
    """The RSA keys of a JWKS document by their ids; what cannot be read is left out."""
    found: dict[str, SigningKey] = {}
    for one in document["keys"]:
        try:
            if one["kty"] == "RSA" and one.get("use", "sig") == "sig":
                found[str(one["kid"])] = SigningKey(RSAAlgorithm.from_jwk(one), list(one.get("endorsements") or ()))
        except (InvalidKeyError, KeyError, TypeError, ValueError):
            continue
    return found

"""A directory spoken to by HTTP: one small question in JSON, described in docs/connect.md; asked again while there is
time, and remembered for a little while."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import aiohttp

from bot.directory.entries import matched
from bot.net import Net, read_capped
from bot.rules.contacts import Ambiguous, Asked, Denied, Found, Nothing, Outcome, judge
from config.contacts import ContactKind

ANSWER_BYTES = 256 * 1024
REMEMBERED = 300.0
"""Seconds that an answer is remembered: several cases of one member in one evening ask once."""
MOST_REMEMBERED = 500
FIRST_PAUSE = 0.2
"""Seconds before it is asked again; then twice as many."""
LATER = frozenset({408, 425, 429})


class HttpDirectory:
    """`POST {"member": {…}}` -> `{"people": [{…}]}`; whom it is about stands in the body, never in an address."""

    def __init__(
        self,
        net: Net,
        *,
        url: str,
        token: str,
        seconds: float,
        match: Mapping[str, str],
        fields: Mapping[ContactKind, str],
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.seconds = seconds
        self._net, self._url, self._now = net, url, now
        self._match, self._fields = match, fields
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._known: OrderedDict[Asked, tuple[float, Outcome]] = OrderedDict()

    async def ask(self, member: Asked) -> Outcome:
        question = Asked(
            client=member.client, community=member.community, id=member.id, name=member.name, email=member.email,
            phone=member.phone,
        )  # fmt: skip
        at, known = self._known.get(question, (0.0, None))
        if known is not None and self._now() - at < REMEMBERED:
            return known
        outcome = await self._asked(question)
        if isinstance(outcome, (Found, Nothing, Ambiguous)):
            self._known[question] = (self._now(), outcome)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return outcome

    def close(self) -> None:
        self._known.clear()

    async def _asked(self, member: Asked) -> Outcome:
        """Ask until there is an answer; the caller's time-out ends it."""
        pause = FIRST_PAUSE
        while True:
            try:
                status, body = await self._post(member)
            except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
                return Denied("address")
            except (TimeoutError, aiohttp.ClientError):
                status, body = 503, b""
            if status not in LATER and status < 500:
                return self._read(status, body, member)
            await asyncio.sleep(pause)
            pause *= 2

    async def _post(self, member: Asked) -> tuple[int, bytes]:
        asked = {"id": member.id, "name": member.name, "email": member.email, "phone": member.phone}
        told = {"member": {key: value for key, value in asked.items() if value}, "community": member.community}
        async with self._net.session.post(
            self._url,
            json=told,
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None),  # one of its own would swallow the caller's, and ask for ever
            proxy=self._net.proxy_for(self._url),
            allow_redirects=False,
        ) as response:
            return response.status, await read_capped(response, ANSWER_BYTES)

    def _read(self, status: int, body: bytes, member: Asked) -> Outcome:
        if status in (204, 404):
            return Nothing()
        if status != 200:
            return Denied(f"http_{status}")
        try:
            answer: Any = json.loads(body)
        except (ValueError, RecursionError):
            return Denied("not_json")
        people = answer.get("people") if isinstance(answer, dict) else None
        if not isinstance(people, list):
            return Denied("not_json")
        entries = (matched(one, self._match, self._fields) for one in people if isinstance(one, dict))
        return judge(entries, member)

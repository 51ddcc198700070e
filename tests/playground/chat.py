"""The playground as people use it, by the address under its own page (undocumented: it holds for one version)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.sandbox.teams_cast import CHANNEL, TEAM, TEAM_GROUP, TENANT
from tests.teams_desk import NAMES, PEOPLE, card_words

Json = dict[str, Any]
PATIENCE = 20.0
WHO = "lea"
PERSONAL = "a:personal"


def _user(name: str) -> Json:
    mail = f"{name}@agence.example"
    given = {"id": f"user-{name}", "name": NAMES[name], "userPrincipleName": mail, "aadObjectId": PEOPLE[name]}
    return given | {"givenName": NAMES[name], "surname": "Exemple", "email": mail}


# JSON is YAML. It takes exactly five users beside the one who sits there, and at most one channel beside "General".
CONFIG = json.dumps(
    {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "fanal-bot", "name": "Fanal"},
        "currentUser": _user(WHO),
        "users": [_user(name) for name in PEOPLE if name != WHO],
        "personalChat": {"id": PERSONAL},
        "groupChat": {"id": "19:groupe@thread.v2", "name": "Groupe"},
        "team": {
            "id": TEAM,
            "name": "Maison Lumen",
            "aadGroupId": TEAM_GROUP,
            "channels": [{"id": CHANNEL, "name": "crise-maison-lumen"}],
        },
    },
    ensure_ascii=False,
    indent=2,
)


@dataclass
class Chat:
    """What was posted and changed, as it came; what people do."""

    http: aiohttp.ClientSession
    url: str
    events: list[Json] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def open(cls, http: aiohttp.ClientSession, url: str) -> AsyncIterator[Chat]:
        chat = cls(http, url)
        async with http.ws_connect(f"{url}/_ws_conversation/v1/conversations/stream") as stream:
            listening = asyncio.create_task(chat._listen(stream))
            try:
                yield chat
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, stream: aiohttp.ClientWebSocketResponse) -> None:
        async for message in stream:
            with contextlib.suppress(ValueError):
                self.events.append(json.loads(message.data))
                self._came.set()

    async def until(self, what: str, found: Callable[[Json], Any], *, since: int = 0) -> Any:
        """The first event from `since` on in which something is found."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    self._came.clear()
                    for event in self.events[since:]:
                        if got := found(event):
                            return got
                    await self._came.wait()
        except TimeoutError:
            raise SystemExit(
                f"waited for {what}; last came {json.dumps(self.events[-3:], ensure_ascii=False)}"
            ) from None

    async def post(self, path: str, body: Json) -> Any:
        async with self.http.post(f"{self.url}{path}", json=body) as answer:
            told = await answer.text()
            if answer.status >= 300:
                raise SystemExit(f"{path} answered {answer.status}: {told[:400]}")
            return json.loads(told) if told.strip().startswith("{") else told

    async def write(self, conversation: str, text: str) -> Any:
        body = {"type": "text", "text": text, "textFormat": "plain", "from": {"id": f"user-{WHO}"}, "mentions": []}
        return await self.post(f"/_conversation/v1/conversations/{quote(conversation, safe='')}/messages", body)


def cards_in(event: Any) -> list[Json]:
    """Every adaptive card anywhere in an event."""
    if isinstance(event, dict):
        own = [event] if event.get("type") == "AdaptiveCard" else []
        return own + [card for part in event.values() for card in cards_in(part)]
    return [card for part in event for card in cards_in(part)] if isinstance(event, list) else []


def read(event: Json) -> str:
    return "\n".join(card_words(card) for card in cards_in(event))

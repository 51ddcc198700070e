"""The story that the playground can tell: a flag becomes a card, a button acts, a thread and private words count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from bot.sandbox import Sandbox
from bot.sandbox.teams_cast import CHANNEL
from tests.playground.chat import PATIENCE, PERSONAL, WHO, Chat, Json, cards_in, read
from tests.teams_desk import actions, name_of

WORDS = "Où en est mon colis ? Cela fait trois semaines."


async def told(chat: Chat, sandbox: Sandbox, http: aiohttp.ClientSession) -> AsyncIterator[str]:
    # First of all: it opens no conversation by an Entra id, as Teams does, so that the desk must have met her.
    await chat.write(PERSONAL, "aide")
    await chat.until("help", lambda event: "show 217" in read(event))
    since = len(chat.events)
    await chat.write(PERSONAL, "accueil")
    await chat.until("the home", read, since=since)
    yield "words in private were answered: help, and the home"

    given = {"author": "lou_77", "text": WORDS, "flagged": True}
    async with http.post(f"{sandbox.url}/sandbox/community/posts", json=given) as answer:
        answer.raise_for_status()
    event = await chat.until("the card", lambda event: WORDS in read(event) and event)
    yield "a flag became a card in the channel"

    since, root = len(chat.events), event["message"]["messageId"]
    answered = await _press(chat, event, "acknowledge")
    assert answered["value"], "words for whoever pressed"
    changed = await chat.until("the card, changed", lambda event: _is(event, root) and event, since=since)
    assert "Léa" in read(changed), read(changed)
    yield "a button acted, and the card changed in place for everybody"

    async with http.post(f"{sandbox.url}/sandbox/clock", json={"advance": "PT31S"}) as answer:
        answer.raise_for_status()
    async with asyncio.timeout(PATIENCE):
        while not (await _forum(sandbox, http))["replies"]:
            await asyncio.sleep(0.1)
    yield "the acknowledgement stands on the forum"


def _is(event: Json, message: str) -> bool:
    """Whether this message was changed."""
    return event.get("action") == "updateMessage" and event["message"]["messageId"] == message


async def _press(chat: Chat, event: Json, verb: str) -> Json:
    """A button that acts, on the card of an event -> what whoever pressed is answered."""
    (card,) = cards_in(event["message"])[:1]
    action = next(one for one in actions(card) if name_of(one).startswith(f"fanal:{verb}:"))
    root = event["message"]["messageId"]
    body = {
        "name": "adaptiveCard/action",
        "value": {"action": action, "trigger": "manual"},
        "from": {"id": f"user-{WHO}"},
        "conversation": {"id": f"{CHANNEL};messageid={root}"},
        "replyToId": root,
    }
    found: Any = await chat.post("/_conversation/v1/invoke", body)
    return dict(found.get("body") or found)


async def _forum(sandbox: Sandbox, http: aiohttp.ClientSession) -> Json:
    async with http.get(f"{sandbox.url}/sandbox/state") as answer:
        post: Json = (await answer.json())["community"]["posts"][-1]
        return post

"""Reads what the bot wants to post: refuses what Teams would not take (size, shape, cards, mentions)."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct, field

from .config import Json
from .teams_answers import CARD
from .teams_cards import problems_of
from .teams_config import TeamsConfig
from .teams_errors import TeamsError, bad_syntax


class Posted(Struct, frozen=True):
    """What is left of an activity once it was read."""

    text: str
    card: Json | None
    summary: str
    entities: list[Json] = field(default_factory=list)


def read_body(config: TeamsConfig, raw: bytes) -> Json:
    """A JSON object of a size that Teams takes."""
    limits = config.limits
    try:
        text = raw.decode("utf-8")
        body = json.loads(text)
    except ValueError as problem:
        raise bad_syntax(f"the body is no JSON: {problem}") from problem
    if len(raw) > limits.utf8_bytes or len(text.encode("utf-16-le")) > limits.utf16_bytes:
        raise TeamsError(413, "MessageSizeTooBig", f"{len(raw)} bytes; {limits.utf8_bytes} are taken")
    if not isinstance(body, dict):
        raise bad_syntax("the body is no JSON object")
    return body


def read_activity(config: TeamsConfig, body: Any) -> Posted:
    """Raises TeamsError with BadSyntax and what is wrong."""
    if not isinstance(body, dict) or body.get("type") != "message":
        raise bad_syntax("an activity of type message is needed")
    text, entities = body.get("text") or "", body.get("entities") or []
    if not isinstance(text, str) or not isinstance(entities, list):
        raise bad_syntax("text is a string and entities a list")
    if body.get("textFormat") not in (None, "plain", "markdown", "xml"):
        raise bad_syntax(f"unknown textFormat {body['textFormat']!r}")
    card = _card(body.get("attachments") or [])
    if not text and card is None:
        raise bad_syntax("a message needs text or attachments")
    for entity in entities:
        _check_mention(config, entity, text)
    if card is not None:
        for entity in (card.get("msteams") or {}).get("entities") or []:
            _known(config, entity["mentioned"]["id"])
    return Posted(text=text, card=card, summary=str(body.get("summary") or ""), entities=entities)


def _card(attachments: Any) -> Json | None:
    if not isinstance(attachments, list) or len(attachments) > 1:
        raise bad_syntax("attachments are a list; Fanal never sends several")
    if not attachments:
        return None
    attachment = attachments[0]
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        raise bad_syntax(f"an attachment is of type {CARD}")
    problems = problems_of(attachment.get("content"))
    if problems:
        raise bad_syntax("; ".join(map(str, problems[:5])))
    card: Json = attachment["content"]
    return card


def _check_mention(config: TeamsConfig, entity: Any, text: str) -> None:
    if not isinstance(entity, dict):
        raise bad_syntax("an entity is an object")
    if entity.get("type") != "mention":
        return
    mentioned = entity.get("mentioned")
    if not isinstance(mentioned, dict) or not mentioned.get("id") or not mentioned.get("name"):
        raise bad_syntax("a mention names whom: mentioned.id and mentioned.name")
    if not entity.get("text") or entity["text"] not in text:
        raise bad_syntax(f"the mention {entity.get('text')!r} stands nowhere in the text")
    _known(config, str(mentioned["id"]))


def _known(config: TeamsConfig, name: str) -> None:
    if config.person(name) is None and name != config.bot_id:
        raise bad_syntax(f"nobody here is called {name}")

"""What a bot may answer to an invoke; anything else is refused with a sentence, as in Teams something "went wrong"."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .config import Json
from .teams_cards import problems_of

CARD = "application/vnd.microsoft.card.adaptive"


class BadAnswer(Exception):
    """The bot's answer has not the shape that Teams asks for."""


class CardAnswer(Struct, frozen=True):
    """To adaptiveCard/action: a card for whoever pressed, or words, or an error's words."""

    card: Json | None = None
    text: str = ""
    error: str = ""


class TaskAnswer(Struct, frozen=True):
    """To task/fetch, task/submit and the extension's two: a dialog to show, or words, or nothing (it closes)."""

    dialog: Json | None = None
    text: str = ""


def read_card_answer(body: Any) -> CardAnswer:
    if not isinstance(body, dict) or set(body) != {"statusCode", "type", "value"}:
        raise BadAnswer(f"adaptiveCard/action wants statusCode, type and value, not {_shape(body)}")
    status, value = body["statusCode"], body["value"]
    match body["type"]:
        case "application/vnd.microsoft.card.adaptive":
            _want(status == 200, f"a card comes with statusCode 200, not {status}")
            return CardAnswer(card=_checked(value))
        case "application/vnd.microsoft.activity.message":
            _want(status == 200, f"a message comes with statusCode 200, not {status}")
            _want(isinstance(value, str) and bool(value), "the value of a message is its text")
            return CardAnswer(text=value)
        case "application/vnd.microsoft.error":
            _want(status in (400, 500), f"an error comes with statusCode 400 or 500, not {status}")
            _want(isinstance(value, dict) and {"code", "message"} <= set(value), "an error has a code and a message")
            return CardAnswer(error=str(value["message"]))
        case other:
            raise BadAnswer(f"unknown type of answer {other!r}")


def read_task_answer(body: Any, *, may_close: bool) -> TaskAnswer:
    """`may_close`: an empty answer ends the dialog (to a submit; a fetch must show something)."""
    if body in (None, {}):
        _want(may_close, "task/fetch wants a task")
        return TaskAnswer()
    if may_close and isinstance(body, dict) and set(body) == {"composeExtension"}:
        return TaskAnswer()
    task = body.get("task") if isinstance(body, dict) else None
    if not isinstance(task, dict) or set(task) != {"type", "value"}:
        raise BadAnswer(f"a task has type and value, not {_shape(body)}")
    if task["type"] == "message":
        _want(isinstance(task["value"], str) and bool(task["value"]), "the value of a message is its text")
        return TaskAnswer(text=task["value"])
    _want(task["type"] == "continue", f"a task continues or is a message, not {task['type']!r}")
    return TaskAnswer(dialog=_dialog(task["value"]))


def _dialog(value: Any) -> Json:
    known = {"title", "height", "width", "card", "completionBotId"}
    _want(isinstance(value, dict) and {"title", "card"} <= set(value) <= known, f"a dialog has {sorted(known)}")
    _want(isinstance(value["title"], str) and bool(value["title"]), "a dialog has a title")
    for side in ("height", "width"):
        size = value.get(side, "medium")
        _want(isinstance(size, int) or size in ("small", "medium", "large"), f"{side} {size!r} is no size")
    card = value["card"]
    _want(isinstance(card, dict) and set(card) == {"contentType", "content"}, "a dialog's card is an attachment")
    _want(card["contentType"] == CARD, f"a dialog's card is of type {CARD}")
    _checked(card["content"], in_dialog=True)
    dialog: Json = value
    return dialog


def _checked(card: Any, *, in_dialog: bool = False) -> Json:
    problems = problems_of(card, in_dialog=in_dialog)
    if problems:
        raise BadAnswer("; ".join(map(str, problems[:5])))
    found: Json = card
    return found


def _want(holds: bool, sentence: str) -> None:
    if not holds:
        raise BadAnswer(sentence)


def _shape(body: Any) -> str:
    return ", ".join(sorted(body)) or "nothing" if isinstance(body, dict) else type(body).__name__

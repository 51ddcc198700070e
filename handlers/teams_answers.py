"""Answers to Teams invokes, as JSON: a card for whoever pressed, a private text, or a dialog.

learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model, "Response format";
learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/invoking-task-modules, "TaskInfo".
"""

from __future__ import annotations

from typing import Any

from bot.chat.teams_inbound import Reply

Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"

TAKEN = Reply(200)
"""Nothing to show: a message was kept, or a dialog closes."""
REFUSED = Reply(400, {"error": "not an activity of Teams', or not one of ours"})
AGAIN = Reply(503, {"error": "try again"})


def card(drawn: Json) -> Reply:
    """The updated card, for whoever pressed; everybody else gets it by an update of the post."""
    return Reply(200, {"statusCode": 200, "type": CARD, "value": drawn})


def words(text: str) -> Reply:
    """A text that only whoever pressed sees."""
    return Reply(200, {"statusCode": 200, "type": WORDS, "value": text})


def no_card(text: str) -> Reply:
    """There is no card for this person."""
    return Reply(200, {"statusCode": 400, "type": ERROR, "value": {"code": "NotFound", "message": text}})


def dialog(form: Json) -> Reply:
    """Open a dialog, or replace the open one. `form` is the renderer's output."""
    attachment = {"contentType": CARD, "content": form["card"]}
    shape = {name: form[name] for name in ("title", "height", "width")}
    return Reply(200, {"task": {"type": "continue", "value": {**shape, "card": attachment}}})


def closing(text: str) -> Reply:
    """Close the dialog with a text."""
    return Reply(200, {"task": {"type": "message", "value": text}})

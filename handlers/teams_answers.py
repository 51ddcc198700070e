"""What an invoke of Teams is answered, as JSON: a card for whoever pressed, words for them alone, a dialog.

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
"""Nothing to show: a message was kept, a dialog closes."""
REFUSED = Reply(400, {"error": "not an activity of Teams', or not one of ours"})
AGAIN = Reply(503, {"error": "try again"})


def card(drawn: Json) -> Reply:
    """The card as it is now, for whoever pressed; everybody else gets it by an update."""
    return Reply(200, {"statusCode": 200, "type": CARD, "value": drawn})


def words(text: str) -> Reply:
    """Words that only whoever pressed sees."""
    return Reply(200, {"statusCode": 200, "type": WORDS, "value": text})


def no_card(text: str) -> Reply:
    """There is no card to draw for this person."""
    return Reply(200, {"statusCode": 400, "type": ERROR, "value": {"code": "NotFound", "message": text}})


def dialog(form: Json) -> Reply:
    """A dialog opens, or takes the place of the one that is open. `form` is what the renderer made."""
    attachment = {"contentType": CARD, "content": form["card"]}
    shape = {name: form[name] for name in ("title", "height", "width")}
    return Reply(200, {"task": {"type": "continue", "value": {**shape, "card": attachment}}})


def closing(text: str) -> Reply:
    """The dialog closes with a word."""
    return Reply(200, {"task": {"type": "message", "value": text}})

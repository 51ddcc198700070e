"""Cards and forms as what Slack's Web API takes. Limits and cutting: `slack_blocks`, `slack_forms`, `slack_text`."""

from __future__ import annotations

from typing import Any, Final

from cards.button import encode_form, encode_value
from cards.card import Card, Element, Form, Heading
from cards.slack_blocks import MAX_BLOCKS, MAX_MESSAGE, MAX_VIEW, MAX_VIEW_BLOCKS, fit, message_size, view_size
from cards.slack_forms import form_blocks
from cards.slack_text import clip_escaped, plain_text

MAX_NOTIFICATION: Final = 300
MAX_TITLE: Final = 24  # of a form, and of its buttons


def render_message(card: Card) -> dict[str, Any]:
    """`{"text": what a lock screen shows, "blocks": [...]}` for chat.postMessage, chat.update, response_url."""
    text = clip_escaped(card.notification.strip(), MAX_NOTIFICATION)
    return {"text": text.strip() or "Fanal", "blocks": fit(_titled(card), MAX_BLOCKS, MAX_MESSAGE, message_size)}


def render_home(card: Card) -> dict[str, Any]:
    """The view for views.publish."""
    return {"type": "home", "blocks": fit(_titled(card), MAX_VIEW_BLOCKS, MAX_VIEW, view_size)}


def render_form(form: Form) -> dict[str, Any]:
    """The view for views.open, views.push, views.update, or `response_action`."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": encode_form(form.verb),
        "private_metadata": encode_value(form.case, form.version, form.ref),
        "title": plain_text(form.title, MAX_TITLE),
        "close": plain_text(form.close, MAX_TITLE),
        "blocks": form_blocks(form),
    }
    return {**view, "submit": plain_text(form.submit, MAX_TITLE)} if form.submit else view


def _titled(card: Card) -> tuple[Element, ...]:
    return (Heading(card.title), *card.body) if card.title else card.body

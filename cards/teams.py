"""Cards and forms as what Teams takes: Adaptive Cards 1.5. The parts: `teams_blocks`, `teams_forms`, `teams_text`.

A card goes out as an attachment `application/vnd.microsoft.card.adaptive`; a form is the `value` of a task/fetch or
task/submit answer, with its card so wrapped. What comes back: `cards.button` and `cards.teams_entered`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cards.card import Card, Element, Form, Heading
from cards.teams_actions import Actions, title
from cards.teams_blocks import LIMITS, MAX_CARD, Blocks, Part, card_of, shortened, size
from cards.teams_forms import form_card, is_long
from cards.teams_text import Json, markdown

MAX_NOTIFICATION: Final = 300
REFRESH: Final = "fanal:refresh"
MAX_REFRESHED: Final = 60  # people for whom Teams asks by itself (learn.microsoft.com, "User Specific Views")
ID: Final = 120  # bytes of somebody's id as Teams writes it (29:…), which the gateway puts in the place of ours


def render_message(card: Card) -> Json:
    """`{"summary": what a lock screen shows, "card": {...}, "entities": [...]}`; the entities stand in the card too.

    For those who see it otherwise (`card.apart`, as account refs: Teams' own ids are the gateway's to know) Teams asks
    for each one's own view, with the verb `fanal:refresh`.
    """
    summary = markdown(card.notification, MAX_NOTIFICATION) or "Fanal"
    drawn = _card(card)
    return {"summary": summary, "card": drawn, "entities": drawn["msteams"].get("entities", [])}


def render_home(card: Card) -> Json:
    """A person's home, as a card in their conversation with the bot."""
    return render_message(card)


def render_form(
    form: Form, *, typed: Mapping[str, str | list[str]] | None = None, errors: Mapping[str, str] | None = None
) -> Json:
    """`{"title", "height", "width", "card"}`.

    A form that was sent and is not right yet is drawn again: `typed` puts back what stood in its inputs, and `errors`
    (input id -> words) is said above each.
    """
    return {
        "title": title(form.title),
        "height": "large" if is_long(form) else "medium",
        "width": "medium",
        "card": form_card(form, typed or {}, errors or {}),
    }


def _card(card: Card) -> Json:
    """Inside the limit: first long words are cut, then what stands between the title and the buttons."""
    more: dict[str, Any] = {}
    people = card.apart[:MAX_REFRESHED]
    room = MAX_CARD - ID * len(people)
    if people:
        more["refresh"] = {"action": {"type": "Action.Execute", "verb": REFRESH}, "userIds": list(people)}
    elements: tuple[Element, ...] = (Heading(card.title), *card.body) if card.title else card.body
    *longer, shortest = LIMITS
    for limit in longer:
        drawn = _whole(*_parts(elements, limit), more)
        if size(drawn) <= room:
            return drawn
    parts, render = _parts(elements, shortest)
    drawn = _whole(parts, render, more)
    while size(drawn) > room and shortened(parts):
        drawn = _whole(parts, render, more)
    return drawn


def _parts(elements: Iterable[Element], limit: int) -> tuple[list[Part], Blocks]:
    """Each with its words cut at so many characters."""
    render = Blocks(limit, Actions())
    return [render.one(element) for element in elements], render


def _whole(parts: list[Part], render: Blocks, more: dict[str, Any]) -> Json:
    return card_of((block for part in parts for block in part.blocks), render.entities, **more)

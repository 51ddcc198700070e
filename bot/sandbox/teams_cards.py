"""Judges an Adaptive Card as Teams would, and finds what people can press and fill in on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .composition import Problem
from .config import Json
from .labels import reads
from .teams_elements import CARD, INPUTS

MOST_ACTIONS = 6
"""Buttons that a host shows in one row (`maxActions` of Teams' host configuration); the rest need mode "secondary"."""
_INSIDE = ("body", "items", "columns", "actions")


def problems_of(card: Any, *, in_dialog: bool = False) -> list[Problem]:
    """What is wrong with a card; nothing when Teams would take it."""
    found: list[Problem] = []
    CARD(found, card, "")
    if found:
        return found
    ids = Counter(str(part["id"]) for part in every_part(card) if "id" in part)
    found += [Problem("", f"the id {name!r} stands {count} times") for name, count in ids.items() if count > 1]
    for row in _rows(card):
        shown = [one for one in row if str(one.get("mode")).lower() != "secondary"]
        if len(shown) > MOST_ACTIONS:
            found.append(Problem("", f"{len(shown)} buttons in one row, {MOST_ACTIONS} are shown"))
    for action in every_action(card):
        if in_dialog and action["type"] == "Action.Execute":
            found.append(Problem("", "a dialog has no Action.Execute: its buttons are Action.Submit"))
        if not isinstance(action.get("data", {}), dict):
            found.append(Problem("", f"the data of {action['title']!r} must be an object"))
    words = "\n".join(every_text(card))
    for entity in (card.get("msteams") or {}).get("entities") or []:
        if entity["text"] not in words:
            found.append(Problem("/msteams/entities", f"{entity['text']} stands nowhere in the card"))
    if in_dialog and "refresh" in card:
        found.append(Problem("/refresh", "a dialog is never refreshed"))
    return found


def every_part(part: Any) -> Iterator[Json]:
    """The card itself, its elements and actions, cards behind buttons included, in reading order."""
    if not isinstance(part, dict):
        return
    yield part
    for name in _INSIDE:
        for inner in part.get(name) or []:
            yield from every_part(inner)
    if part.get("type") == "Action.ShowCard":
        yield from every_part(part["card"])


def every_action(card: Json) -> list[Json]:
    """What can be pressed and does something at the bot's."""
    return [part for part in every_part(card) if str(part.get("type")).startswith("Action.")]


def every_input(card: Json) -> list[Json]:
    return [part for part in every_part(card) if part.get("type") in INPUTS]


def every_text(card: Json) -> Iterator[str]:
    """All the words that people read."""
    for part in every_part(card):
        for name in ("text", "title", "label", "errorMessage", "placeholder"):
            if isinstance(part.get(name), str):
                yield part[name]
        for inline in part.get("inlines") or []:
            yield inline if isinstance(inline, str) else str(inline.get("text", ""))
        for pair in [*(part.get("facts") or []), *(part.get("choices") or [])]:
            yield from (str(pair.get("title", "")), str(pair.get("value", "")))


def _rows(card: Json) -> Iterator[list[Json]]:
    for part in every_part(card):
        if part.get("actions"):
            yield part["actions"]


def action_of(card: Json, *, wanted: object) -> Json | None:
    """The button called so: by verb (of `data` for a button that opens a dialog), by id or by what stands on it."""
    for action in every_action(card):
        data = action.get("data") or {}
        names = (action.get("verb"), data.get("action"), data.get("form"), action.get("id"))
        if wanted is not None and (wanted in names or reads(wanted) == reads(action.get("title", ""))):
            return action
    return None

"""What Teams takes, written a second time, apart from the renderer it judges: the published schema of Adaptive Cards
1.5, and what the schema does not say (facts: learn.microsoft.com, "Format cards in Teams", "People Picker")."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from jsonschema import Draft6Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

Json = dict[str, Any]
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


@lru_cache(maxsize=1)
def validator() -> Validator:
    schema = json.loads((resources.files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text())
    return extend(Draft6Validator, {"anyOf": _any_of})(schema)


def _any_of(validator: Any, alternatives: list[Json], found: Any, schema: Json) -> Iterator[ValidationError]:
    """The alternative that is named as the element's type is looked at first: one that holds is enough."""
    named = [{"$ref": f"#/definitions/{found.get('type')}"}] if isinstance(found, dict) else None
    ordered = sorted(alternatives, key=lambda one: one.get("allOf") != named)
    yield from Draft6Validator.VALIDATORS["anyOf"](validator, ordered, found, schema)


def card_problems(card: Json) -> list[str]:
    """What Teams would refuse, or show wrongly; empty when it is well."""
    found = [f"{list(error.path)}: {error.message[:200]}" for error in validator().iter_errors(_known(card))]
    found += list(_rules(card))
    return found


def _known(card: Json) -> Json:
    """Without what Teams understands and the schema does not know."""
    known: Json = _without({key: value for key, value in card.items() if key != "msteams"}, "choices.data")
    return known


def _without(found: Any, name: str) -> Any:
    if isinstance(found, dict):
        return {key: _without(value, name) for key, value in found.items() if key != name}
    return [_without(value, name) for value in found] if isinstance(found, list) else found


def _rules(card: Json) -> Iterator[str]:
    if card["version"] != "1.5":
        yield "version: not 1.5"
    typed = "".join(node.get("value", "") for node in nodes(card) if node["type"] == "Input.Text")  # is never cut
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()) - len(typed.encode())
    if size > 25_000:
        yield f"{size} bytes"
    if set(card["msteams"]) - {"width", "entities"} or card["msteams"]["width"] != "Full":
        yield "msteams: wrong"
    ids = [node["id"] for node in nodes(card) if "id" in node]
    if len(ids) != len(set(ids)):
        yield "id: twice"
    for node in nodes(card):
        yield from (f"{node['type']}: {problem}" for problem in _node(node))
    yield from _mentions(card)


def _node(node: Json) -> Iterator[str]:
    kind = node["type"]
    if kind.startswith("Input."):
        yield from _input(node)
    if kind in ("ActionSet", "AdaptiveCard") and len(node.get("actions", [])) > 6:
        yield "more than six actions side by side"
    if kind == "ActionSet" and not node["actions"]:
        yield "no action"
    if not node.get("text", "x") or (kind == "TextBlock" and not node["text"].strip()):
        yield "empty text"
    if kind == "TextBlock" and (not node.get("wrap") or "\n" in node["text"]):
        yield "not wrapped, or of several lines"
    if kind == "RichTextBlock" and not node["inlines"]:
        yield "empty"
    if kind.startswith("Action.") and not node.get("title", "x").strip():
        yield "no title"
    if kind.startswith("Action.") and len(node.get("title", "")) > 90:
        yield "a long title"


def _input(node: Json) -> Iterator[str]:
    if not node.get("id") or not node.get("label", "").strip():
        yield "no id or no label"
    if node.get("isRequired") and not node.get("errorMessage"):
        yield "required, and no word for who leaves it empty"
    if len(node.get("value", "")) > node.get("maxLength", 100_000):
        yield "its value is too long for it"
    if "choices.data" in node and (node["choices.data"] != PEOPLE or node["choices"]):
        yield "not a people picker"
    elif node["type"] == "Input.ChoiceSet" and "choices.data" not in node:
        values = [choice["value"] for choice in node["choices"]]
        if not values or len(values) != len(set(values)) or any("," in value or not value for value in values):
            yield "choices: none, twice, or with a comma"
        if set(filter(None, node.get("value", "").split(","))) - set(values):
            yield "chosen to start with: not among the choices"


def _mentions(card: Json) -> Iterator[str]:
    texts = [node["text"] for node in nodes(card) if node["type"] == "TextBlock"]
    for entity in card["msteams"].get("entities", []):
        if not any(entity["text"] in text for text in texts):
            yield f"nobody reads {entity['text']!r}"
    known = {entity["text"] for entity in card["msteams"].get("entities", [])}
    for text in texts:
        for name in text.split("<at>")[1:]:
            if f"<at>{name.split('</at>')[0]}</at>" not in known:
                yield f"<at> without its entity: {text!r}"


def nodes(found: Any) -> Iterator[Json]:
    """Everything in a card that has a type, in the order in which it stands."""
    if isinstance(found, dict):
        if isinstance(found.get("type"), str) and found["type"][0].isupper() and "dataset" not in found:
            yield found
        for key, value in found.items():
            if key not in ("data", "msteams", "refresh"):
                yield from nodes(value)
    elif isinstance(found, list):
        for value in found:
            yield from nodes(value)


def pressed(card: Json) -> Iterator[tuple[str, Json, str]]:
    """Each action that sends something: its id as `decode_button` takes it, its data, its title."""
    for node in nodes(card):
        if node["type"] == "Action.Execute":
            yield node["verb"], node["data"], node["title"]
        elif node["type"] == "Action.Submit":
            yield node["data"].get("action", ""), node["data"], node["title"]

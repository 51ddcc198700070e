"""What somebody types or chooses on an Adaptive Card: as a client sends it, and what it refuses to send."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .config import Json
from .errors import Refusal
from .labels import reads
from .teams_cards import every_input
from .teams_config import TeamsPerson
from .teams_elements import PEOPLE


def typed(card: Json, before: Json, given: Json, people: Iterable[TeamsPerson] = ()) -> dict[str, str]:
    """The values of all inputs, strings as Teams sends them, empty ones left out. `given` names inputs by id or label;
    choices by value or words, `people` by id or name. Raises Refusal for a field or a choice that is not there."""
    known = {"choices": [{"title": one.name, "value": one.id} for one in people]}
    inputs = {one["id"]: one for one in every_input(card)}
    labels = {reads(one["label"]): name for name, one in inputs.items()}
    wanted: Json = {}
    for key, value in given.items():
        name = key if key in inputs else labels.get(reads(key))
        if name is None:
            there = ", ".join(f"{one['label']} ({one['id']})" for one in inputs.values())
            raise Refusal(404, "no_such_field", f"no field {key!r}; there are: {there or 'none'}")
        wanted[name] = value
    values = {}
    for name, element in inputs.items():
        value = wanted[name] if name in wanted else before.get(name, element.get("value"))
        text = _written(element | known if PEOPLE in element else element, value)
        if text:
            values[name] = text
    return values


def _written(element: Json, value: Any) -> str:
    """One value as the client writes it (the JavaScript renderer turns each into a string)."""
    kind = element["type"]
    if kind == "Input.Toggle":
        on, off = str(element.get("valueOn", "true")), str(element.get("valueOff", "false"))
        return on if value in (True, on) else off
    if kind == "Input.ChoiceSet":
        several = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if element.get("isMultiSelect") and isinstance(value, str):
            several = [one for one in value.split(",") if one]
        return ",".join(_choice(element, one) for one in several)
    return "" if value is None else str(value)


def _choice(element: Json, wanted: Any) -> str:
    for choice in element["choices"]:
        if str(wanted) == choice["value"] or reads(wanted) == reads(choice["title"]):
            value: str = choice["value"]
            return value
    there = ", ".join(choice["title"] for choice in element["choices"])
    raise Refusal(404, "no_such_option", f"no choice {wanted!r} in {element['label']!r}; there are: {there}")


def refused_by_client(card: Json, values: dict[str, str]) -> dict[str, str]:
    """Input id -> why the client does not send it, in the card's own words where it has some."""
    errors = {}
    for element in every_input(card):
        reason = _reason(element, values.get(element["id"], ""))
        if reason:
            errors[element["id"]] = str(element.get("errorMessage") or reason)
    return errors


def _reason(element: Json, value: str) -> str:
    needed = bool(element.get("isRequired"))
    if not value or (element["type"] == "Input.Toggle" and value == str(element.get("valueOff", "false"))):
        return "required" if needed else ""
    match element["type"]:
        case "Input.Text":
            if len(value) > element.get("maxLength", len(value)):
                return "too long"
            if "regex" in element and not re.search(element["regex"], value):
                return "not of the form that is asked for"
        case "Input.Number":
            try:
                amount = float(value)
            except ValueError:
                return "no number"
            if not element.get("min", amount) <= amount <= element.get("max", amount):
                return "out of range"
        case "Input.Date" | "Input.Time":
            if not element.get("min", value) <= value <= element.get("max", value):
                return "out of range"
    return ""

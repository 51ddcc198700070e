"""What somebody types or chooses, in Slack's shapes: the state of a view, and what a client refuses to send."""

from __future__ import annotations

import re
from typing import Any

from .blocks import every_element
from .composition import every_option
from .config import Json
from .errors import Refusal
from .labels import reads

_TEXTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_PLAIN = {  # element type -> (key in the state, key of what is chosen at first)
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}


def key_of(element: Json) -> str:
    """Under which name the state carries this element's value; empty for what holds none (a button)."""
    kind = element["type"]
    if kind in _TEXTS:
        return "value"
    if kind in _ONE_OPTION:
        return "selected_option"
    if kind in _MANY_OPTIONS:
        return "selected_options"
    return _PLAIN[kind][0] if kind in _PLAIN else ""


def initial(element: Json) -> Any:
    """What stands there before anybody touches it."""
    kind = element["type"]
    if kind in _TEXTS:
        return element.get("initial_value") or None
    if kind in _ONE_OPTION:
        return element.get("initial_option")
    if kind in _MANY_OPTIONS:
        return element.get("initial_options") or []
    return element.get(_PLAIN[kind][1], [] if kind.startswith("multi_") else None)


def chosen(element: Json, given: Any) -> Any:
    """What a person (or a test) gave, as Slack writes it; options are named by value or by their text."""
    kind = element["type"]
    if kind in _TEXTS:
        return None if given in (None, "") else str(given)
    if kind in _ONE_OPTION:
        return None if given in (None, "") else _option(element, given)
    if kind in _MANY_OPTIONS:
        return [_option(element, one) for one in (given if isinstance(given, list) else [given])]
    if kind.startswith("multi_"):
        return given if isinstance(given, list) else [given]
    if kind == "rich_text_input" and isinstance(given, str):
        return _rich(given) if given else None
    return int(given) if kind == "datetimepicker" and given not in (None, "") else given or None


def _rich(text: str) -> Json:
    """A paragraph typed into a rich text field."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _option(element: Json, given: Any) -> Json:
    wanted = given.get("value") if isinstance(given, dict) else str(given)
    options = every_option(element)
    for option in options:
        if wanted == option["value"] or reads(wanted) == reads(option["text"]["text"]):
            found: Json = {key: option[key] for key in ("text", "value", "description", "url") if key in option}
            return found
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": wanted}, "value": wanted}
    raise Refusal(400, "no_such_option", f"{wanted!r} is none of: {', '.join(one['value'] for one in options)}")


def state_of(blocks: list[Json], typed: Json) -> Json:
    """`view.state.values`: block_id -> action_id -> value, typed or initial."""
    values: Json = {}
    for block, element in every_element(blocks):
        key = key_of(element)
        if key and element["type"] != "overflow":
            held = typed.get(block["block_id"], {}).get(element["action_id"])
            value = initial(element) if held is None else held["value"]
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], key: value}
    return values


def kept_values(before: list[Json], typed: Json, after: list[Json]) -> Json:
    """What goes on standing in the fields when a form is redrawn."""
    fields = {(b["block_id"], e["action_id"]): e for b, e in every_element(before) if b["type"] == "input"}
    kept: Json = {}
    for block, element in every_element(after):
        if block["type"] != "input":
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        former = fields.get((block_id, action_id))
        if former is None or former["type"] != element["type"]:
            continue
        held = typed.get(block_id, {}).get(action_id)
        if held is None and initial(former):
            held = {"value": initial(former)}
        if held is not None:
            kept.setdefault(block_id, {})[action_id] = held
    return kept


def type_in(blocks: list[Json], typed: Json, given: Json) -> Json:
    """`typed` with the given values added; a field is named by block_id, action_id or label."""
    result = {block: dict(actions) for block, actions in typed.items()}
    for name, value in given.items():
        block, element = _field(blocks, name)
        if block["block_id"] not in result:
            result[block["block_id"]] = {}
        result[block["block_id"]][element["action_id"]] = {"value": chosen(element, value)}
    return result


def _field(blocks: list[Json], name: str) -> tuple[Json, Json]:
    fields = [(block, element) for block, element in every_element(blocks) if key_of(element)]
    for block, element in fields:
        label = block.get("label", {}).get("text", "")
        if name in (block["block_id"], element["action_id"]) or reads(name) == reads(label):
            return block, element
    known = ", ".join(block["block_id"] for block, _ in fields)
    raise Refusal(400, "no_such_field", f"{name!r} is no field of this form; it has: {known or 'none'}")


# --- what Slack's own client refuses -------------------------------------------------------------


def refused_by_client(blocks: list[Json], typed: Json) -> dict[str, str]:
    """block_id -> why the client would not even send: nothing typed, too short, too long, no number, no address."""
    problems = {}
    values = state_of(blocks, typed)
    for block, element in every_element(blocks):
        if block["type"] != "input":
            continue
        value = values[block["block_id"]][element["action_id"]][key_of(element)]
        problem = _problem(element, value, optional=bool(block.get("optional")))
        if problem:
            problems[block["block_id"]] = problem
    return problems


def _problem(element: Json, value: Any, *, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else "Please complete this required field."
    if isinstance(value, str) and element["type"] in _TEXTS:
        return _text_problem(element, value)
    most = element.get("max_selected_items")
    if isinstance(value, list) and most and len(value) > most:
        return f"Please select no more than {most} items."
    return ""


def _text_problem(element: Json, value: str) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            return f"Please use fewer than {element.get('max_length', 3000) + 1} characters."
        if len(value) < element.get("min_length", 0):
            return f"Please use more than {element['min_length'] - 1} characters."
    if kind == "number_input" and not re.fullmatch(
        r"-?\d+" + (r"(\.\d+)?" if element["is_decimal_allowed"] else ""), value
    ):
        return "Please enter a valid number."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    return ""

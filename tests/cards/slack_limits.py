"""Slack's limits, written a second time, apart from the renderer they judge (docs.slack.dev, slack.md 4.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

IN_MESSAGE = {"section", "header", "actions", "context", "divider", "rich_text"}
IN_VIEW = {*IN_MESSAGE, "input"}
INPUTS = {
    "plain_text_input",
    "static_select",
    "multi_static_select",
    "radio_buttons",
    "checkboxes",
    "users_select",
    "datepicker",
    "timepicker",
}


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def message_problems(message: Json) -> list[str]:
    """What Slack would refuse in a message; empty when it would take it."""
    found = list(_blocks(message["blocks"], IN_MESSAGE, 50))
    if size(json.dumps(message["blocks"], ensure_ascii=False)) > 13_200:
        found.append("msg_blocks_too_long")
    if not message["text"].strip() or size(message["text"]) > 300:
        found.append("text: missing or long")
    return found


def view_problems(view: Json) -> list[str]:
    """What Slack would refuse in a modal or a home."""
    found = list(_blocks(view["blocks"], IN_VIEW, 100))
    if len(json.dumps(view).encode()) > 250_000:
        found.append("view_too_large")
    if view["type"] == "home":
        return found
    for name in ("title", "submit", "close"):
        if name in view:
            found += _plain(view[name], 24, name)
    if "title" not in view:
        found.append("title: missing")
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        found.append("submit: missing, with inputs")
    if len(view["private_metadata"]) > 3000 or len(view["callback_id"]) > 255:
        found.append("private_metadata or callback_id: long")
    return found


def _blocks(blocks: list[Json], kinds: set[str], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)) or any(not 1 <= len(one) <= 255 for one in ids):
        yield "block_id: twice, or long"
    actions = [element["action_id"] for block in blocks for element in elements(block)]
    if len(actions) != len(set(actions)) or any(not 1 <= len(one) <= 255 for one in actions):
        yield "action_id: twice, or long"
    for block in blocks:
        if block["type"] not in kinds:
            yield f"{block['type']}: not here"
        else:
            yield from (f"{block['type']}: {problem}" for problem in CHECKS[block["type"]](block))


def elements(block: Json) -> Iterator[Json]:
    """What can be pressed or filled in a block."""
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def _plain(text: Json, most: int, what: str) -> Iterator[str]:
    if set(text) - {"type", "text", "emoji"} or text["type"] != "plain_text":
        yield f"{what}: not a plain text"
    if not 1 <= size(text["text"]) <= most:
        yield f"{what}: {size(text['text'])} of {most}"


def _mrkdwn(text: Json, what: str) -> Iterator[str]:
    if text["type"] != "mrkdwn" or not 1 <= size(text["text"]) <= 3000:
        yield f"{what}: {size(text['text'])} of 3000"
    if re.search(r"&(?!amp;|lt;|gt;)", text["text"]):
        yield f"{what}: an entity was cut"


def _section(block: Json) -> Iterator[str]:
    yield from _mrkdwn(block["text"], "text")
    if "accessory" in block:
        yield from _button(block["accessory"])


def _header(block: Json) -> Iterator[str]:
    yield from _plain(block["text"], 150, "text")


def _actions(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} elements"
    for element in block["elements"]:
        yield from _button(element)


def _button(button: Json) -> Iterator[str]:
    if set(button) - {"type", "action_id", "text", "value", "style", "confirm"} or button["type"] != "button":
        yield "not a button"
    yield from _plain(button["text"], 75, "label")
    if size(button["value"]) > 2000:
        yield "value: long"
    if button.get("style") not in (None, "primary", "danger"):
        yield "style: unknown"
    if "confirm" in button:
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _plain(button["confirm"][name], most, name)


def _context(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield "elements: none, or too many"
    for element in block["elements"]:
        yield from _mrkdwn(element, "element")


def _rich(block: Json) -> Iterator[str]:
    parts = block["elements"]
    if not parts or not all(part["elements"] for part in parts):
        yield "an empty part"
    for part in parts:
        if part["type"] not in ("rich_text_section", "rich_text_quote"):
            yield f"{part['type']}: unknown"
        for element in part["elements"]:
            yield from _rich_element(element)


def _rich_element(element: Json) -> Iterator[str]:
    match element["type"]:
        case "text":
            if not 1 <= size(element["text"]) <= 3000:
                yield "text: empty or long"
        case "link":
            if not re.fullmatch(r"https?://\S+", element["url"]) or not 1 <= size(element["text"]) <= 3000:
                yield "link: wrong"
        case "date":
            if not isinstance(element["timestamp"], int) or not re.search(r"\{\w+\}", element["format"]):
                yield "date: wrong"
        case other:
            yield f"{other}: unknown"


def _input(block: Json) -> Iterator[str]:
    yield from _plain(block["label"], 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    element = block["element"]
    if element["type"] not in INPUTS:
        yield f"{element['type']}: unknown"
    if size(element.get("initial_value", "")) > element.get("max_length", 3000) or element.get("max_length", 1) > 3000:
        yield "initial_value or max_length: long"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")
    yield from _options(element)


def _options(element: Json) -> Iterator[str]:
    options = element.get("options")
    if options is None:
        return
    if not 1 <= len(options) <= (10 if element["type"] in ("radio_buttons", "checkboxes") else 100):
        yield f"{len(options)} options"
    for option in options:
        yield from _plain(option["text"], 75, "option")
        if not 1 <= len(option["value"]) <= 150:
            yield "option's value: empty or long"
        if "description" in option:
            yield from _plain(option["description"], 75, "description")
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in options for option in chosen):
        yield "chosen to start with: not among the options"


CHECKS = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "divider": lambda block: iter(()),
    "rich_text": _rich,
    "input": _input,
}


def texts(found: Any) -> Iterator[str]:
    """Every text in some blocks."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key == "text" and isinstance(value, str):
                yield value.replace("{time}", "").replace("{time_secs}", "").replace("{date_short_pretty}", "")
            elif key != "format":
                yield from texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts(value)

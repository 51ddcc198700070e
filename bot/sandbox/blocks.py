"""Our own Block Kit checker: what Slack would refuse in a message, a modal or a home, said in Slack's way.

Numbers: facts/slack.md 4.1. slack_sdk's models let half of these pass, so it is written apart from them and from the
renderer that it judges. Kinds of block that Fanal never sends (video, file, card, ...) are refused as unsupported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from .composition import (
    IDENTIFIER,
    URL,
    Problem,
    Rule,
    Shape,
    anything,
    array,
    boolean,
    by_type,
    plain,
    string,
    text,
)
from .config import Json
from .elements import ACCESSORY, ACTION, CONTEXT, CONTEXT_ACTION, INPUT, one_picture

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 13_200  # undocumented: slackapi/bolt-js issue 2509
MARKDOWN_TEXT = 12_000
VIEW_BYTES = 250_000

_ID = {"block_id": IDENTIFIER}


def _text_or_fields(found: list[Problem], value: Any, at: str) -> None:
    if value.get("text") is None and value.get("fields") is None:
        found.append(Problem(at, "missing required field: text or fields"))


def _rows(found: list[Problem], value: Any, at: str) -> None:
    array(array(anything, most=20), most=100)(found, value, at)


BLOCKS: dict[str, Rule] = {
    "section": Shape(
        {},
        {**_ID, "text": text(3000), "fields": array(text(2000), most=10), "accessory": ACCESSORY, "expand": boolean},
        _text_or_fields,
    ),
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "image": Shape(
        {"alt_text": string(1, 2000)},
        {**_ID, "image_url": URL, "slack_file": anything, "title": plain(2000)},
        one_picture,
    ),
    "actions": Shape({"elements": array(ACTION, most=25)}, _ID),
    "context": Shape({"elements": array(CONTEXT, most=10)}, _ID),
    "context_actions": Shape({"elements": array(CONTEXT_ACTION, most=5)}, _ID),
    "input": Shape(
        {"label": plain(2000), "element": INPUT},
        {**_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": Shape({"text": string(1, MARKDOWN_TEXT)}, _ID),
    "rich_text": Shape(
        {
            "elements": array(
                by_type(
                    dict.fromkeys(
                        ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"), anything
                    ),
                    "element",
                ),
                most=100,
            )
        },
        _ID,
    ),
    "table": Shape({"rows": _rows}, {**_ID, "column_settings": array(anything, most=20)}),
}
_MESSAGE_ONLY = {"markdown", "table", "context_actions"}
_IN_MESSAGE = by_type(BLOCKS, "block")
_IN_VIEW = by_type({name: rule for name, rule in BLOCKS.items() if name not in _MESSAGE_ONLY}, "block")


def check_message(blocks: Any, at: str = "/blocks") -> list[Problem]:
    """What is wrong with the blocks of a message; empty when Slack would take them."""
    found: list[Problem] = []
    array(_IN_MESSAGE, least=0, most=MESSAGE_BLOCKS)(found, blocks, at)
    if isinstance(blocks, list):
        _together(found, blocks, at)
        if sum(1 for block in _objects(blocks) if block.get("type") == "table") > 1:
            found.append(Problem(at, "only one table block is allowed"))
        markdown = sum(len(str(b.get("text", ""))) for b in _objects(blocks) if b.get("type") == "markdown")
        if markdown > MARKDOWN_TEXT:
            found.append(Problem(at, f"markdown blocks must be less than {MARKDOWN_TEXT + 1} characters together"))
    return found


def text_length(blocks: Any) -> int:
    """How many characters the texts of some blocks have together (Slack: `msg_blocks_too_long`)."""
    if isinstance(blocks, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else text_length(value)
            for key, value in blocks.items()
        )
    return sum(map(text_length, blocks)) if isinstance(blocks, list) else 0


# --- views ---------------------------------------------------------------------------------------

_VIEW_COMMON: dict[str, Rule] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
_VIEW_BLOCKS = array(_IN_VIEW, least=0, most=VIEW_BLOCKS)
VIEWS: dict[str, Callable[[list[Problem], Any, str], None]] = {
    "modal": Shape(
        {"title": plain(24), "blocks": _VIEW_BLOCKS},
        {
            **_VIEW_COMMON,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": Shape({"blocks": _VIEW_BLOCKS}, _VIEW_COMMON),
}


def check_view(view: Any, at: str = "/view", kinds: tuple[str, ...] = ("modal", "home")) -> list[Problem]:
    """What is wrong with a modal or a home; empty when Slack would take it."""
    found: list[Problem] = []
    by_type({kind: VIEWS[kind] for kind in kinds}, "view")(found, view, at)
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        _together(found, view["blocks"], f"{at}/blocks")
        has_input = any(block.get("type") == "input" for block in _objects(view["blocks"]))
        if view.get("type") == "modal" and has_input and not view.get("submit"):
            found.append(Problem(at, "missing required field: submit (there are input blocks)"))
        focused = sum(1 for _, element in every_element(view["blocks"]) if element.get("focus_on_load"))
        if focused > 1:
            found.append(Problem(f"{at}/blocks", "only one element may have focus_on_load"))
    return found


def is_too_large(view: Json) -> bool:
    """Slack: `view_too_large`."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


# --- what holds between blocks -------------------------------------------------------------------


def _objects(blocks: list[Any]) -> Iterator[Json]:
    return (block for block in blocks if isinstance(block, dict))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block, wherever they stand in it."""
    listed = block.get("elements") or [] if block.get("type") != "rich_text" else []
    inside = [block.get("accessory"), block.get("element"), *listed]
    return [one for one in inside if isinstance(one, dict) and one.get("type") not in ("plain_text", "mrkdwn", "image")]


def every_element(blocks: list[Any]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for each interactive element, in reading order."""
    for block in _objects(blocks):
        for element in elements_of(block):
            yield block, element


def _together(found: list[Problem], blocks: list[Any], at: str) -> None:
    """Names may not repeat: block_id in the whole, action_id inside one block."""
    block_ids = [block["block_id"] for block in _objects(blocks) if "block_id" in block]
    for twice in sorted({str(one) for one in block_ids if block_ids.count(one) > 1}):
        found.append(Problem(at, f"block_id already exists: {twice}"))
    for number, block in enumerate(blocks):
        if isinstance(block, dict) and isinstance(block.get("elements", []), list):
            ids = [element["action_id"] for element in elements_of(block) if "action_id" in element]
            for twice in sorted({str(one) for one in ids if ids.count(one) > 1}):
                found.append(Problem(f"{at}/{number}", f"action_id already exists: {twice}"))


def named(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """The blocks as Slack keeps them: those without a block_id or an action_id get one."""
    kept: list[Json] = json.loads(json.dumps(blocks))
    for block in kept:
        if "block_id" not in block:
            block["block_id"] = new_id()
        for element in elements_of(block):
            if not element["type"].startswith("rich_text_") and "action_id" not in element:
                element["action_id"] = new_id()
    return kept


__all__ = [
    "check_message",
    "check_view",
    "every_element",
    "is_too_large",
    "named",
    "text_length",
]

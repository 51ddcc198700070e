"""Reads what a chat shows as a person would: its words, its buttons."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def words(thing: Any) -> str:
    """All text in some JSON, one piece a line: what a person reads, without the machinery; a no-break space is one."""
    return spaced("\n".join(_texts(thing)))


def spaced(text: str) -> str:
    """As it is typed: what keeps a line from breaking is not seen."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, list):
        return [text for one in thing for text in _texts(one)]
    if not isinstance(thing, dict):
        return []
    if thing.get("type") in ("rich_text_section", "rich_text_quote"):
        return ["".join(_inline(one) for one in thing["elements"])]
    found = [thing["text"]] if isinstance(thing.get("text"), str) and not thing.get("blocks") else []
    if isinstance(thing.get("initial_value"), str):
        found.append(thing["initial_value"])
    return [*found, *(text for key, one in thing.items() if key != "replies" for text in _texts(one))]


def _inline(element: Json) -> str:
    match element.get("type"):
        case "user":
            return f"<@{element['user_id']}>"
        case "date":
            return str(element.get("fallback", ""))
        case _:
            return str(element.get("text", ""))


def action_ids(blocks: Any) -> list[str]:
    """Every button's action id, in reading order."""
    if isinstance(blocks, list):
        return [found for one in blocks for found in action_ids(one)]
    if not isinstance(blocks, dict):
        return []
    if blocks.get("type") == "button" and "action_id" in blocks:
        return [blocks["action_id"]]
    return [found for one in blocks.values() for found in action_ids(one)]


def action_of(blocks: Any, verb: str) -> str:
    found = [name for name in action_ids(blocks) if name.split(":")[1] == verb]
    assert found, f"no button asks for {verb}; there are {action_ids(blocks)}"
    return found[0]


def find_message(state: Json, channel: str, ts: str) -> Json:
    for message in state["slack"]["channels"][channel]["messages"]:
        for one in (message, *message.get("replies", ())):
            if one["ts"] == ts:
                found: Json = one
                return found
    raise AssertionError(f"no message {ts} in {channel}")

"""What a reader sees of a card, as lines of words: for stories and snapshots."""

from __future__ import annotations

import re
from typing import Any

from tests.reading import spaced

_DATE = re.compile(r"<!date\^\d+\^[^|]*\|([^>]*)>")


def lines(view: dict[str, Any]) -> list[str]:
    """A rendered message, home or form as its reader sees it, one thing a line; a no-break space is a space."""
    found = [view["title"]["text"]] if "title" in view else []
    for block in view["blocks"]:
        found += _block(block)
    found += [f"[[{view['submit']['text']}]]"] if "submit" in view else []
    return [spaced(line) for line in found]


def _block(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "header":
            return [block["text"]["text"]]
        case "rich_text":
            return ["".join(_rich(element) for element in part["elements"]) for part in block["elements"]]
        case "section":
            return [*_words(block["text"]["text"]), *([_button(block["accessory"])] if "accessory" in block else [])]
        case "context":
            return _words(block["elements"][0]["text"])
        case "actions":
            return [" ".join(map(_button, block["elements"]))]
        case "input":
            return [f"{block['label']['text']}: {block['element'].get('initial_value', '')}".strip()]
    return ["---"]


def _words(text: str) -> list[str]:
    return _DATE.sub(r"\1", text).split("\n")


def _rich(element: dict[str, Any]) -> str:
    return str(element.get("text") or element.get("fallback"))


def _button(button: dict[str, Any]) -> str:
    return f"[{button['text']['text']}]"

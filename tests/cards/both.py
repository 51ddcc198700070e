"""What a reader reads of a rendered card in Slack and in Teams, as one string each: the same words in the same order.

An instant that the chat fills in is ⌚; marks of either chat's own (bold, joiners, parentheses of a hint) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cards.examples.cast import DIALLO, LEA, NADIA, SAM
from tests.cards.teams_limits import nodes

Json = dict[str, Any]

_SLACK_DATE = re.compile(r"<!date\^\d+\^([^|]*)\|([^>]*)>")
_TEAMS_LINK = re.compile(r"\[([^\]]*)\]\(https?:[^)]*\)")
_TEAMS_DATE = re.compile(r"\{\{DATE\([^)]*\)\}\}(?: \{\{TIME\([^)]*\)\}\})?|\{\{TIME\([^)]*\)\}\}")
_PEOPLE = {f"<@{one.account.rpartition('/')[2]}>": one.name for one in (LEA, SAM, DIALLO, NADIA)}
_PLAIN = str.maketrans({"∗": "*", "∼": "~", "ˋ": "`", "＿": "_", "\u2060": None, "(": " ", ")": " "})


def slack_words(view: Json) -> str:
    """All the words of a Slack message, home or form."""
    found = [view["title"]["text"]] if "title" in view else []
    found += [words for block in view["blocks"] for words in _slack(block)]
    return _same([*found, view["submit"]["text"]] if "submit" in view else found)


def teams_words(drawn: Json) -> str:
    """All the words of a Teams card, with a form's title."""
    return _same([*([drawn["title"]] if "title" in drawn else []), *_teams(drawn["card"])])


def _same(words: list[str]) -> str:
    return " ".join(" ".join(words).translate(_PLAIN).replace("**", "").replace("*", "").split())


def _slack(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield block["text"]["text"]
        case "rich_text":
            for part in block["elements"]:
                yield "".join(map(_rich, part["elements"]))
        case "section":
            yield _mrkdwn(block["text"]["text"])
            yield from _buttons([block["accessory"]] if "accessory" in block else [])
        case "context":
            yield _mrkdwn(block["elements"][0]["text"])
        case "actions":
            yield from _buttons(block["elements"])
        case "input":
            yield block["label"]["text"]
            yield block["element"].get("initial_value", "")
            for option in block["element"].get("options", ()):
                yield option["text"]["text"]
                yield option.get("description", {}).get("text", "")
            yield block.get("hint", {}).get("text", "")


def _buttons(buttons: list[Json]) -> Iterator[str]:
    for button in buttons:
        yield button["text"]["text"]
        if "confirm" in button:
            yield from (button["confirm"][name]["text"] for name in ("title", "text", "confirm"))


def _rich(element: Json) -> str:
    if element["type"] == "date":
        return str(element["fallback"]) if "secs" in element["format"] else "⌚"
    return str(element["text"])


def _mrkdwn(text: str) -> str:
    text = _SLACK_DATE.sub(lambda found: found[2] if "secs" in found[1] else "⌚", text)
    for mention, name in _PEOPLE.items():
        text = text.replace(mention, name)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _teams(card: Json) -> Iterator[str]:
    for node in nodes(card):
        match node["type"]:
            case "TextBlock":
                told = _TEAMS_LINK.sub(r"\1", node["text"])
                yield _TEAMS_DATE.sub("⌚", told).replace("<at>", "").replace("</at>", "")
            case "RichTextBlock":
                yield "".join(one["text"] for one in node["inlines"])
            case "Input.Text":
                yield node["label"]
                yield node.get("value", "")
            case "Input.ChoiceSet":
                yield node["label"]
                yield from (choice["title"] for choice in node["choices"])
            case "Input.Date" | "Input.Time":
                yield node["label"]
            case kind if kind.startswith("Action."):
                yield node["title"]

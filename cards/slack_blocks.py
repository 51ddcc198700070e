"""Elements as Slack's blocks, inside its limits.

Limits: /reference/block-kit and /reference/views of docs.slack.dev, and for a whole message what bolt-js issue 2509
found (`msg_blocks_too_long` from about 13,200 characters).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any, Final

from cards.button import encode_action, encode_value
from cards.card import (
    Bold,
    Button,
    ButtonRow,
    Confirm,
    Context,
    Divider,
    Element,
    Fields,
    Heading,
    Line,
    Mention,
    Quote,
    Section,
)
from cards.slack_text import mrkdwn, plain_text, rich, rich_words
from cards.tame import ELLIPSIS, pieces, tame, units

MAX_BLOCKS: Final = 50  # of a message
MAX_VIEW_BLOCKS: Final = 100  # of a home or a form
MAX_MESSAGE: Final = 13_000  # characters of a message's blocks, as JSON: a little under what is refused
MAX_VIEW: Final = 240_000  # bytes of a view as JSON: a little under the 250 kB of the reference
MAX_TEXT: Final = 3000
MAX_HEADER: Final = 150
MAX_BUTTON: Final = 75
MAX_ROW: Final = 25

# How long a string may be: the first that makes the whole fit.
_LIMITS: Final = (MAX_TEXT - 100, 1500, 700, 300, 150, 75)

Block = dict[str, Any]


def fit(elements: tuple[Element, ...], most: int, size: int, measure: Callable[[list[Block]], int]) -> list[Block]:
    """Blocks inside the limits: first long words are cut, then what stands between the title and the buttons."""
    blocks: list[Block] = []
    for limit in _LIMITS:
        blocks = keep(list(Blocks(limit).of(elements)), most)
        if measure(blocks) <= size:
            return blocks
    while measure(blocks) > size and any(map(_may_go, blocks[1:])):
        last = max(i for i, block in enumerate(blocks) if i and _may_go(block))
        del blocks[last]
    return blocks


def message_size(blocks: list[Block]) -> int:
    """The size of a message's blocks as Slack may count it: their JSON as it is sent, spaces too, in UTF-16 units."""
    return units(json.dumps(blocks, ensure_ascii=False))


def view_size(blocks: list[Block]) -> int:
    """The size of a view's blocks on the wire: bytes of ASCII JSON."""
    return len(json.dumps(blocks))


def keep(blocks: list[Block], most: int) -> list[Block]:
    """At most `most` blocks: buttons and inputs stay, the last of the rest goes first."""
    while len(blocks) > most:
        goes = [i for i, block in enumerate(blocks) if _may_go(block)]
        del blocks[goes[-1] if goes else -1]
    return blocks


def _may_go(block: Block) -> bool:
    return block["type"] not in ("actions", "input", "header")


class Blocks:
    """Renders elements one after the other; each button gets a number of its own."""

    def __init__(self, limit: int = _LIMITS[0], *, whole: bool = False) -> None:
        """`limit`: of one string, in UTF-16 units. `whole`: quotations are split over blocks instead of cut."""
        self._limit, self._whole = limit, whole
        self._n = count()

    def of(self, elements: Iterable[Element]) -> Iterator[Block]:
        """The blocks of these elements; an empty element leaves none."""
        for element in elements:
            yield from self.one(element)

    def one(self, element: Element) -> Iterator[Block]:
        """The blocks of one element."""
        match element:
            case Section(lines, None):
                yield from self._lines(lines)
            case Section(lines, Button() as button):
                yield self._beside(lines, button)
            case Fields(items):
                yield from self._lines(tuple((Bold(item.label), " ", *item.value) for item in items))
            case Heading(text):
                yield {"type": "header", "text": plain_text(text, MAX_HEADER)}
            case Context(lines):
                yield from self._small(lines)
            case Quote(words, by, most):
                yield from self._quote(words, by, min(most, self._limit) if most else self._limit)
            case ButtonRow(buttons):
                yield from self._row(buttons)
            case Divider():
                yield {"type": "divider"}

    def _lines(self, lines: tuple[Line, ...]) -> Iterator[Block]:
        if any(isinstance(span, Mention) for line in lines for span in line):
            yield {"type": "section", "text": {"type": "mrkdwn", "text": self._mrkdwn(lines)}}
            return
        sections = [_part("section", found) for line in lines if (found := rich(line, self._limit))]
        if sections:
            yield {"type": "rich_text", "elements": sections}

    def _beside(self, lines: tuple[Line, ...], button: Button) -> Block:
        text = self._mrkdwn(lines) or ELLIPSIS
        return {"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": self.button(button)}

    def _small(self, lines: tuple[Line, ...]) -> Iterator[Block]:
        if text := self._mrkdwn(lines):
            yield {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}

    def _mrkdwn(self, lines: tuple[Line, ...]) -> str:
        """Whole lines only, as many as one text may hold; the last ones say most, so they stay."""
        kept: list[str] = []
        left = MAX_TEXT
        for line in reversed(lines):
            text = mrkdwn(line, min(self._limit, 900))
            left -= units(text) + 1
            if left < 0:
                break
            kept.append(text)
        return "\n".join(reversed(kept)).strip()

    def _quote(self, words: str, by: Line, limit: int) -> Iterator[Block]:
        *before, last = (pieces(tame(words), limit) or [""]) if self._whole else [words]
        for piece in before:
            yield {"type": "rich_text", "elements": [_part("quote", rich_words(piece, MAX_TEXT))]}
        parts = [_part("quote", found)] if (found := rich_words(last, limit)) else []
        parts += [_part("section", found)] if (found := rich(by, self._limit)) else []
        if parts:
            yield {"type": "rich_text", "elements": parts}

    def _row(self, buttons: tuple[Button, ...]) -> Iterator[Block]:
        for start in range(0, len(buttons), MAX_ROW):
            row = buttons[start : start + MAX_ROW]
            yield {"type": "actions", "elements": [self.button(button) for button in row]}

    def button(self, button: Button) -> Block:
        """A button with a number of its own in this message."""
        found: Block = {
            "type": "button",
            "action_id": encode_action(button.verb, next(self._n)),
            "text": plain_text(button.label, MAX_BUTTON),
            "value": encode_value(button.case, button.version, button.ref),
        }
        if button.style:
            found["style"] = button.style
        if button.confirm:
            found["confirm"] = _confirm(button.confirm, button.style)
        return found


def _part(kind: str, elements: list[Block]) -> Block:
    return {"type": f"rich_text_{kind}", "elements": elements}


def _confirm(confirm: Confirm, style: str) -> Block:
    found: Block = {
        "title": plain_text(confirm.title, 100),
        "text": plain_text(confirm.text, 300),
        "confirm": plain_text(confirm.yes, 30),
        "deny": plain_text(confirm.no, 30),
    }
    return {**found, "style": style} if style else found

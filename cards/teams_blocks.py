"""Elements as the body of an Adaptive Card 1.5 (the last version that Teams draws for bots), inside its limits.

Sources: learn.microsoft.com, "Format cards in Teams", and Teams' host config: at most six actions side by side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from cards.card import (
    Bold,
    Button,
    ButtonRow,
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
from cards.tame import ELLIPSIS, units
from cards.teams_actions import Actions
from cards.teams_text import Json, markdown, markdown_line, mention_of, needs_markdown, quoted, runs

VERSION: Final = "1.5"
MAX_CARD: Final = 25_000  # bytes of JSON in UTF-8: under the 28 kB that were once the limit of every way in
MAX_ROW: Final = 6
ROW: Final = 42  # characters of labels, and four for each one's edges, that stand side by side on a phone
MAX_TITLE: Final = 150
BESIDE: Final = 12  # characters of a label that leave the words beside it room on a phone
LIMITS: Final = (2900, 1500, 700, 300, 150, 75)
"""How long a string may be: the first that makes the whole fit."""

_SMALL: Final = {"size": "Small", "isSubtle": True}


class Part(Struct, frozen=True):
    """What one neutral element became. What may not go stays when a card is too long."""

    blocks: list[Json]
    may_go: bool = True


class Blocks:
    """Renders elements one after the other, and gathers whom they mention."""

    def __init__(self, limit: int, actions: Actions) -> None:
        """`limit`: of one string, in UTF-16 units."""
        self._limit = limit
        self._actions = actions
        self.entities: list[Json] = []

    def one(self, element: Element) -> Part:
        """The part that an element becomes; an empty one has no blocks."""
        match element:
            case Section(lines, None):
                return Part(self._lines(lines))
            case Section(lines, Button() as button):
                return Part(self._with_button(lines, button))
            case Fields(items):
                return Part(self._lines(tuple((Bold(item.label), " ", *item.value) for item in items)))
            case Heading(text):
                return Part([heading(text)] if text.strip() else [], may_go=False)
            case Context(lines):
                return Part(self._lines(lines, _SMALL))
            case Quote(words, by, most):
                return Part(self._quote(words, by, min(most, self._limit) if most else self._limit))
            case ButtonRow(buttons):
                return Part(list(self._rows(buttons)), may_go=False)
            case Divider():
                return Part([{"type": "Container", "items": [], "separator": True}])
        raise TypeError(f"no such element: {element!r}")

    def _lines(self, lines: tuple[Line, ...], look: Json | None = None) -> list[Json]:
        """One block a line, close under each other."""
        found = [block for line in lines if (block := self._line(line, look or {}))]
        return [found[0], *({**block, "spacing": "Small"} for block in found[1:])] if found else []

    def _line(self, line: Line, look: Json) -> Json:
        if needs_markdown(line):
            self._mention(line)
            text = markdown_line(line, self._limit)
            return {"type": "TextBlock", "text": text, "wrap": True, **look} if text else {}
        inlines = runs(line, self._limit, look)
        return {"type": "RichTextBlock", "inlines": inlines} if inlines else {}

    def _mention(self, line: Line) -> None:
        for span in line:
            if isinstance(span, Mention) and (found := mention_of(span)) and found not in self.entities:
                self.entities.append(found)

    def _with_button(self, lines: tuple[Line, ...], button: Button) -> list[Json]:
        """A short button beside its lines, a longer one under them."""
        row = {"type": "ActionSet", "actions": [self._actions.of(button)]}
        words = self._lines(lines)
        if not words or units(button.label) > BESIDE or button.confirm:
            return [*words, {**row, "spacing": "Small"}]
        columns = [
            {"type": "Column", "width": "stretch", "items": words, "verticalContentAlignment": "Center"},
            {"type": "Column", "width": "auto", "items": [row], "verticalContentAlignment": "Center"},
        ]
        return [{"type": "ColumnSet", "columns": columns}]

    def _quote(self, words: str, by: Line, limit: int) -> list[Json]:
        said = quoted(words, limit)
        items = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": said}]}] if said else []
        items += [{**block, "spacing": "Small"} for block in self._lines((by,), _SMALL)]
        return [{"type": "Container", "style": "emphasis", "items": items}] if items else []

    def _rows(self, buttons: tuple[Button, ...]) -> Iterator[Json]:
        made = [(button, self._actions.of(button)) for button in buttons]  # each has the number of its place
        shown = [(button, action) for button, action in made if not button.aside]
        menu = [action | {"mode": "secondary"} for button, action in made if button.aside]
        rows = [[action for _, action in row] for row in _in_rows(shown)]
        if menu:
            rows = [*rows[:-1], [*(rows[-1] if rows else ()), *menu]]
        for i, actions in enumerate(rows):
            yield {"type": "ActionSet", "actions": actions, **({"spacing": "Small"} if i else {})}


def _in_rows(buttons: Sequence[tuple[Button, Json]]) -> list[list[tuple[Button, Json]]]:
    """Rows that a phone shows whole: one that is too long is cut off at its edge."""
    rows: list[list[tuple[Button, Json]]] = []
    room = 0
    for button, action in buttons:
        width = units(button.label) + 4
        if not rows or width > room or len(rows[-1]) == MAX_ROW:
            rows.append([])
            room = ROW
        rows[-1].append((button, action))
        room -= width
    return rows


def heading(text: str) -> Json:
    """The title of a card or of a part: a heading for those who listen, too."""
    words = markdown(text, MAX_TITLE) or ELLIPSIS
    return {"type": "TextBlock", "text": words, "style": "heading", "size": "Medium", "weight": "Bolder", "wrap": True}


def card_of(body: Iterable[Json], entities: list[Json], **more: Any) -> Json:
    """A whole card; wide, since these are read rather than glanced at."""
    teams = {"width": "Full", **({"entities": entities} if entities else {})}
    return {"type": "AdaptiveCard", "version": VERSION, "body": list(body), **more, "msteams": teams}


def size(card: Json) -> int:
    """The size of a card on the wire: bytes of its JSON."""
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())


def shortened(parts: list[Part]) -> bool:
    """Take the last part that may go, if one is left after the first."""
    for i in range(len(parts) - 1, 0, -1):
        if parts[i].may_go and parts[i].blocks:
            del parts[i]
            return True
    return False

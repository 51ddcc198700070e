"""A card as plain words, for the places of a chat that show nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cards.card import (
    Bold,
    Button,
    ButtonRow,
    Card,
    Context,
    Divider,
    Element,
    Exact,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Moment,
    Quote,
    Section,
    Span,
)


def plain(card: Card) -> str:
    """Its words, one line each; buttons are left out."""
    return "\n".join(line for element in card.body for line in _lines(element) if line.strip())


def buttons(card: Card) -> tuple[Button, ...]:
    """What can be pressed on it, in reading order."""
    return tuple(chain.from_iterable(_buttons(element) for element in card.body))


def _buttons(element: Element) -> tuple[Button, ...]:
    match element:
        case ButtonRow():
            return element.buttons
        case Section(button=Button() as found):
            return (found,)
    return ()


def _lines(element: Element) -> Iterator[str]:
    match element:
        case Section() | Context():
            yield from map(_line, element.lines)
        case Heading():
            yield element.text
        case Fields():
            yield from (f"{field.label} {_line(field.value)}" for field in element.items)
        case Quote():
            yield f"«\u00a0{element.words}\u00a0» {_line(element.by)}".strip()
        case ButtonRow() | Divider():
            return


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold() | Exact() | Link():
            return span.text
        case Moment():
            return span.fallback
        case Mention():
            return span.name

"""Words made harmless for any chat: nothing in them links, mentions or marks up, and none is cut inside a character.

What a chat reads as something else is broken by an invisible word joiner; the words read as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

import regex

from cards.card import Bold, Line, Span
from config.patterns import late

JOINER: Final = "\u2060"
ELLIPSIS: Final = "…"
MAX_CLUSTER: Final = 16  # code points of one visible character; a longer pile of accents is cut

# Controls, line and paragraph separators, and the marks that turn the direction of text (they can swap words).
CONTROLS = late("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_PILED = regex.compile(r"[\p{M}\p{Cf}\p{GCB=Prepend}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_CLUSTER = regex.compile(r"\X")
_SURROGATES = late("[\ud800-\udfff]")
_DANGER = late(
    rf"<(?=[^\s{JOINER}])"  # <!channel>, <@U…>, <#C…>, <https://…>
    r"|@(?=channel\b|here\b|everyone\b)"
    r"|(?<!\d):(?=[\w+'-]+:)|:(?!\d\d:\d)(?=[\w+'-]+:)"  # :emoji:, but not 03:06:12
    r"|:(?=//)"  # https://…
    r"|(?<=[\w-])(?=\.[^\W\d_]{2,})"  # example.com, www.example
    r"|(?<=mailto)(?=:)|(?<=tel)(?=:)",
    re.IGNORECASE,
)


def units(text: str) -> int:
    """Length as Slack's JavaScript counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def tame(text: str) -> str:
    """The words with everything in them made harmless, on as many lines as before."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _SURROGATES.sub("\ufffd", CONTROLS.sub("", text))
    if _PILED.search(text):
        text = _CLUSTER.sub(lambda found: found[0][:MAX_CLUSTER], text)
    return _DANGER.sub(lambda found: found[0] + JOINER, text)


def flat(text: str) -> str:
    """The tamed words on one line: nobody's name starts a line of its own."""
    return tame(text.replace("\r", " ").replace("\n", " "))


def exact(text: str) -> str:
    """Words to be copied letter for letter, on one line; only what no screen shows is left out."""
    return CONTROLS.sub("", text).replace("\n", " ")


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut between two visible characters and then ended by "…"."""
    return text if units(text) <= limit else cut(text, limit, units)


def opening(text: str, limit: int) -> str:
    """The first words, on one line, in at most `limit` UTF-16 units: cut after a word, or inside a very long one."""
    text = exact(" ".join(text.split()))
    if units(text) <= limit:
        return text
    head = cut(text, limit, units).removesuffix(ELLIPSIS)
    ends = text[len(head)].isspace() or " " not in head[limit // 2 :]
    return (head if ends else head.rpartition(" ")[0]).rstrip(" ,;:.-–—") + ELLIPSIS


def as_typed(text: str, limit: int) -> str:
    """What stands in an input, letter for letter but for what no text can hold."""
    return clip(_SURROGATES.sub("\ufffd", text.replace("\x00", "")), limit)


def pieces(text: str, limit: int) -> list[str]:
    """The whole text in pieces of at most `limit` units, cut between characters, at a space where one is near."""
    found: list[str] = []
    while units(text) > limit:
        head = cut(text, limit + 1, units).removesuffix(ELLIPSIS)
        head = head or text[:1]
        space = max(head.rfind("\n"), head.rfind(" "))
        head = head[: space + 1] if space > len(head) * 3 // 4 else head
        found.append(head)
        text = text[len(head) :]
    return [*found, text] if text else found


def merged(line: Line) -> Iterator[Span]:
    """The line with strings that touch made one: what is harmless apart may not be so together."""
    seen = (span for span in line if not isinstance(span, Bold) or exact(span.text).strip())
    for is_text, spans in groupby(seen, key=lambda span: isinstance(span, str)):
        if is_text:
            yield "".join(span for span in spans if isinstance(span, str))
        else:
            yield from spans


def cut(text: str, limit: int, cost: Callable[[str], int]) -> str:
    kept, left = [], limit - units(ELLIPSIS)
    for found in _CLUSTER.finditer(text):
        left -= cost(found[0])
        if left < 0:
            break
        kept.append(found[0])
    return "".join(kept).rstrip() + ELLIPSIS

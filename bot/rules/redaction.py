"""What may not stand in a redacted place is blacked out of the team's own words: names, contacts, a member's phrases.

Words are compared whatever their case, accents aside, and whatever stands between them; numbers by their last digits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

import regex

BLACK: Final = "▇▇▇"
RUN: Final = 4
"""So many words in a row that a member wrote are taken for a quotation; a shorter text is one as a whole."""
DIGITS: Final = 8
"""So many last digits make a phone number, whatever stands before them."""
LEAST: Final = 3
"""A name of fewer letters would black out half of a sentence."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")  # no underscore: a chat writes italics with it
_NUMBER = regex.compile(r"\+?\d[\d .()/-]{5,}\d")


def black_out(text: str, secrets: Iterable[str]) -> str:
    """`text` without what repeats one of the `secrets`: a whole short one, or some words in a row of a longer one."""
    known = [_words(secret) for secret in secrets]
    runs = {run for words in known for run in _runs(words)}
    numbers = {number for words in known if (number := _digits("".join(words)))}
    found = [(match.span(), _plain(match[0])) for match in _WORD.finditer(text)]
    spans = [match.span() for match in _NUMBER.finditer(text) if _digits(match[0]) in numbers]
    for size in sorted({len(run) for run in runs}):
        for at in range(len(found) - size + 1):
            part = found[at : at + size]
            if tuple(word for _, word in part) in runs:
                spans.append((part[0][0][0], part[-1][0][1]))
    return _without(text, spans)


def _runs(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    size = min(RUN, len(words))
    if sum(map(len, words)) < LEAST:
        return
    for at in range(len(words) - size + 1):
        yield words[at : at + size]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    told, last = "", 0
    for start, end in sorted(spans):
        if start >= last:
            told += text[last:start] + BLACK
        last = max(last, end)
    return told + text[last:]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_plain(word) for word in _WORD.findall(text))


def _plain(word: str) -> str:
    """Without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _digits(text: str) -> str:
    digits = "".join(character for character in text if character.isdecimal())
    return digits[-DIGITS:] if len(digits) >= DIGITS else ""

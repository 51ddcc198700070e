"""A text as it is searched for names and numbers: what looks alike is alike, and what is not seen is not there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from config.patterns import late

Span = tuple[int, int]

_CLUSTER = late(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", re.DOTALL)
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u034f")
_APOSTROPHES = frozenset("\u2018\u2019\u02bc\u2032\u00b4`")
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
_BETWEEN = r"[\s\-_.·]{0,3}"
"""Between two words of a name: « Atelier Nord », « Atelier-Nord », « ateliernord.example »."""


class _Table(dict[int, str]):
    """What each character becomes; each is looked at once."""

    def __init__(self, *, accents: bool) -> None:
        super().__init__()
        self._accents = accents

    def __missing__(self, code: int) -> str:
        forms = unicodedata.normalize("NFKC", chr(code))
        self[code] = "".join(_sign(one, self._accents) for one in forms)
        return self[code]


_TABLES = {accents: _Table(accents=accents) for accents in (True, False)}


def _folded(text: str, *, accents: bool) -> str:
    return unicodedata.normalize("NFC", text).translate(_TABLES[accents])


_known = lru_cache(maxsize=4)(_folded)
"""Several guards search the same text; no more of it stays in memory."""
_LONG = 200


def folded(text: str, *, accents: bool = True) -> str:
    """Compatibility forms and unseen characters away, one kind of dash, apostrophe and digit; `accents=False`: without
    those too."""
    return (_known if len(text) > _LONG else _folded)(text, accents=accents)


def spans(text: str, pattern: re.Pattern[str], *, accents: bool = True) -> tuple[Span, ...]:
    """Where a pattern is found in the folded text, in places of the text as it was."""
    found = [match.span() for match in pattern.finditer(folded(text, accents=accents))]
    return places(text, found, accents=accents)


def places(text: str, found: Sequence[Span], *, accents: bool = True) -> tuple[Span, ...]:
    """Spans of the folded text, in places of the text as it was."""
    if not found:
        return ()  # the usual case
    at: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        at += [cluster.start()] * len(_folded(cluster[0], accents=accents))
    at.append(len(text))
    return tuple((at[start], at[end]) for start, end in found)


def _sign(sign: str, accents: bool) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf" or kind in ("Mn", "Me") or sign in _BLANK:
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    if kind == "Pd" or sign == "\u2212":
        return "-"
    if sign in _APOSTROPHES:
        return "'"
    if accents:
        return sign
    bare = "".join(one for one in unicodedata.normalize("NFD", sign) if unicodedata.category(one) != "Mn")
    return _LIGATURES.get(bare, bare)


# --- names -------------------------------------------------------------------------------------------------------


def names_in(text: str, name: str) -> tuple[Span, ...]:
    """Where a text holds this name as words, however they are joined and accented. A single word counts as it is
    written, or in capitals: a brand can be named like a thing."""
    return spans(text, _named(name), accents=False) if name.strip() else ()


def first_word(name: str) -> str:
    """What a text must hold to hold this name: its first word, folded, in small letters."""
    return next(iter(folded(name, accents=False).split()), "").casefold()


def bare(text: str) -> str:
    """A text as `first_word` is looked for in it."""
    return folded(text, accents=False).casefold()


def without(text: str, spans: Iterable[Span], instead: str) -> str:
    """The text with something else in the place of these spans."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


@lru_cache(maxsize=2048)
def _named(name: str) -> re.Pattern[str]:
    words = folded(name, accents=False).split()
    if len(words) > 1:
        return re.compile(_alone(_BETWEEN.join(re.escape(word) for word in words)), re.IGNORECASE)
    word = words[0] if words else ""
    forms = dict.fromkeys((word, word.upper(), *([word.capitalize()] if word.isupper() else [])))
    return re.compile(_alone("|".join(re.escape(form) for form in forms)))


def _alone(words: str) -> str:
    return rf"(?<![^\W_])(?:{words})(?![^\W_])"

"""Spells out a term's slots and choices: `{veux} (en finir|mourir)` becomes every phrase it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

MOST = 12_000
"""A term that stands for more phrases than this is a mistake."""

_PIECE = re.compile(
    r"\{(?P<slot>\w+)\}(?P<slot_optional>\?)?|\((?P<choice>[^()]*)\)(?P<optional>\?)?|(?P<plain>[^{}()?]+)"
)


class BadPattern(ValueError):
    """The term cannot be spelled out; the text says why."""


def expand(term: str, slots: Mapping[str, tuple[str, ...]], *, depth: int = 0) -> list[str]:
    """Every phrase that `term` stands for, in order, without doubles.

    Raises BadPattern for an unknown slot, an unbalanced bracket, or more than MOST phrases.
    """
    if depth > 4:
        raise BadPattern(f"slots of {term!r} go round in circles")
    pieces = [_choices(match, slots, depth) for match in _pieces(term)]
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count > MOST:
        raise BadPattern(f"{term!r} stands for {count} phrases, at most {MOST} are allowed")
    return list(dict.fromkeys(" ".join("".join(parts).split()) for parts in product(*pieces)))


def _pieces(term: str) -> list[re.Match[str]]:
    found, position = [], 0
    while position < len(term):
        match = _PIECE.match(term, position)
        if match is None:
            raise BadPattern(f"{term!r} has an unbalanced bracket near character {position + 1}")
        found.append(match)
        position = match.end()
    return found


def _choices(match: re.Match[str], slots: Mapping[str, tuple[str, ...]], depth: int) -> list[str]:
    if match["plain"] is not None:
        return [match["plain"]]
    if match["slot"] is not None:
        name = match["slot"]
        if name not in slots:
            raise BadPattern(f"there is no slot {{{name}}}")
        found = [phrase for variant in slots[name] for phrase in expand(variant, slots, depth=depth + 1)]
        return ["", *found] if match["slot_optional"] else found
    found = [phrase for choice in match["choice"].split("|") for phrase in expand(choice, slots, depth=depth + 1)]
    return ["", *found] if match["optional"] else found

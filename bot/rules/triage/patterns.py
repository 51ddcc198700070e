"""Reads a term's pattern: `je {veux} (en finir|mourir)` is a row of parts, each of which is one of several phrases.

`{name}` is one of the variants of that slot, `(a|b)` one of these, `?` after either makes it optional, `~` stands for
up to three words of any kind. Parts are not multiplied out: three slots of fifty are three lists of fifty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

GAP = 3
"""So many words may stand where a pattern has `~`."""
_MOST = 2000
_DEEPEST = 4
_PIECE = re.compile(
    r"\{(?P<slot>\w+)\}(?P<slot_optional>\?)?|\((?P<choice>[^()]*)\)(?P<optional>\?)?|(?P<gap>~)|(?P<plain>[^{}()?~]+)"
)


class BadPattern(ValueError):
    """The term cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of `phrases` (as the lexicon writes them); "" among them means that it may be missing. No phrases: a gap."""

    phrases: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        return not self.phrases


def parts_of(term: str, slots: Mapping[str, tuple[str, ...]]) -> tuple[Part, ...]:
    """The parts of a pattern. Raises BadPattern for an unknown slot, an unbalanced bracket, or a slot inside itself."""
    return tuple(part for part in (_part(piece, slots, 0) for piece in _pieces(term)) if part.phrases != ("",))


def _pieces(term: str) -> list[re.Match[str]]:
    found, position = [], 0
    while position < len(term):
        match = _PIECE.match(term, position)
        if match is None:
            raise BadPattern(f"“{term}” has an unbalanced bracket near character {position + 1}")
        found.append(match)
        position = match.end()
    return found


def _part(piece: re.Match[str], slots: Mapping[str, tuple[str, ...]], depth: int) -> Part:
    if piece["gap"]:
        return Part(())
    if piece["plain"] is not None:
        return Part((piece["plain"].strip(),))
    if piece["slot"] is not None:
        if piece["slot"] not in slots:
            raise BadPattern(f"there is no slot {{{piece['slot']}}}")
        choices, optional = slots[piece["slot"]], piece["slot_optional"]
    else:
        choices, optional = tuple(piece["choice"].split("|")), piece["optional"]
    phrases = tuple(phrase for choice in choices for phrase in _spelled(choice, slots, depth))
    return Part(("", *phrases) if optional else phrases)


def _spelled(choice: str, slots: Mapping[str, tuple[str, ...]], depth: int) -> list[str]:
    """A choice may name slots itself; those few are multiplied out."""
    if "{" not in choice:
        return [choice.strip()]
    if depth >= _DEEPEST:
        raise BadPattern(f"the slots of “{choice}” go round in circles")
    parts = [_part(piece, slots, depth + 1) for piece in _pieces(choice)]
    phrases = [" ".join(" ".join(words).split()) for words in product(*(part.phrases for part in parts))]
    if len(phrases) > _MOST:
        raise BadPattern(f"“{choice}” stands for {len(phrases)} phrases, at most {_MOST} are allowed")
    return phrases

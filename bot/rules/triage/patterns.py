"""Reads a term's pattern: `je {veux} (en finir|mourir)` is a row of parts, each of which is one of several phrases.

`{name}` is one of the variants of that slot, `(a|b)` one of these, `?` after either makes it optional, `~` stands for
up to three words of any kind. Parts are not multiplied out: three slots of fifty are three lists of fifty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

from msgspec import Struct

GAP = 3
"""So many words may stand where a pattern has `~`."""
_MOST = 2000
_DEEPEST = 4
_PIECE = re.compile(
    r"\{(?P<slot>\w+)\}(?P<slot_optional>\?)?|\((?P<choice>[^()]*)\)(?P<optional>\?)?|(?P<gap>~)|(?P<plain>[^{}()?~]+)"
)
_SIGNS = re.compile(r"[{}()?~]")


class BadPattern(ValueError):
    """The term cannot be read; the text says why."""


class Part(Struct, frozen=True):
    """One of `phrases` (as the lexicon writes them); "" among them means that it may be missing. No phrases: a gap."""

    phrases: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        return not self.phrases


class Slots:
    """The slots of a lexicon: name to variants. Each slot and each term is read once, however often it is asked for."""

    def __init__(self, variants: Mapping[str, tuple[str, ...]]) -> None:
        self._variants = variants
        self._phrases: dict[str, tuple[str, ...]] = {}
        self._parts: dict[str, tuple[Part, ...]] = {}

    def parts_of(self, term: str) -> tuple[Part, ...]:
        """The parts of a pattern. Raises BadPattern: an unknown slot, an unbalanced bracket, a slot inside itself."""
        if term not in self._parts and not _SIGNS.search(term):  # most are words alone
            self._parts[term] = (Part((term.strip(),)),) if term.strip() else ()
        elif term not in self._parts:
            parts = (self._part(piece, 0) for piece in _pieces(term))
            self._parts[term] = tuple(part for part in parts if part.phrases != ("",))
        return self._parts[term]

    def _part(self, piece: re.Match[str], depth: int) -> Part:
        if piece["gap"]:
            return Part(())
        if piece["plain"] is not None:
            return Part((piece["plain"].strip(),))
        if piece["slot"] is not None:
            phrases, optional = self._slot(piece["slot"], depth), piece["slot_optional"]
        else:
            phrases, optional = self._spelled(piece["choice"].split("|"), depth), piece["optional"]
        return Part(("", *phrases) if optional else phrases)

    def _slot(self, name: str, depth: int) -> tuple[str, ...]:
        if name not in self._variants:
            raise BadPattern(f"there is no slot {{{name}}}")
        if name not in self._phrases:
            self._phrases[name] = self._spelled(self._variants[name], depth)
        return self._phrases[name]

    def _spelled(self, choices: Sequence[str], depth: int) -> tuple[str, ...]:
        if "{" not in "".join(choices):  # nearly always
            return tuple(map(str.strip, choices))
        return tuple(phrase for choice in choices for phrase in self._multiplied(choice, depth))

    def _multiplied(self, choice: str, depth: int) -> tuple[str, ...]:
        """A choice may name slots itself; those few are multiplied out."""
        if "{" not in choice:
            return (choice.strip(),)
        if depth >= _DEEPEST:
            raise BadPattern(f"the slots of “{choice}” go round in circles")
        parts = [self._part(piece, depth + 1) for piece in _pieces(choice)]
        phrases = tuple(" ".join(" ".join(words).split()) for words in product(*(part.phrases for part in parts)))
        if len(phrases) > _MOST:
            raise BadPattern(f"“{choice}” stands for {len(phrases)} phrases, at most {_MOST} are allowed")
        return phrases


def _pieces(term: str) -> list[re.Match[str]]:
    found, position = [], 0
    while position < len(term):
        match = _PIECE.match(term, position)
        if match is None:
            raise BadPattern(f"“{term}” has an unbalanced bracket near character {position + 1}")
        found.append(match)
        position = match.end()
    return found

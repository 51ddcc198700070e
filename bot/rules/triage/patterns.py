"""Reads a term's pattern: `je {veux} (en finir|mourir)` is a row of parts, each of which is one of several phrases.

`{name}` is one of the variants of that slot, `(a|b)` one of these, `?` after either makes it optional, `~` stands for
up to three words of any kind. Parts are not multiplied out: three slots of fifty are three lists of fifty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from msgspec import Struct

from config.patterns import late

GAP = 3
"""So many words may stand where a pattern has `~`."""
_MOST = 2000
_DEEPEST = 4
_SIGNED = late(r"(\{\w+\}\??|\([^()]*\)\??|~)")
"""A pattern is cut at its slots, choices and gaps; what is left between them are words."""
_SIGNS = late(r"[{}()?~]")


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

    def judge(self, pattern: str) -> None:
        """Raises BadPattern as `parts_of` would, without spelling out what cannot be wrong: most of it."""
        for piece in _pieces(pattern):
            if "{" in piece:
                self._part(piece, 0)

    def parts_of(self, pattern: str) -> tuple[Part, ...]:
        """The parts of a pattern. Raises BadPattern: an unknown slot, an unbalanced bracket, a slot inside itself."""
        if pattern not in self._parts:
            parts = [self._part(piece, 0) for piece in _pieces(pattern)]
            self._parts[pattern] = tuple(part for part in parts if part.phrases != ("",))
        return self._parts[pattern]

    def _part(self, piece: str, depth: int) -> Part:
        if piece == "~":
            return Part(())
        phrases = self._phrases_of(piece.removesuffix("?"), depth)
        return Part(("", *phrases) if piece.endswith("?") else phrases)

    def _phrases_of(self, piece: str, depth: int) -> tuple[str, ...]:
        if piece.startswith("{"):
            return self._slot(piece[1:-1], depth)
        if piece.startswith("("):
            return self._spelled(piece[1:-1].split("|"), depth)
        return (piece.strip(),)

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


def _pieces(term: str) -> list[str]:
    pieces = _SIGNED.split(term)
    if _SIGNS.search("".join(pieces[::2])):
        astray = _SIGNS.search("".join(" " * len(piece) if place % 2 else piece for place, piece in enumerate(pieces)))
        assert astray is not None
        raise BadPattern(f"“{term}” has an unbalanced bracket near character {astray.end()}")
    return list(filter(None, pieces))

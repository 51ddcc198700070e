"""Calls for help between the lines: how much a message as a whole resembles some, where no row of the lexicon says so.

A sum of weights, one for each word and each two words in a row, learnt from invented sentences (config/lexicon/
likeness.tsv; `python -m tests.rules.likeness` makes it). In whole hundredths, so that the sum is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise, repeat

from msgspec import Struct

from config.words import Category

HEARD = (
    Category.SUICIDE_SELFHARM,
    Category.DISTRESS,
    Category.EATING_DISORDER,
    Category.DOMESTIC_SEXUAL_VIOLENCE,
    Category.CHILD_PROTECTION,
)
"""What the columns of the file speak of, behind the one for "somebody may be at risk"."""

_WORTH_A_LOOK = 25
"""Less than this sum of its single words, and a message is left at that: most everyday ones."""
_LIKE = 40
"""So many hundredths make a resemblance that somebody should look at. Measured: docs/triage.md."""
_TOLD = 3
"""So many of its places are told to a moderator."""
_WINDOW, _MOST = 60, 6
"""A long message is read so many words at a time: half a sentence can be the call. Of one that has more windows than
`_MOST`, the beginning and the end are read; the rows of the lexicon read all of it."""

Piece = str | tuple[str, str]


class Weights(Struct, frozen=True):
    """`always` counts for every message. Each value: of the risk, then of each category in `HEARD`."""

    always: tuple[int, ...]
    pieces: Mapping[Piece, tuple[int, ...]]


class BadWeights(ValueError):
    """A `line` of such a file that is none."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no row of weights")
        self.line = line


class Likely(Struct, frozen=True):
    """A message that resembles calls for help. `telling`: first and last word of what speaks most for it."""

    score: int
    category: Category
    telling: tuple[tuple[int, int], ...]


class Likeness:
    """The weights, laid out for reading: what everyday messages cost is one look at their words."""

    def __init__(self, given: Weights) -> None:
        self._given = given
        self._always = given.always[0]
        self._words = {piece: of[0] for piece, of in given.pieces.items() if isinstance(piece, str)}
        self._pairs = {piece: of[0] for piece, of in given.pieces.items() if isinstance(piece, tuple)}

    def heard(self, tokens: Sequence[str]) -> Likely | None:
        """What this message resembles, if anything."""
        if len(tokens) <= _WINDOW and self._by_words(tokens) < _WORTH_A_LOOK:
            return None
        found = [first for first in _starts(len(tokens)) if self._by_words(_window(tokens, first)) >= _WORTH_A_LOOK]
        score, first = max(((self.score(_window(tokens, one)), -one) for one in found), default=(0, 0))
        if score < _LIKE:
            return None
        window = _window(tokens, -first)
        telling = tuple((one - first, two - first) for one, two in self._telling(window))
        return Likely(score, self.category(window), telling)

    def _by_words(self, tokens: Sequence[str]) -> int:
        return sum(map(self._words.get, tokens, repeat(0)))

    def score(self, tokens: Sequence[str]) -> int:
        """In hundredths; each word and each pair counts once."""
        words = sum(map(self._words.get, set(tokens), repeat(0)))
        return self._always + words + sum(map(self._pairs.get, set(pairwise(tokens)), repeat(0)))

    def category(self, tokens: Sequence[str]) -> Category:
        """What kind of risk it would be."""
        known = [of for piece in pieces(tokens) if (of := self._given.pieces.get(piece))]
        sums = [sum(column) for column in zip(self._given.always, *known, strict=True)]
        return HEARD[max(range(len(HEARD)), key=lambda number: sums[number + 1])]

    def _telling(self, tokens: Sequence[str]) -> list[tuple[int, int]]:
        """The three places that weigh most, apart from each other, in their order."""
        weighed = [(self._words.get(word, 0), place, place) for place, word in enumerate(tokens)]
        for place, pair in enumerate(pairwise(tokens)):
            if pair in self._pairs:
                weight = self._pairs[pair] + sum(self._words.get(word, 0) for word in pair)
                weighed.append((weight, place, place + 1))
        kept: list[tuple[int, int]] = []
        for weight, first, last in sorted(weighed, key=lambda one: -one[0]):
            if weight > 0 and len(kept) < _TOLD and all(last < one or first > two for one, two in kept):
                kept.append((first, last))
        return sorted(kept)


def _window(tokens: Sequence[str], first: int) -> Sequence[str]:
    return tokens[first : first + _WINDOW]


def _starts(length: int) -> Sequence[int]:
    """Where the windows of a message begin."""
    half = _MOST // 2 * _WINDOW
    if length <= 2 * half:
        return range(0, length, _WINDOW)
    return (*range(0, half, _WINDOW), *range(length - half, length, _WINDOW))


def pieces(tokens: Sequence[str]) -> Iterable[Piece]:
    """What a message is weighed by: its words and its pairs of words, each once."""
    return dict.fromkeys(chain(tokens, pairwise(tokens)))


def weights(text: str) -> Weights:
    """The weights of such a file, none of an empty one; raises BadWeights."""
    found: dict[Piece, tuple[int, ...]] = {"": (0,) * (1 + len(HEARD))}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        words, *columns = line.split("\t")
        first, _, second = words.partition(" ")
        try:
            found[(first, second) if second else first] = tuple(map(int, columns))
        except ValueError:
            raise BadWeights(number) from None
        if len(columns) != 1 + len(HEARD):
            raise BadWeights(number)
    return Weights(found.pop(""), found)


def written(given: Weights) -> str:
    """The file of these weights, in the order of its words."""
    rows = {" ".join(piece) if isinstance(piece, tuple) else piece: of for piece, of in given.pieces.items()}
    lines = [
        f"# words, and in hundredths how much they speak for: a risk, {', '.join(HEARD)}",
        "# Made by `python -m tests.rules.likeness`, which undoes what a hand changes. The first row counts always.",
        *("\t".join((words, *map(str, of))) for words, of in (("", given.always), *sorted(rows.items()))),
    ]
    return "\n".join(lines) + "\n"

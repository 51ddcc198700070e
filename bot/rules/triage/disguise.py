"""Undoes what people do to hide a word: spaced letters, digits and symbols for letters, stars, repeats.

A guess is taken only when it makes a word that the lexicon knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter

from msgspec import Struct

from config.patterns import late

_LEET = str.maketrans("0134578@$!|+€", "oieastbasilte")
_LEET_L = str.maketrans("0134578@$!|+€", "oleastbasllte")
_STARRED = str.maketrans("0134578@$!|+", "oieastbasilt")
_SYMBOLS = "*@$!|+"
_WITHOUT_SYMBOLS = {ord(symbol): None for symbol in _SYMBOLS}
_SPACED = late(r"(?<![^\W_])[^\W_](?:[\W_]{1,4}[^\W_]){3,}(?![^\W_])")
_SINGLE = late(r"[^\W_]")
_CHUNK = late(r"\S+")
_RUN = late(r"[^\W\d_]+|\d+")
_TRIPLE = late(r"(.)\1{2,}")
_DOUBLE = late(r"(.)\1+")
_LONGEST_SPACED = 80


class Piece(Struct, frozen=True):
    """A word and where it stood in the folded text."""

    word: str
    start: int
    end: int


class Disguise:
    """Knows the lexicon's words, and in `spellings` other ways to write them.

    `sensitive` are the words of its phrases, the only ones that stars may hide.
    """

    def __init__(
        self, *, words: frozenset[str], spellings: Iterable[str], sensitive: Callable[[], frozenset[str]]
    ) -> None:
        self._words = words
        self._known = words.union(spellings)
        self._sensitive = sensitive

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._known), default=1)

    @cached_property
    def _sensitive_words(self) -> frozenset[str]:
        return self._sensitive()

    @cached_property
    def _alike(self) -> dict[tuple[int, str], list[str]]:
        """The sensitive words by what no star hides: how long they are, and how they begin."""
        alike: dict[tuple[int, str], list[str]] = {}
        for word in sorted(filter(str.isalpha, self._sensitive_words)):
            alike.setdefault((len(word), word[0]), []).append(word)
        return alike

    @cached_property
    def _squeezed(self) -> dict[str, str]:
        """Words without any repeat, to the word they come from; few messages need it, so the first of them makes it."""
        return {_DOUBLE.sub(r"\1", word): word for word in sorted(self._known, reverse=True)}

    def pieces(self, plain: str, kept: str, *, spaced: bool) -> list[Piece]:
        """The words of a folded text; `kept` is the same text, character for character, with its masks."""
        if not spaced:
            return self._between(kept, 0, len(kept))
        found: list[Piece] = []
        position = 0
        for letters in _SPACED.finditer(self._with_masked_words(plain, kept)):
            found += self._between(kept, position, letters.start())
            found += self._spelled_out(letters)
            position = letters.end()
        return found + self._between(kept, position, len(kept))

    def squeeze(self, word: str) -> str:
        """`mouriiir` as `mourir`; unknown words lose their repeats too."""
        if not _TRIPLE.search(word):
            return word
        once = _TRIPLE.sub(r"\1", word)
        for guess in (once, _TRIPLE.sub(r"\1\1", word)):
            if guess in self._known:
                return guess
        return self._squeezed.get(_DOUBLE.sub(r"\1", word), once)

    def _between(self, kept: str, start: int, end: int) -> list[Piece]:
        found: list[Piece] = []
        for match in _CHUNK.finditer(kept, start, end):
            chunk = match[0]
            found += [Piece(chunk, *match.span())] if chunk.isalpha() else self._undo(chunk, match.start())
        return found

    def _with_masked_words(self, plain: str, kept: str) -> str:
        """`plain` without the gaps that masks left inside a word: the letters of "d!e. I'm" are not spaced out."""
        shown = list(plain)
        for match in _CHUNK.finditer(kept):
            core = match[0].strip(_SYMBOLS)
            if len(core) > 2 and not core.isalpha() and self._unmasked(core):
                shown[match.start() : match.end()] = "x" * len(match[0])
        return "".join(shown)

    def _undo(self, chunk: str, start: int) -> list[Piece]:
        """One chunk with digits or symbols in it: the word it hides, or what stands between them."""
        if chunk in self._known:
            return [Piece(chunk, start, start + len(chunk))]
        for core in dict.fromkeys(chunk.strip(edges) for edges in ("", "*", _SYMBOLS, "!|+")):
            if core and not core.isdigit() and (word := self._unmasked(core)):
                offset = start + chunk.index(core)
                return [Piece(word, offset, offset + len(core))]
        return [Piece(run[0], start + run.start(), start + run.end()) for run in _RUN.finditer(chunk)]

    def _unmasked(self, core: str) -> str:
        if core.isalpha():
            return core
        if core[0].isalpha() and core[-1].isalpha():
            bare = core.translate(_WITHOUT_SYMBOLS)
            if bare in self._sensitive_words:
                return bare
        if "*" in core:
            return self._starred(core)
        for table in (_LEET, _LEET_L):
            guess = core.translate(table)
            if guess in self._known or (guess := self.squeeze(guess)) in self._known:
                return guess
        return ""

    def _starred(self, core: str) -> str:
        """The word that stars hide: at least two letters must be left, the first among them."""
        core = core.translate(_STARRED)
        letters = core.replace("*", "")
        if len(letters) < 2 or not letters.isalpha() or core[0] == "*" or len(core) > self._longest:
            return ""
        of = itemgetter(*(place for place, sign in enumerate(core) if sign != "*"))
        shown, words = of(core), self._alike.get((len(core), core[0]), ())
        return next((word for word in words if of(word) == shown), "")

    def _spelled_out(self, spaced: re.Match[str]) -> list[Piece]:
        """Single letters in a row: words stand between wide gaps, or are cut by what the lexicon knows."""
        letters = [(match[0], match.start()) for match in _SINGLE.finditer(spaced[0])]
        gaps = [after[1] - before[1] for before, after in pairwise(letters)]
        narrow = min(gaps)
        number = 0
        groups: list[list[tuple[str, int]]] = [[letters[0]]]
        for letter, gap in zip(letters[1:], gaps, strict=True):
            if gap > narrow:
                groups.append([])
                number += 1
            groups[number].append(letter)
        return [piece for group in groups for piece in self._cut(group, spaced.start())]

    def _cut(self, letters: list[tuple[str, int]], offset: int) -> list[Piece]:
        joined = "".join(letter for letter, _ in letters)
        if not joined.isdigit():
            joined = joined.translate(_LEET)
        found, position = [], 0
        slices = [joined[start : start + _LONGEST_SPACED] for start in range(0, len(joined), _LONGEST_SPACED)]
        for word in (word for part in slices for word in self._segment(part)):
            last = position + len(word) - 1
            found.append(Piece(word, offset + letters[position][1], offset + letters[last][1] + 1))
            position = last + 1
        return found

    def _segment(self, joined: str) -> list[str]:
        """The fewest known words that make up `joined`; unknown letters cost most, and of as many words those that the
        lexicon is written in ("kill yourself", not "kil l'yourself") are taken."""
        best: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(joined) + 1):
            options = [(best[end - 1][0] + 10, end - 1)]
            options += [
                (best[start][0] + (4 if end - start > 1 else 8) + (joined[start:end] not in self._words), start)
                for start in range(max(0, end - self._longest), end)
                if joined[start:end] in self._known
            ]
            best.append(min(options))
        cuts, end = [], len(joined)
        while end:
            cuts.append((best[end][1], end))
            end = best[end][1]
        words = [(joined[start:end], joined[start:end] in self._known) for start, end in reversed(cuts)]
        return [
            word
            for known, run in groupby(words, key=lambda word: word[1])
            for word in ([word for word, _ in run] if known else ["".join(word for word, _ in run)])
        ]

"""One pass over a message for everything that the lexicon searches for: phrases, tags, vetoes and marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs
from msgspec import Struct

from bot.rules.triage.lexicon import Kind, Lexicon, Term
from bot.rules.triage.matcher import Pattern, Row, Rows
from bot.rules.triage.normalise import Normal, Normaliser
from bot.rules.triage.spelling import normaliser_of

_TRIPLES = [letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"]
_Match = tuple[int, int, int]


class Hit(Struct, frozen=True):
    """A row of the lexicon found in a message, from token `first` to token `last`."""

    term: Term
    phrase: str
    first: int
    last: int

    def covers(self, other: Hit) -> bool:
        return self.first <= other.first and other.last <= self.last

    def touches(self, other: Hit) -> bool:
        return self.first <= other.last and other.first <= self.last


class Found(Struct, frozen=True):
    """What the pass found: `counting` may become signals, `vetoes` strike them out, `marks` are positions by group."""

    normal: Normal
    counting: tuple[Hit, ...]
    vetoes: tuple[Hit, ...]
    marks: Mapping[str, tuple[int, ...]]


def _may_count(hits: tuple[Hit, ...]) -> bool:
    """Whether there is more than one sign that means nothing alone."""
    return len(hits) > 1 or (len(hits) == 1 and not hits[0].term.is_hint)


_Likely = tuple[Sequence[tuple[Pattern, str]], frozenset[str] | None]
"""Patterns, each with the phrase by which it was found as its row writes it; and the words one of which must stand
before it (None: some of them ask for none)."""


class _Around(NamedTuple):
    """The patterns that may stand around one phrase of `length` words: by the word after it, or whatever that is.

    Most matches come to nothing, so this is a tuple, which is quickly taken apart.
    """

    by_after: Mapping[str, _Likely]
    whatever_after: _Likely
    length: int


class _Met(dict[int, _Around]):
    """What may stand around an anchor, by its number; made when the anchor is first met.

    Threads may race for a number: both write the same.
    """

    def __init__(self, anchors: Sequence[tuple[str, Sequence[Row]]], *, counting: bool) -> None:
        self._anchors, self._counting = anchors, counting

    def __missing__(self, number: int) -> _Around:
        words, rows = self._anchors[number]
        patterns = [row.pattern for row in rows if row.term.counts is self._counting]
        likely = tuple((pattern, pattern.anchor.phrases[words]) for pattern in patterns)
        after = {word for pattern in patterns for word in pattern.after or ()}
        around = self[number] = _Around(
            by_after={
                word: _likely(one for one in likely if one[0].after is None or word in one[0].after) for word in after
            },
            whatever_after=_likely(one for one in likely if one[0].after is None),
            length=words.count(" ") + 1,
        )
        return around


def _likely(patterns: Iterable[tuple[Pattern, str]]) -> _Likely:
    found = tuple(patterns)
    before = [pattern.before for pattern, _ in found]
    return found, None if None in before else frozenset().union(*filter(None, before))


class Finder:
    """Built once from a lexicon, then shared by all threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        parts = [(term, lexicon.slots.parts_of(term.term)) for term in lexicon.searched]
        self.normaliser: Normaliser = normaliser_of(lexicon, parts)
        self._single: dict[str, tuple[Term, ...]] = {}
        counting: dict[str, list[Row]] = {}
        others: dict[str, list[Row]] = {}
        rows = Rows(self.normaliser.spell)
        for term, row_parts in parts:
            if (row := rows.row_of(term, row_parts)) is not None:
                self._add(row, counting if term.counts else others)
        self._counting = len(counting)
        for words, found in others.items():
            counting.setdefault(words, []).extend(found)
        self._anchors = list(counting.items())
        self._met = {counts: _Met(self._anchors, counting=counts) for counts in (True, False)}
        self._automaton = ahocorasick_rs.AhoCorasick([*(f" {words} " for words in counting), *_TRIPLES])

    def _add(self, row: Row, anchors: dict[str, list[Row]]) -> None:
        """Notes where to look for a row; a mark of one word is looked up among the words instead."""
        alone = row.term.kind is Kind.MARK and row.is_alone
        for words in dict.fromkeys(row.anchors):
            if alone and " " not in words:
                self._single[words] = (*self._single.get(words, ()), row.term)
            elif (known := anchors.get(words)) is not None:
                known.append(row)
            else:
                anchors[words] = [row]

    def __len__(self) -> int:
        """How many phrases are searched for."""
        return len(self._anchors)

    def find(self, text: str, *, alone: bool = False) -> Found | Normal:
        """What stands in `text`; its normal form alone if nothing can count. `alone`: a hint by itself counts too."""
        normal, matches = self._search(text)
        counting = tuple(self._hits(normal, matches, counting=True))
        return self._found(normal, matches, counting) if (counting if alone else _may_count(counting)) else normal

    def terms(self, text: str) -> frozenset[Term]:
        """All rows found in `text`, also when nothing counts: for the lexicon's own examples."""
        normal, matches = self._search(text)
        hits = [*self._hits(normal, matches, counting=True), *self._hits(normal, matches, counting=False)]
        words = [term for token in normal.tokens for term in self._single.get(token, ())]
        return frozenset((*(hit.term for hit in hits), *words))

    def _search(self, text: str) -> tuple[Normal, list[_Match]]:
        normal = self.normaliser.read(text)
        matches: list[_Match] = self._automaton.find_matches_as_indexes(normal.padded, overlapping=True)
        if matches and max(matches)[0] >= len(self._anchors):
            normal = self.normaliser.squeezed(normal)
            matches = self._automaton.find_matches_as_indexes(normal.padded, overlapping=True)
        return normal, matches

    def _found(self, normal: Normal, matches: list[_Match], counting: tuple[Hit, ...]) -> Found:
        marks: dict[str, list[int]] = {}
        single = self._single
        for number, token in enumerate(normal.tokens):
            if token in single:
                for term in single[token]:
                    marks.setdefault(term.group, []).append(number)
        vetoes = []
        for hit in self._hits(normal, matches, counting=False):
            if hit.term.kind is Kind.VETO:
                vetoes.append(hit)
            else:
                marks.setdefault(hit.term.group, []).append(hit.first)
        return Found(
            normal=normal,
            counting=counting,
            vetoes=tuple(vetoes),
            marks={group: tuple(sorted(places)) for group, places in marks.items()},
        )

    def _hits(self, normal: Normal, matches: list[_Match], *, counting: bool) -> Iterator[Hit]:
        """The phrases and tags, or the vetoes and marks, whose anchors were met."""
        stop = self._counting if counting else len(self._anchors)
        padded, met = normal.padded, self._met[counting]
        tokens: Sequence[str] = ()
        first = counted = 0
        for number, begin, end in matches:
            if number >= stop:
                continue
            by_after, likely, length = met[number]
            if by_after:
                likely = by_after.get(padded[end : padded.find(" ", end)], likely)
            patterns, befores = likely
            if not patterns:
                continue
            before = padded[padded.rfind(" ", 0, begin) + 1 : begin]
            if befores is not None and before not in befores:
                continue
            last = -1
            for pattern, phrase in patterns:
                if (words := pattern.before) is not None and before not in words:
                    continue
                if last < 0:
                    # Which word it is, counted on from another match: from the start would take the square of the text.
                    first += (
                        padded.count(" ", counted, begin) if begin > counted else -padded.count(" ", begin, counted)
                    )
                    counted = begin
                    tokens, last = tokens or normal.tokens, first + length - 1
                if near := pattern.within_left:
                    words, most = near
                    if words.isdisjoint(tokens[first - most if first > most else 0 : first]):
                        continue
                if near := pattern.within_right:
                    words, most = near
                    if words.isdisjoint(tokens[last + 1 : last + 1 + most]):
                        continue
                if (place := pattern.at(tokens, first, last, phrase)) is not None:
                    yield Hit(pattern.term, place[2], place[0], place[1])

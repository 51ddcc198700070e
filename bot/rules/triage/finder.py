"""One pass over a message for everything that the lexicon searches for: phrases, tags, vetoes and marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import ahocorasick_rs

from bot.rules.triage.lexicon import Kind, Lexicon, Term
from bot.rules.triage.matcher import Pattern, pattern_of
from bot.rules.triage.normalise import Normal, Normaliser
from bot.rules.triage.spelling import normaliser_of

_TRIPLES = [letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"]
_Match = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the lexicon found in a message, from token `first` to token `last`."""

    term: Term
    phrase: str
    first: int
    last: int

    def covers(self, other: Hit) -> bool:
        return self.first <= other.first and other.last <= self.last

    def touches(self, other: Hit) -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Found:
    """What the pass found: `counting` may become signals, `vetoes` strike them out, `marks` are positions by group."""

    normal: Normal
    counting: tuple[Hit, ...]
    vetoes: tuple[Hit, ...]
    marks: Mapping[str, tuple[int, ...]]


def _may_count(hits: tuple[Hit, ...]) -> bool:
    """Whether there is more than one sign that means nothing alone."""
    return len(hits) > 1 or (len(hits) == 1 and not hits[0].term.is_hint)


@dataclass(slots=True)
class _Anchor:
    """The patterns that may stand around one phrase (each with the phrase as its row writes it)."""

    length: int
    counting: list[tuple[Pattern, str]]
    others: list[tuple[Pattern, str]]
    after: set[str] | None = field(default_factory=set)
    before: set[str] | None = field(default_factory=set)

    def note(self, pattern: Pattern, phrase: str, *, counts: bool) -> None:
        """Adds a pattern; `after`, `before`: the words one of which must touch it if it counts (None: any may)."""
        if not counts:
            self.others.append((pattern, phrase))
            return
        self.counting.append((pattern, phrase))
        if pattern.after is None:
            self.after = None
        elif self.after is not None:
            self.after |= pattern.after
        if pattern.before is None:
            self.before = None
        elif self.before is not None:
            self.before |= pattern.before


class Finder:
    """Built once from a lexicon (some tens of milliseconds), then shared by all threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        parts = [(term, lexicon.slots.parts_of(term.term)) for term in lexicon.searched]
        self.normaliser: Normaliser = normaliser_of(lexicon, parts)
        self._single: dict[str, tuple[Term, ...]] = {}
        anchors: dict[str, _Anchor] = {}
        for term, row in parts:
            pattern = pattern_of(term, row, self.normaliser.spell)
            if pattern is not None:
                self._add(pattern, anchors)
        ordered = dict(sorted(anchors.items(), key=lambda item: not item[1].counting))
        self._anchors = list(ordered.values())
        self._counting = sum(bool(anchor.counting) for anchor in self._anchors)
        self._automaton = ahocorasick_rs.AhoCorasick([*(f" {words} " for words in ordered), *_TRIPLES])

    def _add(self, pattern: Pattern, anchors: dict[str, _Anchor]) -> None:
        """Notes where to look for a pattern; a mark of one word is looked up among the words instead."""
        term = pattern.term
        alone = term.kind is Kind.MARK and not pattern.left and not pattern.right
        counts = term.counts
        for words, phrase in pattern.anchor.phrases.items():
            if alone and " " not in words:
                self._single[words] = (*self._single.get(words, ()), term)
                continue
            if (anchor := anchors.get(words)) is None:
                anchor = anchors[words] = _Anchor(words.count(" ") + 1, [], [])
            anchor.note(pattern, phrase, counts=counts)

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
        padded, anchors = normal.padded, self._anchors
        first = counted = 0
        for number, begin, end in matches:
            if number >= stop:
                continue
            anchor = anchors[number]
            after = padded[end : padded.find(" ", end)]
            if counting and anchor.after is not None and after not in anchor.after:
                continue
            before = padded[padded.rfind(" ", 0, begin) + 1 : begin]
            if counting and anchor.before is not None and before not in anchor.before:
                continue
            likely = anchor.counting if counting else anchor.others
            if not counting or len(likely) > 1:
                likely = [
                    (pattern, phrase)
                    for pattern, phrase in likely
                    if (pattern.after is None or after in pattern.after)
                    and (pattern.before is None or before in pattern.before)
                ]
                if not likely:
                    continue
            # Which word it is, counted on from the match before: from the start would take the square of the text.
            first += padded.count(" ", counted, begin) if begin >= counted else -padded.count(" ", begin, counted)
            counted = begin
            last = first + anchor.length - 1
            for pattern, phrase in likely:
                place = pattern.at(normal.tokens, first, last, phrase)
                if place is not None:
                    yield Hit(pattern.term, place[2], place[0], place[1])

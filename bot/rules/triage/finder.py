"""One pass over a message for everything that the lexicon searches for: phrases, tags, vetoes and marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick_rs

from bot.rules.triage.lexicon import Kind, Lexicon, Term
from bot.rules.triage.normalise import Normal, Normaliser
from bot.rules.triage.patterns import expand

_TRIPLES = [letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the lexicon found in a message: tokens `first`..`last`, characters `start`..`end` of the original."""

    term: Term
    phrase: str
    first: int
    last: int
    start: int
    end: int

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

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(hit.term.term for hit in (*self.counting, *self.vetoes))


class Finder:
    """Built once from a lexicon (some tens of milliseconds), then shared by all threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        slots = lexicon.slots
        raw = [(term, expand(term.term, slots)) for term in lexicon.searched]
        self.normaliser = _normaliser(lexicon, raw)
        self._single: dict[str, tuple[str, ...]] = {}
        entries: dict[str, list[tuple[Term, str]]] = {}
        for term, phrases in sorted(raw, key=lambda row: not row[0].counts):
            for phrase in phrases:
                padded = self.normaliser.phrase(phrase)
                if term.kind is Kind.MARK and padded.count(" ") == 2:
                    word = padded.strip()
                    self._single[word] = (*self._single.get(word, ()), term.group)
                elif padded:
                    entries.setdefault(padded, []).append((term, phrase))
        self._entries = list(entries.values())
        self._counting = sum(any(term.counts for term, _ in entry) for entry in self._entries)
        self._automaton = ahocorasick_rs.AhoCorasick([*entries, *_TRIPLES])

    def __len__(self) -> int:
        """How many phrases are searched for."""
        return len(self._entries)

    def find(self, text: str) -> Found | Normal:
        """What stands in `text`; its normal form alone if nothing can count."""
        normal = self.normaliser.read(text)
        matches = self._automaton.find_matches_as_indexes(normal.padded, overlapping=True)
        if any(match[0] >= len(self._entries) for match in matches):
            normal = self.normaliser.squeezed(normal)
            matches = self._automaton.find_matches_as_indexes(normal.padded, overlapping=True)
        if not any(match[0] < self._counting for match in matches):
            return normal
        return self._found(normal, matches)

    def everything(self, text: str) -> Found:
        """As `find`, also when nothing counts: for the lexicon's own examples."""
        normal = self.normaliser.squeezed(self.normaliser.read(text))
        return self._found(normal, self._automaton.find_matches_as_indexes(normal.padded, overlapping=True))

    def _found(self, normal: Normal, matches: list[tuple[int, int, int]]) -> Found:
        hits = list(self._hits(normal, matches))
        marks: dict[str, list[int]] = {}
        for number, token in enumerate(normal.tokens):
            for group in self._single.get(token, ()):
                marks.setdefault(group, []).append(number)
        for hit in hits:
            if hit.term.kind is Kind.MARK:
                marks.setdefault(hit.term.group, []).append(hit.first)
        return Found(
            normal=normal,
            counting=tuple(hit for hit in hits if hit.term.counts),
            vetoes=tuple(hit for hit in hits if hit.term.kind is Kind.VETO),
            marks={group: tuple(sorted(places)) for group, places in marks.items()},
        )

    def _hits(self, normal: Normal, matches: list[tuple[int, int, int]]) -> Iterator[Hit]:
        for number, start, end in matches:
            if number >= len(self._entries):
                continue
            first, last = normal.token_at(start + 1), normal.token_at(end - 2)
            begin, finish = normal.origin(first, last)
            for term, phrase in self._entries[number]:
                yield Hit(term=term, phrase=phrase, first=first, last=last, start=begin, end=finish)


def _normaliser(lexicon: Lexicon, raw: list[tuple[Term, list[str]]]) -> Normaliser:
    """The spellings and fillers of the lexicon, and all words of its phrases."""
    bare = Normaliser(alias={}, vocabulary=frozenset(), sensitive=frozenset())
    alias: dict[str, str] = {}
    for filler in lexicon.of(Kind.FILLER):
        alias.update({bare.phrase(word).strip(): "" for word in (filler.term, *filler.variants)})
    for spelling in lexicon.of(Kind.SPELLING):
        for variant in spelling.variants:
            if len(words := bare.phrase(variant).split()) == 1:
                alias[words[0]] = bare.phrase(spelling.term).strip()
    counting: dict[str, bool] = {}
    for term, phrases in raw:
        for phrase in phrases:
            for word in bare.phrase(phrase).split():
                counting[word] = counting.get(word, False) or (term.counts and term.weight >= 0.5)
    for word in [*counting, *alias]:
        if "oe" in word:
            alias.setdefault(word.replace("oe", "œ"), alias.get(word, word))
    for word, words_for in list(alias.items()):  # a spelling of a spelling: "j" -> "je", "jsuis" -> "je suis"
        alias[word] = " ".join(part for piece in words_for.split() if (part := alias.get(piece, piece)))
    sensitive = frozenset(word for word, counts in counting.items() if counts and len(word) >= 4)
    return Normaliser(alias=alias, vocabulary=frozenset(counting), sensitive=sensitive)

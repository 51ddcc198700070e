"""The lexicon's spellings: which written words stand for which, which stand for nothing, and which may be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.rules.triage.lexicon import Kind, Lexicon, Term
from bot.rules.triage.normalise import Normaliser
from bot.rules.triage.patterns import Part

_HEAVY = 0.5
_SHORTEST_HIDDEN = 4


def normaliser_of(lexicon: Lexicon, rows: Sequence[tuple[Term, tuple[Part, ...]]]) -> Normaliser:
    """A normaliser that knows the spellings and fillers of the lexicon and all words of its phrases."""
    bare = Normaliser(alias={}, vocabulary=frozenset(), sensitive=frozenset())
    alias = _spellings(lexicon, bare)
    vocabulary, sensitive = _words(rows, bare)
    for word in (*vocabulary, *alias):
        if "oe" in word:
            alias.setdefault(word.replace("oe", "œ"), alias.get(word, word))
    return Normaliser(alias=_settled(alias), vocabulary=vocabulary, sensitive=sensitive)


def _spellings(lexicon: Lexicon, bare: Normaliser) -> dict[str, str]:
    alias: dict[str, str] = {}
    for filler in lexicon.of(Kind.FILLER):
        alias.update({bare.spell(word): "" for word in (filler.term, *filler.variants)})
    for spelling in lexicon.of(Kind.SPELLING):
        for variant in spelling.variants:
            written = bare.spell(variant)
            if " " not in written:
                alias[written] = bare.spell(spelling.term)
    return alias


def _settled(alias: dict[str, str]) -> dict[str, str]:
    """A spelling of a spelling said at once: `jsuis` is `j suis`, and `j` is `je`."""
    return {
        word: " ".join(part for piece in words.split() if (part := alias.get(piece, piece)))
        for word, words in alias.items()
    }


def _words(rows: Iterable[tuple[Term, tuple[Part, ...]]], bare: Normaliser) -> tuple[frozenset[str], frozenset[str]]:
    """All words of the phrases, and those that somebody may want to hide."""
    phrases: set[str] = set()
    heavy: set[str] = set()
    for term, parts in rows:
        for part in parts:
            phrases.update(part.phrases)
            if term.counts and term.weight >= _HEAVY:
                heavy.update(part.phrases)
    known = frozenset(bare.spell(" ".join(phrases)).split())
    hidden = bare.spell(" ".join(heavy)).split()
    return known, frozenset(word for word in hidden if len(word) >= _SHORTEST_HIDDEN)

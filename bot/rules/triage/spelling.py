"""The lexicon's spellings: which written words stand for which, which stand for nothing, and which may be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.rules.triage.language import words_of
from bot.rules.triage.lexicon import Kind, Lexicon, Term
from bot.rules.triage.normalise import Normaliser, fold_all
from bot.rules.triage.patterns import Part

_HEAVY = 0.5
_SHORTEST_HIDDEN = 4
_SHORTEST_GLUED = 3
_VOWELS = frozenset("aeiouyh")
_ELIDED = (("j", "je"), ("d", "de"), ("l", "l"), ("m", "me"), ("qu", "que"), ("k", "que"))
_REAL = words_of(
    "dirai dirais dirait diront dames davis decrire decrit decrits derreur dusage larme larmes laide laver lover lune "
    "marche mange manges musee mamie maman marme mouvre quelle quelles lavais lavait lenvers jamie jaune jeune jours "
    "meme mere livre livres dessaie douce doute mavoir"
)
"""Words that only look like two written in one."""


_Rows = Sequence[tuple[Term, tuple[Part, ...]]]


def normaliser_of(lexicon: Lexicon, rows: _Rows) -> Normaliser:
    """A normaliser that knows the spellings and fillers of the lexicon and all words of its phrases."""
    french = _folded(part for term, parts in rows if term.language == "fr" for part in parts)
    others = _folded(part for term, parts in rows if term.language != "fr" for part in parts)
    french_words = _words_in(french)
    vocabulary = french_words | _words_in(others)
    alias = _spellings(lexicon)
    for glued, apart in _glued(french_words):
        if glued not in vocabulary:
            alias.setdefault(glued, apart)
    for word in [word for word in (*vocabulary, *alias) if "oe" in word]:
        alias.setdefault(word.replace("oe", "œ"), alias.get(word, word))
    return Normaliser(
        alias=_settled(alias), vocabulary=vocabulary, sensitive=lambda: _sensitive(rows), folded=french | others
    )


def _spellings(lexicon: Lexicon) -> dict[str, str]:
    bare = Normaliser(alias={}, vocabulary=frozenset(), sensitive=frozenset, folded={})
    alias: dict[str, str] = {}
    for filler in lexicon.of(Kind.FILLER):
        alias.update({bare.spell(word): "" for word in (filler.term, *filler.variants)})
    for spelling in lexicon.of(Kind.SPELLING):
        for variant in spelling.variants:
            written = bare.spell(variant)
            if " " not in written:
                alias[written] = bare.spell(spelling.term)
    return alias


def _glued(vocabulary: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What a hurried hand writes in one: `jvoulais`, `jarrive`, `davaler`, `lacte`, `quil`."""
    for word in vocabulary:
        if not word.isalpha():
            continue
        if word[0] not in _VOWELS:
            if len(word) >= _SHORTEST_GLUED:
                yield f"j{word}", f"je {word}"
        elif len(word) > _SHORTEST_GLUED:
            yield from (
                (f"{letter}{word}", f"{whole} {word}") for letter, whole in _ELIDED if f"{letter}{word}" not in _REAL
            )


def _settled(alias: dict[str, str]) -> dict[str, str]:
    """A spelling of a spelling said at once: `jsuis` is `j suis`, and `j` is `je`."""
    settled = {}
    for word, words in alias.items():
        pieces = words.split()
        if not alias.keys().isdisjoint(pieces):
            words = " ".join(part for piece in pieces if (part := alias.get(piece, piece)))
        settled[word] = words
    return settled


def _sensitive(rows: _Rows) -> frozenset[str]:
    """The words that somebody may want to hide."""
    heavy = (part for term, parts in rows if term.counts and term.weight >= _HEAVY for part in parts)
    return frozenset(word for word in _words_in(_folded(heavy)) if len(word) >= _SHORTEST_HIDDEN)


def _folded(parts: Iterable[Part]) -> dict[str, str]:
    """Each of the phrases folded."""
    phrases: set[str] = set()
    for part in parts:
        phrases.update(part.phrases)
    return fold_all(phrases)


def _words_in(folded: Mapping[str, str]) -> frozenset[str]:
    return frozenset(" ".join(folded.values()).split())

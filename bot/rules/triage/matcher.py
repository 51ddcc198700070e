"""Patterns over words: one rare part of each is searched for in one pass, the rest is compared where it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from bot.rules.triage.language import READABLE, words_of
from bot.rules.triage.lexicon import Term
from bot.rules.triage.patterns import GAP, Part

_EVERYDAY = words_of("""
photo photos video contre trouve trouver trouvez chat monde fille filles fils enfant enfants bebe homme femme mari mec
ami amis amie copain maison chambre soir nuit jour jours matin demain hier semaine lundi mardi samedi dimanche heure
heures an ans mois temps fois vi tete mal gens chose vient viens prend prends donne met mets mis pris passe parle voir
venir aller prendre donner envoie envoye envoyer message messages telephone compte argent euros prix ecole travail
boulot voiture magasin produit produits site page lien commande colis livraison petit petite petits grand gros grosse
belle beau nouveau nouvelle gout chez seul seule toute vers entre sous apres avant encore toujours encore peur besoin
mange manger dormir part parti partir arrive arriver reste rentre rentrer sort sortir regarde regarder ecole cours
equipe client service personne tele film jeu match faim chaud froid main mains yeux pied porte table lit sac mari
""")
"""Words that stand in any message: what a pattern is searched for by should not be one of them."""


class Piece(Struct, frozen=True):
    """A part in the lexicon's spelling: words joined by spaces, each with the phrase as it was written.

    `lengths` are those of its phrases in words, the longest first, by the word that stands nearest to the anchor.
    `entry` are the words one of which comes next when the pattern goes on with this piece; None: any may.
    """

    phrases: Mapping[str, str]
    lengths: Mapping[str, Sequence[int]] = field(default_factory=dict)
    optional: bool = False
    gap: int = 0  # so many words may stand here
    entry: frozenset[str] | None = None


class Pattern(Struct, frozen=True):
    """A term's pieces around the one that is searched for; `left` is in reading order backwards.

    `before` and `after` are the words one of which must touch the anchor (None: any may): the cheapest thing to ask.
    `within_left` and `within_right`: behind a gap, the words one of which must stand at most so many words away.
    """

    term: Term
    anchor: Piece
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    before: frozenset[str] | None
    after: frozenset[str] | None
    within_left: tuple[frozenset[str], int] | None = None
    within_right: tuple[frozenset[str], int] | None = None

    def at(self, tokens: Sequence[str], first: int, last: int, anchor: str) -> tuple[int, int, str] | None:
        """The whole pattern around its anchor at tokens first..last (inclusive): first, last, phrase; or None.

        The words that touch the anchor, or stand near it, are known to fit `before` and `after`, and `within_...`.
        """
        phrase, end = anchor, last + 1
        if self.right:
            if (right := _rightwards(self.right, 0, tokens, end)) is None:
                return None
            end, phrase = right[0], " ".join((phrase, *right[1]))
        if self.left:
            if (left := _leftwards(self.left, 0, tokens, first)) is None:
                return None
            first, phrase = left[0], " ".join((*left[1][::-1], phrase))
        return first, end - 1, phrase


def _rightwards(
    pieces: tuple[Piece, ...], number: int, tokens: Sequence[str], place: int
) -> tuple[int, list[str]] | None:
    """Matches pieces number.. from token `place` on: where they end, and the phrases."""
    if number == len(pieces):
        return place, []
    piece = pieces[number]
    if piece.gap:
        entry = pieces[number + 1].entry if number + 1 < len(pieces) else None
        for start in range(place, min(place + piece.gap, len(tokens)) + 1):
            if (entry is None or (start < len(tokens) and tokens[start] in entry)) and (
                found := _rightwards(pieces, number + 1, tokens, start)
            ):
                return found
        return None
    for length in piece.lengths.get(tokens[place], ()) if place < len(tokens) else ():
        end = place + length
        if end > len(tokens):
            continue
        phrase = piece.phrases.get(tokens[place] if length == 1 else " ".join(tokens[place:end]))
        if phrase is not None and (found := _rightwards(pieces, number + 1, tokens, end)) is not None:
            return found[0], [phrase, *found[1]]
    return _rightwards(pieces, number + 1, tokens, place) if piece.optional else None


def _leftwards(
    pieces: tuple[Piece, ...], number: int, tokens: Sequence[str], place: int
) -> tuple[int, list[str]] | None:
    """As `_rightwards`, for pieces that end before token `place`; answers where they begin."""
    if number == len(pieces):
        return place, []
    piece = pieces[number]
    if piece.gap:
        entry = pieces[number + 1].entry if number + 1 < len(pieces) else None
        for end in range(place, max(place - piece.gap, 0) - 1, -1):
            if (entry is None or (end and tokens[end - 1] in entry)) and (
                found := _leftwards(pieces, number + 1, tokens, end)
            ):
                return found
        return None
    for length in piece.lengths.get(tokens[place - 1], ()) if place > 0 else ():
        start = place - length
        if start < 0:
            continue
        phrase = piece.phrases.get(tokens[start] if length == 1 else " ".join(tokens[start:place]))
        if phrase is not None and (found := _leftwards(pieces, number + 1, tokens, start)) is not None:
            return found[0], [phrase, *found[1]]
    return _leftwards(pieces, number + 1, tokens, place) if piece.optional else None


class Row:
    """A term, its parts, and which of them is searched for. The rest is made when that is first met.

    Most rows never are, so the start of the desk need not pay for them. Threads may race for a pattern: both make the
    same.
    """

    def __init__(self, term: Term, parts: tuple[Part, ...], anchor: int, spell: Callable[[str], str]) -> None:
        self.term, self._parts, self._anchor, self._spell = term, parts, anchor, spell

    @property
    def anchors(self) -> Iterable[str]:
        """The words of which some must be found."""
        return filter(None, map(self._spell, self._parts[self._anchor].phrases))

    @property
    def is_alone(self) -> bool:
        """Whether there is nothing to compare around the anchor."""
        others = (part for number, part in enumerate(self._parts) if number != self._anchor)
        return not any(part.is_gap or any(map(self._spell, part.phrases)) for part in others)

    @cached_property
    def pattern(self) -> Pattern:
        """The pieces around the anchor."""
        anchor, pieces = self._anchor, [_piece(part, self._spell) for part in self._parts]
        left, right = _side(pieces[:anchor][::-1], -1), _side(pieces[anchor + 1 :], 0)
        before, after = left[0].entry if left else None, right[0].entry if right else None
        return Pattern(self.term, pieces[anchor], left, right, before, after, _within(left), _within(right))


class Rows:
    """Makes rows; `spell` gives the words by which a phrase is found. What phrases share is worked out once."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        self._spell = spell
        self._worths = _Worths(spell)

    def row_of(self, term: Term, parts: tuple[Part, ...]) -> Row | None:
        """The row of a term, searched for by its rarest part; None if all its words are fillers."""
        firm = [number for number, part in enumerate(parts) if part.phrases and "" not in part.phrases]
        if len(firm) > 1 or (firm and not any(map(self._spell, parts[firm[0]].phrases))):
            firm = self._rarest(parts, firm)
        return Row(term, parts, firm[0], self._spell) if firm else None

    def _rarest(self, parts: tuple[Part, ...], among: Iterable[int]) -> list[int]:
        """Which part's commonest phrase is rarest (the first of them); none if there are only fillers."""
        worths, best, rarest = self._worths, 0.0, []
        for number in among:
            phrases = parts[number].phrases
            if worths[phrases[0]] <= best:  # spares most of them a look at all their phrases
                continue
            worth = min(map(worths.__getitem__, phrases))
            if best < worth < _NO_WORDS:
                best, rarest = worth, [number]
        return rarest


def _within(side: tuple[Piece, ...]) -> tuple[frozenset[str], int] | None:
    """The words that must come behind the gap with which a side begins, and how far away they may be."""
    if len(side) < 2 or not side[0].gap or side[1].entry is None:
        return None
    return side[1].entry, side[0].gap + 1


def _with_wide_gaps(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Gaps that touch are one wide gap: each inside the other, they would be walked again and again."""
    made: list[Piece] = []
    for piece in pieces:
        if made and made[-1].gap and piece.gap:
            made[-1] = Piece({}, gap=made[-1].gap + piece.gap)
        else:
            made.append(piece)
    return tuple(made)


def _side(pieces: Iterable[Piece], place: int) -> tuple[Piece, ...]:
    """The pieces of one side, from the anchor outwards, each of which begins with its word `place` (0, or -1: last)."""
    entry: frozenset[str] | None = None
    made: list[Piece] = []
    for piece in reversed(_with_wide_gaps(piece for piece in pieces if piece.phrases or piece.gap)):
        lengths = _lengths(piece.phrases, place)
        words = frozenset(lengths)
        entry = (entry and entry | words) if piece.optional else (words or None)
        made.append(Piece(piece.phrases, lengths, piece.optional, piece.gap, entry))
    return tuple(reversed(made))


def _lengths(phrases: Iterable[str], place: int) -> dict[str, Sequence[int]]:
    """How many words the phrases have that begin (`place` 0) or end (-1) with a word, the longest first."""
    found: dict[str, set[int]] = {}
    for words in (phrase.split(" ") for phrase in phrases):
        found.setdefault(words[place], set()).add(len(words))
    return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}


def _piece(part: Part, spell: Callable[[str], str]) -> Piece:
    if part.is_gap:
        return Piece({}, gap=GAP)
    phrases: dict[str, str] = {}
    for phrase in part.phrases:
        if (words := spell(phrase)) and words not in phrases:
            phrases[words] = phrase
    return Piece(phrases, optional="" in part.phrases)


_NO_WORDS = float("inf")


class _Worths(dict[str, float]):
    """How rare a phrase is: its letters, of which those of small words count little. Grows as it meets them."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        self._spell = spell
        self._rarities = _Rarities()

    def __missing__(self, phrase: str) -> float:
        words = self._spell(phrase)
        self[phrase] = sum(map(self._rarities.__getitem__, words.split(" "))) if words else _NO_WORDS
        return self[phrase]


class _Rarities(dict[str, float]):
    """The same of a word."""

    def __missing__(self, word: str) -> float:
        common = word in READABLE or word in _EVERYDAY
        self[word] = 0.1 + 0.5 * max(0, len(word) - 2) if common else len(word)
        return self[word]

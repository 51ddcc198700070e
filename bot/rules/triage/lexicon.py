"""The words that triage knows: what one row of config/lexicon/*.csv says, as frozen types.

Term syntax: `{name}` is one of the variants of the slot row of that name, `(a|b)` one of these, `(a|b)?` one or none.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from bot.rules.triage.patterns import Slots
from bot.rules.triage.reading import Bilingual
from config.words import Category, Level


class Kind(StrEnum):
    """What a row does."""

    PHRASE = "phrase"  # counts by itself
    TAG = "tag"  # counts only beside a companion (`needs`)
    VETO = "veto"  # a harmless reading: strikes out every shorter phrase that it touches
    MARK = "mark"  # says something about the message (its `group`), counts for nothing by itself
    SLOT = "slot"  # a list of variants for other rows
    SPELLING = "spelling"  # other ways to write `term`
    FILLER = "filler"  # words that may stand anywhere and change nothing


SEARCHED = (Kind.PHRASE, Kind.TAG, Kind.VETO, Kind.MARK)
"""What the automaton looks for."""


class Person(StrEnum):
    """Whom a phrase is about."""

    SELF = "self"  # the words themselves say "I"
    OTHER = "other"  # the words themselves say that somebody else is at risk
    TARGET = "target"  # aimed at a reader or at somebody: an attack
    LOOK = "look"  # the words before it decide; "I" when they say nothing
    TOPIC = "topic"  # a word for the matter: counts only if somebody is near
    ANY = "any"  # does not matter


_NOTHING = Bilingual("", "")


class Term(Struct, frozen=True):
    """One row. `weight` 0..1; `needs` and `unless` name groups of marks, of which one must, or none may, stand near.

    A need may ask for several at once: `mourning&hurt`.
    """

    kind: Kind
    term: str
    language: str
    category: Category = Category.NONE
    level: Level = Level.NONE
    weight: float = 0.0
    person: Person = Person.ANY
    group: str = ""
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    variants: tuple[str, ...] = ()
    meaning: Bilingual = _NOTHING
    matches: str = ""
    not_matches: str = ""
    source: str = ""

    @property
    def counts(self) -> bool:
        """Whether finding it can be a signal."""
        return self.kind in (Kind.PHRASE, Kind.TAG)

    @property
    def is_hint(self) -> bool:
        """Whether it is harmless by itself, and counts only together with other signs."""
        return "hint" in self.flags


FLAGS = frozenset({"accent", "upper", "not_after_number", "firm", "past", "ends", "whole", "hint"})


class Lexicon(Struct, frozen=True, dict=True):
    """All rows, overlay applied. Slots, spellings and fillers are looked up by name; the others are searched for.

    `likeness` is the file of weights, as it is written ("" for none): taken apart when triage is built.
    """

    terms: tuple[Term, ...]
    likeness: str = ""

    def of(self, kind: Kind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind is kind)

    @property
    def searched(self) -> tuple[Term, ...]:
        """What the automaton looks for: phrases, tags, vetoes and marks, in the order of the files."""
        return tuple(term for term in self.terms if term.kind in SEARCHED)

    @cached_property
    def slots(self) -> Slots:
        return Slots({slot.term.strip("{}"): slot.variants for slot in self.of(Kind.SLOT)})

"""What triage says about a message: level, categories, and reasons that a moderator can read."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from config.words import Category, Level


class Bilingual(Struct, frozen=True):
    """The same words in both languages of the desk; whoever shows them picks the reader's."""

    fr: str
    en: str

    def in_(self, locale: str) -> str:
        """The words for this reader; French unless the locale is English."""
        return self.en if locale.startswith("en") else self.fr

    def to_json(self) -> dict[str, str]:
        return {"fr": self.fr, "en": self.en}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Bilingual:
        return cls(fr=data["fr"], en=data["en"])


class Signal(Struct, frozen=True):
    """One finding. `start` and `end` are character offsets into the message as it was written.

    `term` is the lexicon's words (never the member's), `weight` lies in 0..1 after the rules have had their say.
    """

    term: str
    meaning: Bilingual
    start: int
    end: int
    weight: float
    why: Bilingual
    category: Category

    def to_json(self) -> dict[str, Any]:
        return {
            "term": self.term,
            "meaning": self.meaning.to_json(),
            "start": self.start,
            "end": self.end,
            "weight": self.weight,
            "why": self.why.to_json(),
            "category": self.category.value,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Signal:
        return cls(
            term=data["term"],
            meaning=Bilingual.from_json(data["meaning"]),
            start=data["start"],
            end=data["end"],
            weight=data["weight"],
            why=Bilingual.from_json(data["why"]),
            category=Category(data["category"]),
        )


class Reading(Struct, frozen=True):
    """What the rules make of a message. A hypothesis for a person to judge, never a fact about the member.

    `category` is the most urgent of `categories`; `distress` says that somebody (see `about`) may be suffering;
    `notes` are facts of the rules ("speaks of tonight"), `summary` one neutral line that quotes nobody.
    """

    level: Level
    category: Category
    categories: tuple[Category, ...]
    distress: bool
    signals: tuple[Signal, ...]
    notes: tuple[Bilingual, ...]
    about: str
    summary: Bilingual

    def to_json(self) -> dict[str, Any]:
        return {
            "level": self.level.value,
            "category": self.category.value,
            "categories": [category.value for category in self.categories],
            "distress": self.distress,
            "signals": [signal.to_json() for signal in self.signals],
            "notes": [note.to_json() for note in self.notes],
            "about": self.about,
            "summary": self.summary.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        return cls(
            level=Level(data["level"]),
            category=Category(data["category"]),
            categories=tuple(Category(name) for name in data["categories"]),
            distress=data["distress"],
            signals=tuple(Signal.from_json(signal) for signal in data["signals"]),
            notes=tuple(Bilingual.from_json(note) for note in data["notes"]),
            about=data["about"],
            summary=Bilingual.from_json(data["summary"]),
        )

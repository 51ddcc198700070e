"""Triage: a message and a lexicon in; a level, categories, and reasons that a moderator can read out."""

from bot.rules.triage.engine import Triage
from bot.rules.triage.lexicon import Kind, Lexicon, Person, Term
from bot.rules.triage.patterns import BadPattern
from bot.rules.triage.reading import Bilingual, Reading, Signal

__all__ = [
    "BadPattern",
    "Bilingual",
    "Kind",
    "Lexicon",
    "Person",
    "Reading",
    "Signal",
    "Term",
    "Triage",
]

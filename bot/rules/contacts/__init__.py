"""Contact details as the rules see them: whom a source is asked about, what it answers, and whose an answer is."""

from bot.rules.contacts.answers import (
    Ambiguous,
    Asked,
    Datum,
    Denied,
    Found,
    Nothing,
    Outcome,
    TimedOut,
    Why,
)
from bot.rules.contacts.matching import Matched, judge
from bot.rules.contacts.values import Invalid, address_warnings, checked, masked, normal

__all__ = [
    "Ambiguous",
    "Asked",
    "Datum",
    "Denied",
    "Found",
    "Invalid",
    "Matched",
    "Nothing",
    "Outcome",
    "TimedOut",
    "Why",
    "address_warnings",
    "checked",
    "judge",
    "masked",
    "normal",
]

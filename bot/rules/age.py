"""The age that somebody says they have: « j'ai 14 ans », "I'm 14 years old". A hint for people, never a fact.

Quotations, other people's ages, the past and figures of speech do not count; where in doubt, nothing is said.
"""

from __future__ import annotations

import re
from datetime import date

from config.contacts import ContactKind
from config.patterns import late

ADULT = 18
_MIDDLE = (7, 1)

_QUOTED = late(r"«[^»]{0,300}»|“[^”]{0,300}”|\"[^\"\n]{0,300}\"|^>.*$", re.MULTILINE)
_NOT_ONES_AGE = r"(?!\s+(?:de\s|d['’]|d\W|plus|avant|après|pour|que\b|ferme|passés|déjà\s+que))"
_FRENCH = late(
    rf"(?<![\w'’])(?:j['’]?\s?(?:ai|vais avoir)|je viens d['’]avoir)\s+(?:juste |à peine |seulement |que )?"
    rf"(\d{{1,2}})\s?ans\b{_NOT_ONES_AGE}",
    re.IGNORECASE,
)
_ENGLISH = late(
    r"\b(?:i['’]?\s?a?m|i['’]ve just turned|i just turned)\s+(?:only |just )?"
    r"(\d{1,2})(?=\s*(?:years?[ -]old|yo\b|y/o\b|[.,;!?)]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_MINOR = late(
    r"(?<!\w)je suis (?:encore )?mineure?\b|\bi['’]?\s?a?m (?:still )?(?:a minor|underage)\b",
    re.IGNORECASE,
)
_HINT = late(
    r"""
    [\dmMuU]                           # how each of them begins: a search looks for these signs first
    (?:
        (?<=\d)                        # a digit is enough
      | (?<=[mM]) (?i: ineur | inor )  # « mineur », "minor"
      | (?<=[uU]) (?i: nderage )       # "underage"
    )
    """,
    re.VERBOSE,
)
"""Without a digit or one of these words nobody has said their age: most messages need no closer look. `\\d|mineur|…`
finds the same, and takes five times as long."""
_PAST = late(r"\b(?:quand|lorsque|depuis que|comme si|si|when|since|as if|if)\s*$", re.IGNORECASE)
_DENIED = late(r"\b(?:pas|plus|not|no longer)\b", re.IGNORECASE)
_YOUNGEST = 6


def declared_age(text: str) -> int | None:
    """The age in years that the writer gives as their own; None where none is said."""
    said = _QUOTED.sub(" ", text)
    ages = [
        int(found[1])
        for pattern in (_FRENCH, _ENGLISH)
        for found in pattern.finditer(said)
        if not _PAST.search(said[max(0, found.start() - 20) : found.start()])
    ]
    return next((age for age in ages if age >= _YOUNGEST), None)


def tells_minor(kind: ContactKind, value: str, today: date) -> bool:
    """Whether a source's age or year of birth is probably that of somebody under 18: a year alone is taken as born in
    its middle."""
    if not value.isdecimal():
        return False
    if kind is ContactKind.AGE:
        return int(value) < ADULT
    if kind is ContactKind.BIRTH_YEAR:
        birthday_is_past = (today.month, today.day) >= _MIDDLE
        return 0 <= today.year - int(value) - (not birthday_is_past) < ADULT
    return False


def says_minor(text: str) -> bool:
    """Whether the writer says that they are under 18; "I am not a minor" says that they are not."""
    if not _HINT.search(text):
        return False
    age = declared_age(text)
    if age is not None:
        return age < ADULT
    said = _QUOTED.sub(" ", text)
    return any(not _DENIED.search(found[0]) for found in _MINOR.finditer(said))

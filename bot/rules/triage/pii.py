"""Personal data written in clear: phone numbers, e-mail addresses, bank and card numbers, social security numbers."""

from __future__ import annotations

import re

from bot.rules.triage.reading import Bilingual, Signal
from config.words import Category

_LONG_NUMBER = re.compile(r"\d[\d .\-/()]{7,}\d")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
_KINDS: tuple[tuple[re.Pattern[str], Bilingual], ...] = (
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), Bilingual("IBAN", "IBAN")),
    (
        re.compile(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}\b"),
        Bilingual("numéro de sécurité sociale", "French social security number"),
    ),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), Bilingual("numéro de sécurité sociale (US)", "US social security number")),
    (re.compile(r"\b(?:\d[ -]?){13,16}\b"), Bilingual("numéro de carte", "card number")),
    (
        re.compile(r"(?<!\d)(?:(?:\+|00)\d{2,3}[ .-]?\(?0?\)?[1-9]|0[1-79])(?:[ .-]?\d{2}){4}(?!\d)"),
        Bilingual("numéro de téléphone", "phone number"),
    ),
    (
        re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"),
        Bilingual("numéro de téléphone", "phone number"),
    ),
    (re.compile(r"(?<![\d+])(?:\+44 ?7|07)\d{3} ?\d{6}(?!\d)"), Bilingual("numéro de téléphone", "phone number")),
)
_E_MAIL = Bilingual("adresse électronique", "e-mail address")
_WHY = Bilingual("écrit en clair dans le message", "written in clear in the message")


def personal_data(text: str) -> tuple[Signal, ...]:
    """A signal for each piece of personal data found, in order, without overlaps."""
    found: list[Signal] = []
    if "@" in text:
        found += [_signal(match, _E_MAIL) for match in _EMAIL.finditer(text)]
    if _LONG_NUMBER.search(text):
        for pattern, meaning in _KINDS:
            for match in pattern.finditer(text):
                if not any(match.start() < one.end and one.start < match.end() for one in found):
                    found.append(_signal(match, meaning))
    return tuple(sorted(found, key=lambda one: one.start))


def _signal(match: re.Match[str], meaning: Bilingual) -> Signal:
    return Signal(
        term=meaning.fr,
        meaning=meaning,
        start=match.start(),
        end=match.end(),
        weight=0.6,
        why=_WHY,
        category=Category.DOXXING_PII,
    )

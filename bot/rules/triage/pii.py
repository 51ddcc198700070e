"""What has a shape instead of words: personal data written in clear, and numbers that cost money to call."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.rules.triage.reading import Bilingual, Signal
from config.words import Category

_DIGITS = re.compile(r"\D")
_STREETS = r"street|st|road|rd|avenue|ave|drive|lane|court|boulevard|blvd|place|square|terrace|strasse|straße"
_RUES = r"rue|avenue|av\.?|boulevard|bd|impasse|allée|chemin|place|quai|route|cours|square|lotissement"
_WHY = Bilingual("écrit en clair dans le message", "written in clear in the message")


@dataclass(frozen=True, slots=True)
class _Shape:
    pattern: re.Pattern[str]
    meaning: Bilingual
    category: Category = Category.DOXXING_PII
    checked: bool = False  # by the Luhn sum


def _shape(pattern: str, fr: str, en: str, *, checked: bool = False) -> _Shape:
    return _Shape(re.compile(pattern, re.IGNORECASE), Bilingual(fr, en), checked=checked)


_EMAIL = _shape(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,6}", "adresse électronique", "e-mail address")
_NUMBERS = (
    _shape(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b", "IBAN", "IBAN"),
    _shape(
        r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}\b",
        "numéro de sécurité sociale",
        "French social security number",
    ),
    _shape(r"\b\d{3}-\d{2}-\d{4}\b", "numéro de sécurité sociale (US)", "US social security number"),
    _shape(r"\b(?:\d[ -]?){12,18}\d\b", "numéro de carte", "card number", checked=True),
    _Shape(
        re.compile(r"(?<!\d)0(?:8[1279]\d|9\d\d)\d{6,7}(?!\d)"),
        Bilingual("numéro surtaxé", "premium-rate number"),
        Category.SPAM,
    ),
    _shape(
        r"(?<!\d)(?:(?:\+|00)\d{2,3}[ .-]?\(?0?\)?[ .-]?[1-9]|0[1-79])(?:[ .-]?\d{2}){4}(?!\d)",
        "numéro de téléphone",
        "phone number",
    ),
    _shape(
        r"(?<!\d)(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{3,4}(?!\d)", "numéro de téléphone", "phone number"
    ),
    _shape(r"(?<![\d+])(?:\+44 ?7|07)\d{3} ?\d{6}(?!\d)", "numéro de téléphone", "phone number"),
    _shape(rf"\b\d{{1,6}}[ ,]+(?:[\w'.-]+[ ,]+){{0,3}}(?:{_STREETS})\b", "adresse postale", "postal address"),
    _shape(rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:{_RUES}) [\w'’]", "adresse postale", "postal address"),
    _shape(r"\b(?:apt\.?|suite|unit|p\.?o\.? ?box) \d{1,6}\b|\bbox \d{3,6}\b", "adresse postale", "postal address"),
)


def personal_data(text: str) -> tuple[Signal, ...]:
    """A signal for each shape found, in order, without overlaps. Only for texts with an @ or several digits."""
    found: list[Signal] = []
    shapes = (_EMAIL, *_NUMBERS) if "@" in text else _NUMBERS
    for shape in shapes:
        for match in shape.pattern.finditer(text):
            if shape.checked and not _luhn(match[0]):
                continue
            if not any(match.start() < one.end and one.start < match.end() for one in found):
                found.append(_signal(match, shape))
    return tuple(sorted(found, key=lambda one: one.start))


def _luhn(number: str) -> bool:
    """Whether the digits pass the sum that all payment cards pass (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in _DIGITS.sub("", number)][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _signal(match: re.Match[str], shape: _Shape) -> Signal:
    return Signal(
        term=shape.meaning.fr,
        meaning=shape.meaning,
        start=match.start(),
        end=match.end(),
        weight=0.6,
        why=_WHY,
        category=shape.category,
    )

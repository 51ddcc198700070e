"""What has a shape instead of words: personal data written in clear, and numbers that cost money to call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.rules.triage.reading import Bilingual, Signal
from config.patterns import late
from config.words import Category

_DIGITS = late(r"\D")
_TWO_DIGITS = late("[0-9]{2}")
_STREETS = r"street|st|road|rd|avenue|ave|drive|lane|court|boulevard|blvd|place|square|terrace|strasse|straße"
_RUES = r"rue|avenue|av\.?|boulevard|bd|impasse|allée|chemin|place|quai|route|cours|square|lotissement"
MOST = 40
"""So many are shown of one message: a list of thousands would keep the desk busy, and says no more."""
_DRAWN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **{chr(0xFF01 + place): chr(0x21 + place) for place in range(0x5E)},
    }
)
"""Spaces and hyphens of all widths, and the wide forms of ASCII, one for one: a copied number often holds some."""
_UNDRAWN = late("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""What nobody sees: it cuts a number in two for a program alone."""
_ODD = late(f"[{re.escape(''.join(map(chr, _DRAWN_ALIKE)))}{_UNDRAWN.pattern[1:]}")
_NO_DAY = r"(?!\d\d([.-])\d\d\1(?:19|20)\d\d(?!\d))"
"""Not « 03.11.2026 », whose digits are a phone number's together with those of the hour behind it."""
_START = r"[0-9](?<![^\W_][0-9])"
"""A digit that begins a number. It stands first since it is found fastest; what stands before it is asked then."""
_WHY = Bilingual("écrit en clair dans le message", "written in clear in the message")


class _Shape(Struct, frozen=True):
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
        rf"(?<!\d){_NO_DAY}(?:(?:\+|00)\d{{2,3}}[ .-]?\(?0?\)?[ .-]?[1-9]|0[1-79])"
        r"(?:(?:[ .-]?\d{2}){4}|(?:/\d{2}){4})(?!\d)",
        "numéro de téléphone",
        "phone number",
    ),
    _shape(
        r"(?<!\d)(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{3,4}(?!\d)", "numéro de téléphone", "phone number"
    ),
    _shape(r"(?<![\d+])(?:\+44 ?7|07)\d{3} ?\d{6}(?!\d)", "numéro de téléphone", "phone number"),
    _shape(r"\b(?:apt\.?|suite|unit|p\.?o\.? ?box) \d{1,6}\b|\bbox \d{3,6}\b", "adresse postale", "postal address"),
)
_ADDRESSES = (
    _shape(rf"{_START}[0-9]{{0,5}}[ ,]+(?:[\w'.-]+[ ,]+){{0,3}}(?:{_STREETS})\b", "adresse postale", "postal address"),
    _shape(rf"{_START}[0-9]{{0,3}}(?: ?(?:bis|ter))?,? (?:{_RUES}) [\w'’]", "adresse postale", "postal address"),
)


def personal_data(text: str) -> tuple[Signal, ...]:
    """A signal for each shape found, in order, without overlaps, MOST of them.

    Only for texts with an @ or a digit.
    """
    found: list[Signal] = []
    seen, places = _as_seen(text)
    shapes = _NUMBERS if _TWO_DIGITS.search(seen) else ()
    for shape in (*((_EMAIL,) if "@" in seen else ()), *shapes, *_ADDRESSES):
        for match in shape.pattern.finditer(seen):
            if shape.checked and not _luhn(match[0]):
                continue
            start, end = places[match.start()], places[match.end() - 1] + 1
            if any(start < one.end and one.start < end for one in found):
                continue
            found.append(_signal(shape, start, end))
            if len(found) == MOST:
                return tuple(sorted(found, key=lambda one: one.start))
    return tuple(sorted(found, key=lambda one: one.start))


def _as_seen(text: str) -> tuple[str, Sequence[int]]:
    """What a reader sees of a text, and where each of its characters stands in it."""
    if not _is_odd(text):
        return text, range(len(text))
    alike = text.translate(_DRAWN_ALIKE)
    places = [place for place, character in enumerate(alike) if not _UNDRAWN.match(character)]
    return "".join(map(alike.__getitem__, places)), places


def _is_odd(text: str) -> bool:
    try:
        latin = text.encode("latin-1")
    except UnicodeEncodeError:
        return _ODD.search(text) is not None
    return b"\xa0" in latin or b"\xad" in latin  # what is odd of Latin-1, and found at once


def _luhn(number: str) -> bool:
    """Whether the digits pass the sum that all payment cards pass (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in _DIGITS.sub("", number)][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _signal(shape: _Shape, start: int, end: int) -> Signal:
    return Signal(
        term=shape.meaning.fr,
        meaning=shape.meaning,
        start=start,
        end=end,
        weight=0.6,
        why=_WHY,
        category=shape.category,
    )

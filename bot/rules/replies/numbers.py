"""Finds a phone number or an address of a helpline in a text, however its digits are grouped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

DIGITS = re.compile(r"\d(?:[ \u00a0\u202f.\-/()]{0,2}\d){2,}")
"""Digits that could be dialled: no template holds any."""

_GAP = r"[\s.\-/()·]{0,2}"
_SHORT = 4
"""Up to so many digits a number could as well be a price, a year or an order: it counts after a word of dialling."""

_CALLING_CODES = {"FR": "33", "BE": "32", "CH": "41", "GB": "44", "IE": "353", "CA": "1", "US": "1"}

_DIALLING = re.compile(
    r"\b(?:appel\w*|compos\w*|joi(?:gn|nd)\w*|contact\w*|téléphon\w*|sms|texto|écoute|urgences?|secours|"
    r"call\w*|dial\w*|phone\w*|ring|text\w*|reach\w*|helpline|lifeline|emergency)\b[^.!?\n]{0,60}$",
    re.IGNORECASE,
)


def folded(text: str) -> str:
    """Compatibility forms away (`３１１４`, no-break spaces), for finding only."""
    return unicodedata.normalize("NFKC", text)


def digits_of(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


def mentions(text: str, number: str, *, country: str = "", names: Iterable[str] = ()) -> bool:
    """Whether the text gives this number (or e-mail or web address). `names` of the organisation vouch for a short
    one, as does a word of dialling before it.
    """
    return bool(places(text, number, country=country, names=names))


def places(text: str, number: str, *, country: str = "", names: Iterable[str] = ()) -> tuple[tuple[int, int], ...]:
    """Where the text gives a number: (start, end) pairs in the folded text."""
    seen = folded(text)
    found = [(match.start(), match.end()) for match in _pattern(number, country).finditer(seen)]
    if not found or len(digits_of(number)) > _SHORT or not digits_of(number) or number.startswith("+"):
        return tuple(found)
    if any(name and name.casefold() in seen.casefold() for name in names):
        return tuple(found)
    return tuple((start, end) for start, end in found if _DIALLING.search(seen, max(0, start - 90), start))


@lru_cache(maxsize=1024)
def _pattern(number: str, country: str) -> re.Pattern[str]:
    digits = digits_of(number)
    if not digits or re.search(r"[a-z]\.[a-z]|@", number):
        return re.compile(rf"(?<![\w.@-]){re.escape(number)}(?![\w-])", re.IGNORECASE)
    if len(digits) <= _SHORT and not number.startswith("+"):
        # « 02 31 14 55 66 » holds 3114 and gives another number.
        return re.compile(rf"(?<!\d)(?<!\d[ .\-/]){_spaced(digits, '-?')}(?!\d)(?![.,\-/]\d)(?! \d\d[ .]\d\d)")
    forms = "|".join(_spaced(form, _GAP) for form in _written(number, digits, country))
    return re.compile(rf"(?<!\d)(?:\+|00)?(?:{forms})(?!\d)")


def _written(number: str, digits: str, country: str) -> list[str]:
    """The digits as dialled at home and from abroad."""
    code = _CALLING_CODES.get(country.upper(), "")
    forms = [digits]
    if code and not number.startswith("+"):
        national = digits.removeprefix("0") if code != "1" else digits.removeprefix("1")
        forms += [code + national, *([national] if code == "1" else [code + "0" + national])]
    return forms


def _spaced(digits: str, gap: str) -> str:
    return gap.join(digits)

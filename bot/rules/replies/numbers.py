"""Finds a phone number or an address of a helpline in a text, however its digits are grouped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.rules.replies.folding import folded, places
from config.patterns import late

DIGITS = late(r"\d(?:[ \u00a0\u202f.\-/()]{0,2}\d){2,}")
"""Digits that could be dialled: no template holds any."""

_GAP = r"[\s.,\-/()·_]{0,4}"
_SHORT = 4
"""Up to so many digits a number could as well be a price, a year or an order: it counts after a word of dialling."""

_CALLING_CODES = {"FR": "33", "BE": "32", "CH": "41", "GB": "44", "IE": "353", "CA": "1", "US": "1"}

_DIALLING = late(
    r"\b(?:appel\w*|compos\w*|joi(?:gn|nd)\w*|contact\w*|téléphon\w*|sms|texto|écoute|urgences?|secours|"
    r"call\w*|dial\w*|phone\w*|ring|text\w*|reach\w*|helpline|lifeline|emergency)\b[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_NO_DIGITS = late(r"\D+")
_ADDRESS = late(r"[a-z]\.[a-z]|@", re.IGNORECASE)


def digits_of(number: str) -> str:
    return _NO_DIGITS.sub("", number)


class Said:
    """A text, made ready to be searched for many numbers."""

    __slots__ = ("_digits", "_lower", "_text", "_whole")

    def __init__(self, text: str) -> None:
        self._whole, self._text = text, folded(text)
        self._lower = self._text.casefold()
        self._digits = digits_of(self._text)

    def gives(self, number: str, *, country: str = "", names: Iterable[str] = ()) -> bool:
        """Whether it gives this number (or e-mail or web address) of an organisation with these `names`."""
        return bool(self._places(number, country=country, names=names))

    def places(self, number: str, *, country: str = "") -> tuple[tuple[int, int], ...]:
        """Where it gives a number: (start, end) pairs in the text as it was. A short number counts if a word of
        dialling stands before it, or if the text names its organisation.
        """
        return places(self._whole, self._places(number, country=country))

    def _places(self, number: str, *, country: str, names: Iterable[str] = ()) -> tuple[tuple[int, int], ...]:
        digits, core = _told(number, country)
        if not core:
            return self._found(number, country) if number.casefold() in self._lower else ()
        if core not in self._digits:
            return ()
        found = self._found(number, country)
        if not found or not _is_short(number, digits) or any(name and name.casefold() in self._lower for name in names):
            return found
        return tuple((start, end) for start, end in found if _DIALLING.search(self._text, max(0, start - 90), start))

    def _found(self, number: str, country: str) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in _pattern(number, country).finditer(self._text))


@lru_cache(maxsize=2)  # several guards search the same text; no more of it stays in memory
def said_in(text: str) -> Said:
    """A text, made ready once."""
    return Said(text)


def _is_address(number: str) -> bool:
    return _ADDRESS.search(number) is not None


def _is_short(number: str, digits: str) -> bool:
    return len(digits) <= _SHORT and not number.startswith("+")


def _core(digits: str, country: str) -> str:
    """What every way of writing a number has in common."""
    trunk = "1" if _CALLING_CODES.get(country.upper()) == "1" else "0"
    return digits.removeprefix(trunk) if len(digits) > _SHORT else digits


@lru_cache(maxsize=1024)
def _told(number: str, country: str) -> tuple[str, str]:
    """A number's digits, and what every way of writing it has in common; nothing of an address."""
    digits = digits_of(number)
    return ("", "") if _is_address(number) or not digits else (digits, _core(digits, country))


@lru_cache(maxsize=1024)
def _pattern(number: str, country: str) -> re.Pattern[str]:
    digits = digits_of(number)
    if _is_address(number) or not digits:
        return re.compile(rf"(?<![\w.@-]){re.escape(number)}(?![\w-])", re.IGNORECASE)
    if _is_short(number, digits):
        # « 02 31 14 55 66 » holds 3114 and gives another number; « 31 14 » is how many people write it.
        pairs = rf"|{digits[:2]}[ .]{digits[2:]}(?! \d)" if len(digits) == _SHORT else ""
        forms = f"(?:{'-?'.join(digits)}{pairs})"
        return re.compile(rf"(?<!\d)(?<!\d[ .\-/]){forms}(?!\d)(?![.,\-/]\d)(?! \d\d[ .]\d\d)")
    forms = "|".join(_GAP.join(form) for form in _written(number, digits, country))
    return re.compile(rf"(?<!\d)(?:\+|00)?(?:{forms})(?!\d)")


def _written(number: str, digits: str, country: str) -> list[str]:
    """The digits as dialled at home and from abroad."""
    code = _CALLING_CODES.get(country.upper(), "")
    if not code or number.startswith("+"):
        return [digits]
    national = _core(digits, country)
    return [digits, code + national, national if code == "1" else f"{code}0{national}"]

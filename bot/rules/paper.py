"""What fits an envelope's window and our one typeface: nothing is shortened, shrunk or left out in silence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.rules.contacts.values import COLUMNS, LINES

WIDTH, SIZE = 80.0, 9.5
"""Of the always-visible part of a DL envelope's window, in millimetres, and of the address's letters, in points."""
_POINTS = 72 / 25.4
LEFT_OUT = "□"
"""Stands for a picture character that the typeface has not."""

# Advance widths of Liberation Sans in thousandths of its size: those of the letters without their accents.
_ADVANCES = {
    278: " !,./:;I[\\]ftijlł’‘",
    333: "()-`r“”·",
    469: "*\"'|{}°^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopquðŁþ«»–€",
    584: "+<=>~",
    611: "FTZøß",
    667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐ",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "Wœ",
}
_ADVANCE = {letter: width for width, letters in _ADVANCES.items() for letter in letters}
_WIDEST = 1015
_HOOK = 140
"""What an accent beside its letter adds, as in ď or ơ."""

# What the typeface shows of what people write (a test compares it with the font): Latin, Greek, Cyrillic, Hebrew and
# common signs. The rest is refused or left out, since a PDF/A must hold every letter that it shows.
_SHOWN = (
    *(range(0x20, 0x7F), range(0xA0, 0x370), range(0x384, 0x38B), range(0x38E, 0x3A2), range(0x3A3, 0x3CF)),
    *(range(0x3D0, 0x514), range(0x591, 0x5C8), range(0x5D0, 0x5EB), range(0x1EA0, 0x1EFA), range(0x2000, 0x200B)),
    *(range(0x2012, 0x2023), range(0x2026, 0x2027), range(0x202F, 0x2031), range(0x2039, 0x203B)),
    *(range(0x2070 + 4, 0x207A), range(0x20A0, 0x20B6), range(0x2190, 0x2196), range(0x25A0, 0x25A2)),
    *(range(0x2116, 0x2117), range(0x2122, 0x2123), range(0x263A, 0x263D), range(0x2665, 0x2667)),
)
_COVERED = frozenset(code for codes in _SHOWN for code in codes)
_ALIKE = {"‑": "-", "‐": "-", "−": "–"}


class Unfit(ValueError):
    """It cannot be put on paper as it is; `args[0]` is the id of the sentence that says why."""


def with_name(name: str, address: str) -> str:
    """The address with the name as its first line, unless it stands there."""
    first = address.strip().partition("\n")[0]
    return f"{name}\n{address}" if name.casefold().split() != first.casefold().split() else address


def address_lines(address: str) -> tuple[str, ...]:
    """The lines in the envelope's window. Raises Unfit: nothing is shortened or shrunk in silence."""
    lines = [" ".join(line.split()) for line in address.split("\n") if line.strip()]
    if not lines:
        raise Unfit("letter_no_address")
    printed = tuple(printable(line) for line in lines)
    if len(printed) > LINES:
        raise Unfit("letter_lines")
    if any(len(line) > COLUMNS or width_of(line) > WIDTH for line in printed):
        raise Unfit("letter_columns")
    return printed


def width_of(line: str) -> float:
    """Millimetres that a line of the address takes, at most."""
    return sum(_advance(sign) for sign in line) / 1000 * SIZE / _POINTS


def _advance(sign: str) -> int:
    letters = unicodedata.normalize("NFKD", sign) if sign.isalpha() else sign
    bare = (one for one in letters if not unicodedata.combining(one))
    return sum(_ADVANCE.get(one, _WIDEST) for one in bare) + (_HOOK if ord(sign) > 0xFF else 0)


def printable(text: str) -> str:
    """The text in characters that the typeface has: look-alikes for some, `□` for pictures. Raises Unfit otherwise."""
    return "".join(_printed(unicodedata.normalize("NFC", text)))


def _printed(text: str) -> Iterator[str]:
    left_out = False
    for sign in text:
        alike = sign if ord(sign) in _COVERED else _ALIKE.get(sign, unicodedata.normalize("NFKC", sign))
        kind = unicodedata.category(sign)
        if alike and all(ord(one) in _COVERED for one in alike):
            left_out = False
            yield alike
        elif kind[0] in "LN":
            raise Unfit("letter_characters")
        elif kind[0] not in "CM" and not left_out:  # joiners and marks belong to the picture before them
            left_out = True
            yield LEFT_OUT

"""Characters as triage compares them: lower case, no accents, one for one where possible so that offsets stay true."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from config.patterns import late

GONE, WIDE = "\x00", "\x01"
"""GONE: nothing is left of the character. WIDE: it stands for several; `unfold` says which."""

MASKS = "*@$!|+"
"""Symbols that people put in the place of a letter; kept until the words are cut, then they separate."""

_ODD_LATIN = {"ß": "s", "œ": "œ", "æ": "æ", "ı": "i"}
_LATIN_NAME = late(r"LATIN (?:SMALL|CAPITAL|LETTER SMALL CAPITAL)(?: LETTER)? ([A-Z])(?: WITH .*)?$")
_ENCLOSED = late(r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])$")

_LATIN = late(r"[a-z]")

LOOKALIKES = str.maketrans("аеорсухіјѕԁһкмтвнԛѡ" + "αεορυικντχμη", "aeopcyxijsdhkmtbhqw" + "aeopuikvtxun")
"""Cyrillic and Greek letters drawn like Latin ones; only for words that mix scripts."""


@cache
def wide(character: str) -> str:
    """What a compatibility character stands for, folded: `ﬁ` is `fi`. Empty when nothing is left."""
    stripped = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() or c in MASKS else " " for c in stripped.casefold())


def _folded(character: str) -> str:
    """One character for `character`: itself folded, a space for what separates, GONE or WIDE."""
    lower = character.lower()
    if lower in _ODD_LATIN:
        return _ODD_LATIN[lower]
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cn", "Co", "Cs"):
        return GONE if category != "Co" else " "
    if match := _LATIN_NAME.match(unicodedata.name(character, "")) or _ENCLOSED.match(unicodedata.name(character, "")):
        return match[1].lower()
    plain = wide(character)
    if len(plain) == 1:
        return plain
    return WIDE if plain.strip() else " "


class _Fold(dict[int, str]):
    """Grows as it meets characters. Threads may race for a key: both write the same value."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _folded(chr(code))
        return value


FOLD = _Fold(
    {code: _folded(chr(code)) for code in range(0x180)}
    | {ord(mask): mask for mask in MASKS}
    | {0: " ", 1: " ", 0xFFFD: "*"}  # what a broken encoding left of a letter hides it as a star does
)
SEPARATE = {ord(mask): " " for mask in MASKS}

CODEC = "cp1252"
"""The one-byte encoding that holds nearly all French and English messages."""


def _byte(code: int) -> int:
    """The folded character of one byte of CODEC; 0 and 1 are GONE and WIDE."""
    folded = FOLD[ord(bytes([code]).decode(CODEC, "replace"))]
    try:
        return folded.encode(CODEC)[0]
    except UnicodeEncodeError:
        return ord(WIDE)


BYTE_FOLD = bytes(map(_byte, range(256)))
BYTE_SEPARATE = bytes(32 if chr(code) in MASKS else code for code in range(256))


def _kind(code: int) -> bytes:
    character = chr(code)
    if character.isalpha() and code < 128:
        return b"a"
    if character.isdigit() and code < 128:
        return b"0"
    if character == "*":
        return b"*"
    if character in "@$":
        return b"s"
    return b"x" if character in MASKS else b" "


BYTE_KIND = b"".join(_kind(code) for code in range(256))
"""Each byte by kind: a letter, 0 digit, * star, s a mask that may begin a word, x one that may not, space the rest.

What is not ASCII counts as space.
"""


def fold(text: str) -> tuple[str, Sequence[int] | None]:
    """Folded text, and for each of its characters the one of `text` it came from (None: the same number)."""
    folded = text.translate(FOLD)
    index: list[int] | None = None
    if GONE in folded or WIDE in folded:
        kept: list[str] = []
        index = []
        for number, character in enumerate(folded):
            if character != GONE:
                characters = wide(text[number]) if character == WIDE else character
                kept.append(characters)
                index.extend([number] * len(characters))
        folded = "".join(kept)
    if not folded.isascii() and _LATIN.search(folded):
        folded = " ".join(_one_script(word) for word in folded.split(" "))
    return folded, index


def _one_script(word: str) -> str:
    return word.translate(LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word

"""Turns a message into the words that the lexicon is written in, and knows where each of them stood.

Ordinary text goes the fast way: two translations of the same length, split, one look-up a word. What people do to hide
a word (zero-width characters, s p a c e d or d.o.t.t.e.d letters, l33t, m*sks, repeeeeats) is looked for cheaply and
undone only where found. Offsets are worked out only when somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.triage.disguise import Disguise, Piece
from bot.rules.triage.fold import (
    ASCII_FOLD,
    ASCII_KIND,
    ASCII_SEPARATE,
    FOLD,
    GONE,
    LOOKALIKES,
    SEPARATE,
    WIDE,
    wide,
)

_WORD = re.compile(r"\S+")
_LATIN = re.compile(r"[a-z]")


@dataclass(slots=True)
class Normal:
    """A message in the lexicon's spelling. `padded` is its words, each between spaces: " je veux mourir "."""

    padded: str
    words: Sequence[str]  # before the lexicon's spellings
    alias: Mapping[str, str]
    _plain: str
    _pieces: Sequence[Piece] | None = None
    _index: Sequence[int] | None = None
    _tokens: list[str] | None = None
    _starts: list[int] | None = None
    _owners: list[int] | None = None
    _spans: list[tuple[int, int]] | None = None

    @property
    def tokens(self) -> list[str]:
        """The words of `padded`."""
        if self._tokens is None:
            self._map()
        assert self._tokens is not None
        return self._tokens

    def token_at(self, position: int) -> int:
        """Number of the token that starts at or before this character of `padded`."""
        if self._starts is None:
            self._map()
        assert self._starts is not None
        return bisect_right(self._starts, position) - 1

    def origin(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens `first`..`last` (inclusive) stood in the message as written: start, end."""
        if self._owners is None:
            self._map()
        assert self._owners is not None
        spans = self._word_spans()
        start, end = spans[self._owners[first]][0], spans[self._owners[last]][1]
        if self._index is None:
            return start, end
        return self._index[start], self._index[end - 1] + 1

    def _word_spans(self) -> list[tuple[int, int]]:
        if self._spans is None:
            if self._pieces is not None:
                self._spans = [(piece.start, piece.end) for piece in self._pieces]
            else:
                self._spans = [match.span() for match in _WORD.finditer(self._plain)]
        return self._spans

    def _map(self) -> None:
        tokens: list[str] = []
        owners: list[int] = []
        get = self.alias.get
        for number, word in enumerate(self.words):
            for token in get(word, word).split():
                tokens.append(token)
                owners.append(number)
        starts, position = [], 1
        for token in tokens:
            starts.append(position)
            position += len(token) + 1
        self._tokens, self._owners, self._starts = tokens, owners, starts


class Normaliser:
    """Built once from the lexicon's words. `alias` maps a spelling to the words it stands for ("" drops it)."""

    def __init__(self, *, alias: Mapping[str, str], vocabulary: frozenset[str], sensitive: frozenset[str]) -> None:
        self.alias = dict(alias)
        self.disguise = Disguise(known=vocabulary | frozenset(alias), sensitive=sensitive)

    def read(self, text: str) -> Normal:
        """The message in the lexicon's spelling. Never raises, whatever the characters."""
        index: Sequence[int] | None = None
        if text.isascii():
            kept = text.encode().translate(ASCII_FOLD)
            plain = kept.translate(ASCII_SEPARATE).decode()
        else:
            folded, index = _fold(text)
            kept = folded.encode("ascii", "replace")
            plain = kept.translate(ASCII_SEPARATE).decode() if folded.isascii() else folded.translate(SEPARATE)
        kinds = kept.translate(ASCII_KIND)
        words: list[str] = plain.split()
        pieces: list[Piece] | None = None
        if _suspicious(kinds, words):
            pieces = self.disguise.pieces(plain, kept.decode() if plain.isascii() else _keep_masks(plain, kept))
            words = [piece.word for piece in pieces]
        return Normal(self._pad(words), words, self.alias, plain, pieces, index)

    def squeezed(self, normal: Normal) -> Normal:
        """The same message with letters that are repeated three times or more taken back."""
        words = [self.disguise.squeeze(word) for word in normal.words]
        return Normal(self._pad(words), words, self.alias, normal._plain, normal._pieces, normal._index)

    def phrase(self, text: str) -> str:
        """A phrase of the lexicon in the spelling it is searched in, padded; "" when nothing is left of it."""
        padded = self._pad(text.translate(FOLD).translate(_OE).translate(SEPARATE).split())
        return padded if padded.strip() else ""

    def _pad(self, words: Iterable[str]) -> str:
        words = list(words)
        padded = f" {' '.join(map(self.alias.get, words, words))} "
        return padded.replace("  ", " ") if "  " in padded else padded


_OE = {ord("œ"): "oe", ord("æ"): "ae", ord(GONE): "", ord(WIDE): " "}


def _fold(text: str) -> tuple[str, Sequence[int] | None]:
    """Folded text, and for each of its characters the one of `text` it came from (None: the same number)."""
    folded = text.translate(FOLD)
    index: list[int] | None = None
    if GONE in folded or WIDE in folded:
        kept: list[str] = []
        index = []
        for number, character in enumerate(folded):
            if character == GONE:
                continue
            characters = wide(text[number]) if character == WIDE else character
            kept.append(characters)
            index.extend([number] * len(characters))
        folded = "".join(kept)
    if not folded.isascii() and _LATIN.search(folded):
        folded = " ".join(_one_script(word) for word in folded.split(" "))
    return folded, index


def _one_script(word: str) -> str:
    return word.translate(LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word


def _keep_masks(plain: str, kept: bytes) -> str:
    """`plain` with the masks that it lost put back (same length)."""
    return "".join(chr(byte) if byte != 63 else character for byte, character in zip(kept, plain, strict=True))


def _suspicious(kinds: bytes, words: Sequence[str]) -> bool:
    """Whether somebody may have hidden a word. Cheap, and allowed to be wrong."""
    if b"a0" in kinds or b"0a" in kinds or b"a*" in kinds or b"*a" in kinds or b"as" in kinds or b"sa" in kinds:
        return True
    if b" a " not in kinds and not kinds.startswith(b"a "):
        return False
    return b" a a a a " in b" %b " % " ".join(words).encode("ascii", "replace").translate(ASCII_KIND)

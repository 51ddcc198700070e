"""Turns a message into the words that the lexicon is written in, and knows where each of them stood.

Ordinary text goes the fast way: two translations of the same length, split, one look-up a word. What people do to hide
a word (zero-width characters, s p a c e d or d.o.t.t.e.d letters, l33t, m*sks, repeeeeats) is looked for cheaply and
undone only where found. Offsets are worked out only when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.rules.triage.disguise import Disguise, Piece
from bot.rules.triage.fold import ASCII_FOLD, ASCII_KIND, ASCII_SEPARATE, SEPARATE, fold

_WORD = re.compile(r"\S+")
_HIDDEN = (b"a0", b"0a", b"a*", b"*a", b" s", b"asa", b"axa", b"axxa", b"0sa")


@dataclass(slots=True)
class Normal:
    """A message in the lexicon's spelling. `padded` is its tokens, each between spaces: " je veux mourir ".

    `words` are what was written, folded; a word may become several tokens ("jveux"), or none ("vraiment").
    """

    padded: str
    words: Sequence[str]
    alias: Mapping[str, str]
    plain: str
    pieces: Sequence[Piece] | None = None
    index: Sequence[int] | None = None
    _tokens: list[str] | None = None
    _spans: list[tuple[int, int]] | None = None

    @property
    def tokens(self) -> list[str]:
        """The words of `padded`."""
        if self._tokens is None:
            self._tokens = self.padded.split()
        return self._tokens

    @property
    def spans(self) -> list[tuple[int, int]]:
        """For each token, start and end of the word it comes from in the message as written."""
        if self._spans is None:
            if self.pieces is not None:
                places = [(piece.start, piece.end) for piece in self.pieces]
            else:
                places = [match.span() for match in _WORD.finditer(self.plain)]
            if (index := self.index) is not None:
                places = [(index[start], index[end - 1] + 1) for start, end in places]
            self._spans = []
            get = self.alias.get
            for word, place in zip(self.words, places, strict=True):
                known = get(word)
                count = 1 if known is None else known.count(" ") + 1 if known else 0
                self._spans += [place] * count
        return self._spans


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
            folded, index = fold(text)
            kept = folded.encode("ascii", "replace")
            plain = kept.translate(ASCII_SEPARATE).decode() if folded.isascii() else folded.translate(SEPARATE)
        kinds = kept.translate(ASCII_KIND)
        words = plain.split()
        pieces: list[Piece] | None = None
        spaced = _is_spaced(kinds, words)
        if spaced or any(hidden in kinds for hidden in _HIDDEN) or kinds[:1] == b"s":
            pieces = self.disguise.pieces(plain, _with_masks(plain, kept), spaced=spaced)
            words = [piece.word for piece in pieces]
        return Normal(self._pad(words), words, self.alias, plain, pieces, index)

    def squeezed(self, normal: Normal) -> Normal:
        """The same message with letters that are repeated three times or more taken back."""
        words = [self.disguise.squeeze(word) for word in normal.words]
        return Normal(self._pad(words), words, self.alias, normal.plain, normal.pieces, normal.index)

    def spell(self, phrase: str) -> str:
        """A phrase of the lexicon in the words by which it is found; "" when nothing is left of it."""
        return self._pad(fold(phrase)[0].translate(_OE).translate(SEPARATE).split()).strip()

    def _pad(self, words: list[str]) -> str:
        padded = f" {' '.join(map(self.alias.get, words, words))} "
        return f" {' '.join(padded.split())} " if "  " in padded else padded


_OE = {ord("œ"): "oe", ord("æ"): "ae"}


def _with_masks(plain: str, kept: bytes) -> str:
    """`plain` with the masks that it lost put back (same length)."""
    if plain.isascii():
        return kept.decode()
    return "".join(chr(byte) if byte != 63 else character for byte, character in zip(kept, plain, strict=True))


def _is_spaced(kinds: bytes, words: Sequence[str]) -> bool:
    """Whether four letters or more stand alone in a row."""
    if b" a " not in kinds and b" 0 " not in kinds:
        return False
    return b" a a a a " in b" %b " % " ".join(words).encode("ascii", "replace").translate(_LETTERS)


_LETTERS = ASCII_KIND.replace(b"0", b"a")

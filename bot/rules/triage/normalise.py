"""Turns a message into the words that the lexicon is written in, and knows where each of them stood.

Ordinary text goes the fast way: two translations of the same length, split, one look-up a word. What people do to hide
a word (zero-width characters, s p a c e d or d.o.t.t.e.d letters, l33t, m*sks, repeeeeats) is looked for cheaply and
undone only where found. Offsets are worked out only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.rules.triage.disguise import Disguise, Piece
from bot.rules.triage.fold import BYTE_FOLD, BYTE_KIND, BYTE_SEPARATE, CODEC, MASKS, SEPARATE, fold
from config.patterns import late

_WORD = late(r"\S+")


@dataclass(slots=True)
class Normal:
    """A message in the lexicon's spelling. `padded` is its tokens, each between spaces: " je veux mourir ".

    `words` are what was written, folded; `spelled` are the same in that spelling, where one may be several tokens
    ("jveux"), without those that are none ("vraiment").
    `may_hold_data` says that there are numbers or an @ in it.
    """

    padded: str
    words: Sequence[str]
    spelled: list[str]
    alias: Mapping[str, str]
    plain: str
    pieces: Sequence[Piece] | None = None
    index: Sequence[int] | None = None
    may_hold_data: bool = True
    _tokens: list[str] | None = field(default=None, init=False)
    _spans: list[tuple[int, int]] | None = field(default=None, init=False)

    @property
    def tokens(self) -> list[str]:
        """The words of `padded`."""
        if self._tokens is None:
            is_each_one = self.padded.count(" ") == len(self.spelled) + 1
            self._tokens = self.spelled if is_each_one else self.padded.split()
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
    """Built once from the lexicon's words. `alias` maps a spelling to the words it stands for ("" drops it).

    `sensitive` are the words that somebody may want to hide, asked for when the first message hides one; `folded` are
    phrases of the lexicon, folded already.
    """

    def __init__(
        self,
        *,
        alias: Mapping[str, str],
        vocabulary: frozenset[str],
        sensitive: Callable[[], frozenset[str]],
        folded: Mapping[str, str],
    ) -> None:
        self.alias = alias
        self.vocabulary = vocabulary
        self._spelled = _Spelled(alias, folded)
        self.spell = self._spelled.__getitem__
        self.disguise = Disguise(words=vocabulary, spellings=alias, sensitive=sensitive)

    def read(self, text: str) -> Normal:
        """The message in the lexicon's spelling. Never raises, whatever the characters."""
        index: Sequence[int] | None = None
        if (kept := _folded_bytes(text)) is not None:
            plain = kept.translate(BYTE_SEPARATE).decode(CODEC)
        else:
            folded, index = fold(text)
            plain = folded.translate(SEPARATE)
            kept = folded.encode("ascii", "replace")
        kinds = kept.translate(BYTE_KIND)
        words = plain.split()
        pieces: list[Piece] | None = None
        spaced = _is_spaced(kinds, words)
        if spaced or _is_disguised(kinds):
            pieces = self.disguise.pieces(plain, _with_masks(plain, kept), spaced=spaced)
            words = [piece.word for piece in pieces]
        data = b"0" in kinds or "@" in text or "\uff20" in text
        spelled = self._spell_out(words)
        return Normal(_padded(spelled), words, spelled, self.alias, plain, pieces, index, data)

    def squeezed(self, normal: Normal) -> Normal:
        """The same message with letters that are repeated three times or more taken back."""
        words = [self.disguise.squeeze(word) for word in normal.words]
        spelled = self._spell_out(words)
        return replace(normal, padded=_padded(spelled), words=words, spelled=spelled)

    def _spell_out(self, words: list[str]) -> list[str]:
        return list(filter(None, map(self.alias.get, words, words)))


def _padded(spelled: list[str]) -> str:
    return f" {' '.join(spelled)} " if spelled else " "


class _Spelled(dict[str, str]):
    """A phrase of the lexicon to the words by which it is found; grows as it meets them."""

    def __init__(self, alias: Mapping[str, str], folded: Mapping[str, str]) -> None:
        self._known = known = alias.get
        super().__init__(
            {
                phrase: " ".join(filter(None, map(known, words, words)))
                for phrase, words in zip(folded, map(str.split, folded.values()), strict=True)
            }
        )

    def __missing__(self, phrase: str) -> str:
        words = _folded_alone(phrase).split()
        self[phrase] = " ".join(filter(None, map(self._known, words, words)))
        return self[phrase]


def fold_all(phrases: Iterable[str]) -> dict[str, str]:
    """Each of these phrases of the lexicon folded, with spaces between its words: tens of thousands of them at once."""
    given = list(phrases)
    lines = "\n".join(given).encode(CODEC, "replace").translate(_LINES).decode(CODEC)
    folded = lines.replace("œ", "oe").replace("æ", "ae").split("\n")
    if len(folded) != len(given):  # one of them is broken into lines itself
        return {phrase: _folded_alone(phrase) for phrase in given}
    return {phrase: _folded_alone(phrase) if "?" in line else line for phrase, line in zip(given, folded, strict=True)}


def _folded_alone(phrase: str) -> str:
    if phrase.isascii() and phrase.isalpha():  # nearly all are: `fold` would do no more
        return phrase.lower()
    return fold(phrase)[0].translate(_OE).translate(SEPARATE)


_LINES = bytes(
    byte if byte == ord("\n") else ord("?") if byte == ord("?") or folded < 2 else BYTE_SEPARATE[folded]
    for byte, folded in enumerate(BYTE_FOLD)
)
"""BYTE_FOLD and BYTE_SEPARATE in one for many lines; a question mark stands for what takes more than one byte."""
_OE = {ord("œ"): "oe", ord("æ"): "ae"}
_LETTERS = BYTE_KIND.replace(b"0", b"a")
_MASK = ord("s")


def _folded_bytes(text: str) -> bytes | None:
    """The folded text in CODEC, one byte a character; None if it takes more than that."""
    try:
        kept = text.encode("ascii" if text.isascii() else CODEC).translate(BYTE_FOLD)
    except UnicodeEncodeError:
        return None
    return None if b"\0" in kept or b"\1" in kept else kept


def _with_masks(plain: str, kept: bytes) -> str:
    """`plain` with the masks that it lost put back (same length)."""
    masks = MASKS.encode()
    return "".join(chr(byte) if byte in masks else character for byte, character in zip(kept, plain, strict=True))


def _is_disguised(kinds: bytes) -> bool:
    """Whether a digit, a star or a symbol may stand for a letter. One byte is looked for before two are."""
    return (
        (b"0" in kinds and (b"a0" in kinds or b"0a" in kinds))
        or (b"*" in kinds and (b"a*" in kinds or b"*a" in kinds))
        or (b"s" in kinds and (b" s" in kinds or b"as" in kinds or b"0s" in kinds or kinds[0] == _MASK))
        or (b"x" in kinds and (b"axa" in kinds or b"axxa" in kinds))
    )


def _is_spaced(kinds: bytes, words: Sequence[str]) -> bool:
    """Whether four letters or more stand alone in a row."""
    if b" a " not in kinds and b" 0 " not in kinds:
        return False
    return b" a a a a " in b" %b " % " ".join(words).encode("ascii", "replace").translate(_LETTERS)

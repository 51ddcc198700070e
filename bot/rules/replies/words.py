"""A reply's text: plain words in paragraphs, where only a leading `> ` means something (the member's own words).

Nothing else in it is markup, whoever wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.rules.replies.details import HIDDEN, without_details
from bot.rules.replies.fields import HOLE
from bot.rules.triage.reading import Bilingual
from config.patterns import late
from config.words import Method

YOUR_MESSAGE = Bilingual("Votre message\u00a0:", "Your message:")

# Zero-width joiners build emoji and shape Persian or Hindi words: they are words, not tricks.
_JOINERS = "\u200c\u200d"
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
_LINE_END = late(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def plain(text: str) -> str:
    """A member's words as plain text: no unseen characters, no hole of ours, line ends as `\\n`."""
    lines = _LINE_END.sub("\n", text).replace("\t", " ")
    return "".join(sign for sign in lines if _is_seen(sign)).replace(HOLE, "□")


def _is_seen(sign: str) -> bool:
    """Not a control, nor what turns text round, hides in it or belongs to nobody."""
    if sign in _BLANK_LETTERS:
        return False
    return sign == "\n" or sign in _JOINERS or not unicodedata.category(sign).startswith("C")


def plain_line(text: str) -> str:
    """A member's name on one line; it can't open a quotation."""
    return " ".join(plain(text).split()).lstrip("> ")


def quote(text: str, *, discreet: bool = False) -> str:
    """A member's message as a quotation, each line behind `> `; "" where no word is left. `discreet` leaves out the
    details of a method.
    """
    words = plain(text).strip()
    words = without_details(words).strip() if discreet else words
    if not words or (HIDDEN in words and not words.replace(HIDDEN, "").strip(" .,;:!?\n")):
        return ""
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n"))


def is_quoted(line: str) -> bool:
    return line.startswith(">")


def quoted(text: str) -> str:
    """What the text quotes, without the marks."""
    return "\n".join(line[1:].strip() for line in text.split("\n") if is_quoted(line))


def announces(line: str) -> bool:
    """Whether it stands above a quotation, with whatever spaces a chat, or somebody who typed it, has put there."""
    return line.split() in (YOUR_MESSAGE.fr.split(), YOUR_MESSAGE.en.split())


@lru_cache(maxsize=2)  # each guard asks this of the same text; no more of it stays in memory
def unquoted(text: str) -> str:
    """The text without its quotations and the line that announces one."""
    kept: list[str] = []
    for line in text.split("\n"):
        if not is_quoted(line):
            kept.append(line)
            continue
        while kept and not kept[-1].strip():
            kept.pop()
        if kept and announces(kept[-1]):
            kept.pop()
    return tidy("\n".join(kept))


def with_quotation(text: str, quotation: str, language: str) -> str:
    """The text with the member's message under it."""
    return f"{text.rstrip()}\n\n{YOUR_MESSAGE.in_(language)}\n{quotation}"


def tidy(text: str) -> str:
    """One empty line between paragraphs, no blanks at line ends."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def paragraphs(text: str) -> list[str]:
    return [part for part in tidy(text).split("\n\n") if part]


def body_for(method: Method, text: str, *, also: Iterable[Method] = (), letter_quotes: bool = True) -> str:
    """The text as it leaves by one method. A letter may go without the quotation that
    the others have. A text that leaves in private too keeps its quotation there: in public it
    goes without. A quotation in a text that is public only stays, since somebody meant it (a guard asks).
    """
    if method is Method.LETTER and not letter_quotes:
        return unquoted(text)
    in_private = any(other.is_private for other in also)
    return unquoted(text) if method is Method.PUBLIC_REPLY and in_private else text

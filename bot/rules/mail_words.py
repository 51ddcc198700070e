"""A mail's body -> what its writer wrote, without the quotation of ours that mail programs put under it, or above.

Anybody may write to us: every step takes as long as the body, however its tags and lines are arranged.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from config.patterns import late

_COMMENT, _COMMENT_END = late(r"<!--"), late(r"-->")
_TAGS = {
    name: late(rf"<(?P<closes>/?){name}\b[^<>]*>", re.IGNORECASE) for name in ("head", "script", "style", "blockquote")
}
_BREAK = late(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_TAG = late(r"</?[a-zA-Z!?][^<>]*>")
_BLANKS = late(r"[ \t\r\n]+")
_ENDLESS = late(r"&#[0-9]{100,};?")
"""A character by its number, which Python refuses to read from some thousand digits on: it is none, however long."""
_QUOTATION = "<br>> <br>"

_ATTRIBUTION = late(
    r"(?:On|Le) (?=.{0,300}\d[:h]\d\d)(?=.{0,300}(?:20\d\d|\d[/.-]\d\d))"
    r"(?=.{0,300}(?:@|\d[:h]\d\d(?::\d\d)?(?:\s?[AP]M)?(?:\s(?:UTC|GMT|CES?T)\S{0,6})?,))"
    r".{4,300} (?:wrote|a écrit)\s*:",
    re.IGNORECASE,
)
"""« Le lun. 23 nov. 2026 à 10:43, Léa <lea@…> a écrit : »: without a year, an hour, and a comma after it or an address
it is a sentence of one's own."""
_ATTRIBUTED_ON = 3
"""So many lines it may be broken into."""
_ORIGINAL = late(r"-{2,} ?(?:Original Message|Message d'origine) ?-{2,}", re.IGNORECASE)
_HEAD = late(r"\*?(?:De|From)\s?:\*?\s?\S.*", re.IGNORECASE)
_SENT = late(r"\*?(?:Envoyé|Date|Sent)\s?:.*\d", re.IGNORECASE)
_SUBJECT = late(r"\*?(?:Objet|Subject)\s?:", re.IGNORECASE)
_HEADERS = 7
"""So many lines of headers some mail programs put over what they quote without any mark."""
_RULE = late(r"_{5,}")
_TELEPHONE = late(
    r"(?:(?:Envoyé|Sent)\s(?:de|depuis|à partir|avec|via|from|with)|(?:Obten(?:ir|ez)|Télécharge[rz]|Get)\sOutlook"
    r"|Provenance\s?:\sCourrier)\b.{0,100}",
    re.IGNORECASE,
)
"""What telephones put under every mail."""


def words_of(kind: str, body: str, *, is_forward: bool) -> str:
    """`kind`: text/plain or text/html; "" where nobody sees anything. What somebody forwards is kept: it is what they
    want us to read."""
    if is_forward:
        return all_of(kind, body)
    words = from_html(body) if kind == "text/html" else body
    return _seen("\n".join(_without_quotation(words.replace("\r\n", "\n").split("\n"))))


def are_none(words: str) -> bool:
    """Whether nobody wrote these: there are none, or a telephone put them there."""
    return all(not line or _TELEPHONE.fullmatch(line) for line in map(str.strip, words.split("\n")))


def all_of(kind: str, body: str) -> str:
    """The same with what is quoted: some write nowhere else than between the lines that they answer."""
    return _seen((from_html(body, quoted=True) if kind == "text/html" else body).replace("\r\n", "\n"))


def _seen(words: str) -> str:
    return words.strip() if any(unicodedata.category(sign)[0] not in "CZ" for sign in words) else ""


def from_html(markup: str, *, quoted: bool = False) -> str:
    """What a reader sees, in lines; a quotation is left as one line that is marked as such, unless it is `quoted`."""
    words = _without_comments(markup)
    for name in ("head", "script", "style"):
        words = _without(words, name, " ")
    words = _BLANKS.sub(" ", words)
    words = words if quoted else _without(words, "blockquote", _QUOTATION)
    lines = _TAG.sub("", _BREAK.sub("\n", words)).split("\n")
    return html.unescape(_ENDLESS.sub("\ufffd", "\n".join(line.strip() for line in lines)))


def _without_comments(words: str) -> str:
    kept, position = [], 0
    while (start := _COMMENT.search(words, position)) and (end := _COMMENT_END.search(words, start.end())):
        kept += [words[position : start.start()], " "]
        position = end.end()
    return "".join([*kept, words[position:]])


def _without(words: str, name: str, instead: str) -> str:
    """Without these elements and all that is in them; one that nobody closes hides nothing."""
    kept, position, depth, start = [], 0, 0, 0
    for tag in _TAGS[name].finditer(words):
        if not tag["closes"]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                kept += [words[position:start], instead]
                position = tag.end()
    return "".join([*kept, words[position:]])


def _without_quotation(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if _ORIGINAL.fullmatch(line.strip()) or _begins_unmarked(lines, place):
            return
        if length := _attribution(lines, place):
            place += length
            if not _next_is_marked(lines, place):
                return
            continue
        if not line.startswith(">"):
            yield line.rstrip()
        place += 1


def _attribution(lines: list[str], place: int) -> int:
    """How many lines tell who wrote what is quoted below them; 0 where none does."""
    if not lines[place].lstrip().startswith(("On ", "Le ", "on ", "le ")):
        return 0
    for length in range(1, _ATTRIBUTED_ON + 1):
        told = " ".join(line.strip()[:200] for line in lines[place : place + length])
        if _ATTRIBUTION.fullmatch(told):
            return length
    return 0


def _next_is_marked(lines: list[str], place: int) -> bool:
    """Whether each quoted line is marked, so that what its writer put below them can be told from them."""
    following = (lines[below] for below in range(place, len(lines)) if lines[below].strip())
    return next(following, "").startswith(">")


def _begins_unmarked(lines: list[str], place: int) -> bool:
    """Whether the headers of a mail stand here, or the line that is drawn over them: what follows is that mail."""
    if _RULE.fullmatch(lines[place].strip()):
        place += 1
    head = [line.strip() for line in lines[place : place + _HEADERS]]
    return (
        bool(head)
        and _HEAD.fullmatch(head[0]) is not None
        and any(_SENT.match(line) for line in head)
        and any(_SUBJECT.match(line) for line in head)
    )

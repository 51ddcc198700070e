"""A letter before it is typeset: what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from bot.rules.paper import printable
from bot.rules.replies.words import is_quoted, paragraphs
from bot.rules.triage.reading import Bilingual

ANSWER = Bilingual(
    "Pour nous répondre, si vous en avez envie\u00a0: scannez ce code, ou recopiez cette adresse dans un navigateur.",
    "To answer, if you feel like it: scan this code, or type this address into a browser.",
)
PICTURE = Bilingual("Code QR qui mène à l'adresse écrite à côté", "QR code that leads to the address written beside it")


class Part(Struct, frozen=True):
    """A paragraph, or what the member wrote, line by line."""

    lines: tuple[str, ...]
    quoted: bool = False


class Letter(Struct, frozen=True, kw_only=True):
    """All that a letter shows. `answer_url` is empty where the member cannot answer on a page; `made_at` also decides
    the file's bytes: the same letter is the same file.
    """

    language: str
    title: str
    sender: tuple[str, ...]
    address: tuple[str, ...]
    dateline: str
    parts: tuple[Part, ...]
    made_at: datetime
    answer_url: str = ""


def parts_of(text: str) -> tuple[Part, ...]:
    """A reply's text as paragraphs and quotations. Raises Unfit for a script that the typeface has not."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    for paragraph in paragraphs(text):
        run: list[str] = []
        quoted = False
        for line in paragraph.split("\n"):
            if is_quoted(line) != quoted and run:
                yield Part(tuple(run), quoted)
                run = []
            quoted = is_quoted(line)
            run.append(printable(line[1:].strip() if quoted else line.strip()))
        yield Part(tuple(run), quoted)

"""A letter's words in their places, and the PDF of it."""

from __future__ import annotations

from bot.delivery.typesetting import typeset
from bot.rules.letters import ANSWER, PICTURE, Letter


def render(letter: Letter) -> bytes:
    """The PDF; the same bytes for the same letter. Blocks for some milliseconds. Raises Permanent."""
    return typeset("letter", _data(letter), made_at=letter.made_at)


def _data(letter: Letter) -> dict[str, object]:
    return {
        "language": letter.language,
        "title": letter.title,
        "sender": letter.sender,
        "address": letter.address,
        "dateline": letter.dateline,
        "parts": [{"quoted": part.quoted, "lines": part.lines} for part in letter.parts],
        "answer": _answer(letter) if letter.answer_url else None,
    }


def _answer(letter: Letter) -> dict[str, str]:
    import segno

    code = segno.make(letter.answer_url, error="m", micro=False)
    return {
        "qr": code.svg_inline(border=0),
        "alt": PICTURE.in_(letter.language),
        "url": letter.answer_url,
        "words": ANSWER.in_(letter.language),
    }

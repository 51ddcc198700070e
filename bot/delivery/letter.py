"""A letter as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1), typeset by typst from our own layout.

The layout is ours and stands in this package; what people wrote goes in as data alone, so that nothing of it is ever
read as markup, and no file but the layout and the typeface can be reached.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.errors import Permanent
from bot.rules.letters import ANSWER, PICTURE, Letter

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"


def render(letter: Letter) -> bytes:
    """The PDF; the same bytes for the same letter. Blocks for some milliseconds. Raises Permanent."""
    import typst  # 35 ms, and few desks write letters

    try:
        return typst.compile(
            str(LAYOUTS / "letter.typ"),
            root=str(LAYOUTS),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"letter": json.dumps(_data(letter))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(letter.made_at.timestamp()),
        )
    except typst.TypstError as error:
        # Its text quotes the letter's words: only the rule that they broke is told.
        raise Permanent("letter_not_made") from error


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

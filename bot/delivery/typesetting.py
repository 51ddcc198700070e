"""Layouts of ours become PDFs that can be archived and read aloud (PDF/A-2a, PDF/UA-1), by typst.

What people wrote goes in as data alone, so that nothing of it is ever read as markup, and no file but the layout and
the typeface can be reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.errors import Permanent

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"


def typeset(kind: str, data: Mapping[str, object], *, made_at: datetime) -> bytes:
    """The PDF of a layout (`letter`, `statement`); the same bytes for the same data. Blocks: some milliseconds a page.

    Raises Permanent (`letter_not_made`, `statement_not_made`).
    """
    import typst  # 35 ms, and few desks need it

    try:
        return typst.compile(
            str(LAYOUTS / f"{kind}.typ"),
            root=str(LAYOUTS),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={kind: json.dumps(data)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError:
        # Its text quotes what people wrote, and a cause is logged with what it caused.
        raise Permanent(f"{kind}_not_made") from None

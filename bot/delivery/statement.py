"""A client's statement as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1), typeset by typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.delivery.letter import FONTS, LAYOUTS
from bot.errors import Permanent


class Titled(Protocol):
    """A heading with its lines."""

    @property
    def title(self) -> str: ...
    @property
    def lines(self) -> Sequence[str]: ...


class Sheet(Protocol):
    """Words in their places; `made_at` is the document's own date."""

    @property
    def language(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def sums(self) -> Sequence[tuple[str, str]]: ...
    @property
    def details(self) -> Sequence[tuple[str, str]]: ...
    @property
    def parts(self) -> Sequence[Titled]: ...
    @property
    def table(self) -> str: ...
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[str]]: ...
    @property
    def nothing(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def page(self) -> str: ...


WORDS = (
    *("language", "title", "author", "subtitle", "made", "sums", "details"),
    *("table", "columns", "rows", "nothing", "note", "page"),
)


def render(sheet: Sheet) -> bytes:
    """The PDF; the same bytes for the same sheet. Blocks: some milliseconds a page. Raises Permanent."""
    import typst  # 35 ms, and few ask for a statement

    data = {name: getattr(sheet, name) for name in WORDS}
    data["parts"] = [{"title": part.title, "lines": part.lines} for part in sheet.parts]
    try:
        return typst.compile(
            str(LAYOUTS / "statement.typ"),
            root=str(LAYOUTS),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"sheet": json.dumps(data)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(sheet.made_at.timestamp()),
        )
    except typst.TypstError as error:
        raise Permanent("statement_not_made") from error

"""A client's statement in words and rows, and the PDF of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.delivery.typesetting import typeset


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
    data = {name: getattr(sheet, name) for name in WORDS}
    data["parts"] = [{"title": part.title, "lines": part.lines} for part in sheet.parts]
    return typeset("statement", data, made_at=sheet.made_at)

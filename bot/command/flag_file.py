"""Reads the flags of a file, JSON lines or CSV, one after the other; a bad line has its number and holds nobody up."""

from __future__ import annotations

import codecs
import csv
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TextIO

from msgspec import Struct

from bot.catalog.problems import did_you_mean
from bot.command.told import Told
from bot.communities.flag_body import AuthorBody, FlagBody

TABLES = {".csv", ".tsv"}
_AUTHOR = tuple(AuthorBody.model_fields)
COLUMNS = (
    "client",
    *(name for name in FlagBody.model_fields if name != "author"),
    *(f"author.{name}" for name in _AUTHOR),
)
"""What a CSV may have; `author_id` is the same as `author.id`."""
_JSON_CELLS = ("media", "context")
_WIDEST = 1024 * 1024
"""Characters that a cell may have: what is longer is a quote that was never closed."""
_OPEN = "a quote opens here and is not closed, or a cell is too long. Inside a cell, write a quote twice"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_YES, _NO = {"1", "true", "yes", "oui", "x"}, {"0", "false", "no", "non"}


class Row(Struct, frozen=True):
    """A flag as it was written, `line` counted from 1 as an editor does; or what is wrong with its line."""

    line: int
    body: dict[str, Any] | None
    problem: str = ""


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as text; what is no UTF-8 is kept apart, and its line is refused. Raises `Told`."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Told(f"{path} cannot be read ({error.strerror}). Name a file of flags, JSON lines or CSV.") from error
    with file:
        if file.peek(2).startswith(_WIDE):
            raise Told(f"{path} is UTF-16. Save the file again as UTF-8 (in Excel: “CSV UTF-8”).")
        with TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            yield text


def _is_broken(text: str) -> bool:
    """Whether some bytes were no UTF-8."""
    return not text.isascii() and any("\udc80" <= one <= "\udcff" for one in text)


def rows(path: Path, file: IO[str]) -> Iterator[Row]:
    """Every flag of the file; empty lines are none. Raises `Told` for a file of another kind."""
    return _table(file) if path.suffix.lower() in TABLES else _lines(file)


def _lines(file: IO[str]) -> Iterator[Row]:
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        if number == 1 and text.lstrip().startswith("["):
            raise Told("This is one JSON list; Fanal reads an object a line. Turn it with: jq -c '.[]' FILE")
        yield _line(number, text)


def _line(number: int, text: str) -> Row:
    if _is_broken(text):
        return Row(number, None, "this is not UTF-8. Save the file again as UTF-8")
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        return Row(number, None, f"this is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError):
        return Row(number, None, "this is JSON that nobody can keep: too long a number, or nested too deeply")
    if not isinstance(body, dict):
        return Row(number, None, "a flag is an object: {…}")
    return Row(number, body)


def _table(file: IO[str]) -> Iterator[Row]:
    lines = _Lines(file)
    head, named = next(lines, ""), ""
    if head.lower().startswith("sep="):  # by which Excel knows the separator, whatever the country
        named, head = head[4:5].rstrip("\r\n"), next(lines, "")
    separator = named or max(",;\t", key=head.count)
    names = _names(lines.read, next(csv.reader([head], delimiter=separator), []))
    csv.field_size_limit(_WIDEST)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        number = lines.next_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or lines.ended:
            lines.give_back()
            yield Row(number, None, _OPEN)
        elif any(cell.strip() for cell in cells):
            yield _record(number, names, cells)


class _Lines:
    """The lines of a table for its reader, which takes several for one record: they can be given back, so that a quote
    that is never closed costs its own line alone."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._back, self._taken = file, deque[str](), list[str]()
        self.read = 0
        self.ended = False
        """Whether the reader asked for more than there is: inside a record, a quote is open."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._file.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.read += 1
        self._taken.append(line)
        return line

    def next_record(self) -> int:
        """The number of the line that comes."""
        self._taken.clear()
        self.ended = False
        return self.read + 1

    def give_back(self) -> None:
        """All lines of this record but the first come again."""
        self._back.extendleft(reversed(self._taken[1:]))
        self.read -= len(self._taken) - 1


def _names(number: int, cells: list[str]) -> list[str]:
    """The columns; one without a name may stand there, as Excel leaves them behind, while nothing is in it."""
    if any(map(_is_broken, cells)):
        raise Told(f"Line {number}: this is not UTF-8. Save the file again as CSV UTF-8.")
    names = [_name(cell) for cell in cells]
    for name in names:
        if name and name not in COLUMNS:
            raise Told(f"Line {number}: there is no column “{name}”. {did_you_mean(name, COLUMNS)}")
        if name and names.count(name) > 1:
            raise Told(f"Line {number}: the column “{name}” stands there twice. Take one of them out.")
    return names


def _name(cell: str) -> str:
    name = cell.strip().lower()
    author = name.removeprefix("author_").removeprefix("author.")
    return f"author.{author}" if name != author else name


def _record(number: int, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        return Row(
            number, None, f"{len(cells)} cells, but line 1 has {len(names)}. Put quotes around cells with commas"
        )
    if any(map(_is_broken, cells)):
        return Row(number, None, "this is not UTF-8. Save the file again as CSV UTF-8")
    body: dict[str, Any] = {"text": ""} if "text" in names else {}
    author: dict[str, Any] = {}
    for column, (name, cell) in enumerate(zip(names, cells, strict=True), start=1):
        if not cell.strip():
            continue
        if not name:
            return Row(number, None, f"column {column} has no name, and something stands in it. Name it")
        try:
            value = _cell(name, cell)
        except ValueError:
            return Row(number, None, f"{name}: “{cell[:40]}” cannot be read. {_REMEDIES[name]}")
        (author if name.startswith("author.") else body)[name.removeprefix("author.")] = value
    return Row(number, {**body, "author": author})


_REMEDIES = {
    "author.age": "Write a whole number",
    "drill": "Write true or false",
    "media": 'Write addresses with blanks between them, or JSON: [{"url": "…"}]',
    "context": 'Write JSON: [{"author": "…", "text": "…"}]',
}


def _cell(name: str, cell: str) -> Any:
    if name == "author.age":
        return int(cell)
    if name == "drill":
        if cell.strip().lower() not in _YES | _NO:
            raise ValueError
        return cell.strip().lower() in _YES
    if name == "media" and not cell.lstrip().startswith("["):
        return [{"url": url} for url in cell.split()]
    return json.loads(cell) if name in _JSON_CELLS else cell

"""Reads the flags of a file, JSON lines or CSV, one after the other; a bad line has its number and holds nobody up."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
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
_YES, _NO = {"1", "true", "yes", "oui", "x"}, {"0", "false", "no", "non"}


class Row(Struct, frozen=True):
    """A flag as it was written, `line` counted from 1 as an editor does; or what is wrong with its line."""

    line: int
    body: dict[str, Any] | None
    problem: str = ""


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as text; what is no UTF-8 shows as �, and its line is refused. Raises `Told`."""
    try:
        file = path.open(encoding="utf-8-sig", errors="replace", newline="")
    except OSError as error:
        raise Told(f"{path} cannot be read ({error.strerror}). Name a file of flags, JSON lines or CSV.") from error
    with file:
        yield file


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
    if "\ufffd" in text:
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
    head = file.readline()
    separator = max(",;\t", key=head.count)
    names = [_name(cell) for cell in next(csv.reader([head], delimiter=separator), [])]
    for name in names:
        if name not in COLUMNS:
            raise Told(f"Line 1: there is no column “{name}”. {did_you_mean(name, COLUMNS)}")
    reader = csv.reader(file, delimiter=separator)
    number = 2
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _record(number, names, cells)
        number = reader.line_num + 2


def _name(cell: str) -> str:
    name = cell.strip().lower()
    author = name.removeprefix("author_").removeprefix("author.")
    return f"author.{author}" if name != author else name


def _record(number: int, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        return Row(
            number, None, f"{len(cells)} cells, but line 1 has {len(names)}. Put quotes around cells with commas"
        )
    if any("\ufffd" in cell for cell in cells):
        return Row(number, None, "this is not UTF-8. Save the file again as CSV UTF-8")
    body: dict[str, Any] = {"text": ""} if "text" in names else {}
    author: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        if not cell.strip():
            continue
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

"""confirmed.toml in the operator's folder: which helplines were verified, by whom, and when.

`fanal helplines confirm` writes it; start-up and `fanal check` read it, so that both see the same directory.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

from msgspec import Struct
from pydantic import ValidationError

from bot.catalog.client_shape import Shape, Text
from bot.catalog.problems import Problems
from bot.catalog.shape_errors import tell
from bot.catalog.toml_lines import Lines
from bot.errors import ConfigError
from bot.rules.helplines import Helplines

FILE = "confirmed.toml"
_HEAD = "# Helplines that a person verified: called, or read on their official source that day.\n"


class _Confirmed(Shape):
    id: Text
    by: Text
    on: date


class _File(Shape):
    confirmed: tuple[_Confirmed, ...] = ()


class Confirmed(Struct, frozen=True):
    """Somebody's confirmation of a helpline."""

    id: str
    by: str
    on: date


def read_confirmed(overlay: Path | None) -> tuple[tuple[Confirmed, ...], list[ConfigError]]:
    """The contents of the folder's file and its problems; nothing if there is no such file."""
    file = overlay / FILE if overlay else None
    if file is None or not file.exists():
        return (), []
    problems = Problems(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        return (), [ConfigError(str(file), 1, f"This file cannot be read ({type(error).__name__})", "Check it.")]
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        remedy = "Mend it, or delete it and confirm the lines again."
        return (), [ConfigError(str(file), int(found[1]) if found else 1, f"This is not TOML: {error}", remedy)]
    problems.lines = Lines(text)
    try:
        shape = _File.model_validate(raw)
    except ValidationError as error:
        tell(error, _File, problems)
        return (), problems.errors
    return tuple(Confirmed(row.id, row.by, row.on) for row in shape.confirmed), []


def with_confirmed(directory: Helplines, rows: tuple[Confirmed, ...]) -> Helplines:
    """The directory with newer confirmations applied; older ones change nothing."""
    return directory.with_confirmed({row.id: row.on for row in rows})


def write_confirmed(overlay: Path, row: Confirmed) -> Path:
    """Write a confirmation in place of an earlier one of the same line; returns the file."""
    known, errors = read_confirmed(overlay)
    if errors:
        raise errors[0]
    rows = [*(one for one in known if one.id != row.id), row]
    file = overlay / FILE
    written = file.with_suffix(".new")
    written.write_text(_HEAD + "".join(_table(one) for one in sorted(rows, key=lambda one: one.id)), encoding="utf-8")
    written.replace(file)
    return file


def _table(row: Confirmed) -> str:
    return f"\n[[confirmed]]\nid = {_quoted(row.id)}\nby = {_quoted(row.by)}\non = {row.on.isoformat()}\n"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(letter if letter.isprintable() else " " for letter in escaped)}"'

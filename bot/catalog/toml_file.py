"""Reads an operator's TOML file with the lines of its keys; problems are collected, not raised."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from bot.catalog.problems import Problems
from bot.catalog.toml_lines import Lines
from bot.errors import ConfigError


def read_text(problems: Problems) -> str | None:
    """The text of `problems.file`; None if it cannot be read."""
    try:
        return problems.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.not_utf8(error)
    except OSError as error:
        problems.add((), f"This file cannot be read ({error.strerror})", "Check its rights and its place.")
    return None


def parse_toml(text: str, problems: Problems) -> dict[str, Any] | None:
    """The parsed `text`, whose lines `problems` knows from then on; None if it is not TOML."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        remedy = "Quotes, brackets and = are what to look at."
        problems.errors.append(ConfigError(str(problems.file), number, f"This is not TOML: {error}", remedy))
        return None
    problems.lines = Lines(text)
    return raw


def read_toml(problems: Problems) -> dict[str, Any] | None:
    """The contents of `problems.file`; None if they cannot be read."""
    text = read_text(problems)
    return None if text is None else parse_toml(text, problems)

"""Reads the operator's TOML file of settings, and tells where a wrong one stands: in it or in the environment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import ConfigError

PATHS = ("data", "config_folder", "ca_file")
RETIRED = ("locale",)
"""Settings that an older `fanal init` wrote into every file: they do nothing, and keep no desk from starting."""


class SettingProblem(ConfigError):
    """A wrong setting; line 0 means that it does not stand in a file."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem}. {self.remedy}".rstrip()


def read_toml(name: str) -> dict[str, Any]:
    """The file's settings, paths in it made relative to its folder; nothing when no file is named.

    Raises SettingProblem when the file cannot be read or is not TOML.
    """
    if not name:
        return {}
    path = Path(name)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Let FANAL_CONFIG name a TOML file, or unset it"
        raise SettingProblem(
            name, 0, f"the file of settings cannot be read ({type(error).__name__})", remedy
        ) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        remedy = "config/example.toml shows how it is written"
        raise SettingProblem(name, int(line[1]) if line else 1, f"this is not TOML: {error}", remedy) from error
    for key in RETIRED:
        values.pop(key, None)
    for key in PATHS:
        if isinstance(values.get(key), str) and values[key]:
            values[key] = str(path.parent / Path(values[key]).expanduser())
    return values


def problems_of(
    error: ValidationError, *, file: str, given: Mapping[str, Any], environment: Mapping[str, str]
) -> list[ConfigError]:
    """Each problem with the place where the wrong value stands."""
    problems: list[ConfigError] = []
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        keys = tuple(str(part) for part in found["loc"] if not isinstance(part, int))
        problem, remedy = _sentence(found["msg"], unknown=found["type"] == "extra_forbidden")
        place, line, name = _place(keys, file=file, given=given, environment=environment)
        problems.append(SettingProblem(place, line, f"{name}: {problem}" if name else problem, remedy))
    return problems


def _place(
    keys: tuple[str, ...], *, file: str, given: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[str, int, str]:
    variable = f"FANAL_{'_'.join(keys)}".upper()
    if not keys:
        return "settings", 0, ""
    if keys[0] in given:
        return "command line", 0, keys[0]
    if variable in (name.upper() for name in environment) or not file:
        return "environment", 0, variable
    return file, line_of(Path(file), keys), ".".join(keys)


def _sentence(message: str, *, unknown: bool) -> tuple[str, str]:
    """(problem, remedy): our validators write both, "problem. Remedy"; pydantic's own messages have no remedy."""
    if unknown:
        return "there is no such setting", "config/example.toml lists them all"
    problem, _, remedy = message.removeprefix("Value error, ").partition(". ")
    return problem[:1].lower() + problem[1:], remedy or "config/example.toml tells what it takes"


def line_of(path: Path, keys: tuple[str, ...]) -> int:
    """The line (from 1) where `keys` is written in a TOML file, by looking for table and key; 1 when not found."""
    table: tuple[str, ...] = ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 1
    for number, line in enumerate(lines, start=1):
        if header := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            table = tuple(header[1].split("."))
            if table == keys:
                return number
        elif (entry := re.match(r"\s*([\w.-]+)\s*=", line)) and (*table, *entry[1].split(".")) == keys:
            return number
    return 1

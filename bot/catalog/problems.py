"""Collects everything wrong in an operator's files: each problem with its file, its line and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct, field

from bot.catalog.toml_lines import KeyPath, Lines
from bot.errors import ConfigError, FanalError


class ConfigErrors(FanalError):
    """Everything wrong under config/, by file and line; its text is the list that `fanal check` prints."""

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        self.errors = sorted(errors, key=lambda error: (error.file, error.line, error.problem))
        super().__init__("\n".join(str(error) for error in self.errors))


class Problems(Struct):
    """Collects the problems of one TOML file; `at` is the path of the key, whose line is looked up."""

    file: Path
    lines: Lines = field(default_factory=Lines)
    errors: list[ConfigError] = field(default_factory=list)
    warnings: list[ConfigError] = field(default_factory=list)

    def add(self, at: KeyPath, problem: str, remedy: str) -> None:
        """An error: the desk does not start with it."""
        self.errors.append(ConfigError(str(self.file), self.lines.of(at), problem, remedy))

    def not_utf8(self, error: UnicodeDecodeError) -> None:
        """The file is in another encoding; its line is that of the first undecodable character."""
        remedy = "Save it again with the encoding UTF-8."
        self.errors.append(ConfigError(str(self.file), line_of(error), "This file is not UTF-8", remedy))

    def warn(self, at: KeyPath, problem: str, remedy: str) -> None:
        """A warning: somebody should see to it, but the desk works."""
        self.warnings.append(ConfigError(str(self.file), self.lines.of(at), problem, remedy))


def line_of(error: UnicodeDecodeError) -> int:
    """The line of the first byte that could not be decoded."""
    return error.object.count(b"\n", 0, error.start) + 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """« Did you mean “hide”? », or the list of known values if nothing is close."""
    choices = sorted(known)
    begun = [choice for choice in choices if len(word) > 2 and choice.startswith(word)]
    if close := get_close_matches(word, choices, n=1, cutoff=0.7) or begun[:1]:
        return f"Did you mean “{close[0]}”?"
    return f"Known: {', '.join(choices)}" if choices else "None is known yet"

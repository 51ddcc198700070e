"""What goes wrong on the command line, told in lines that each end with somebody's next step."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.catalog.problems import ConfigErrors
from bot.errors import ConfigError, FanalError
from bot.storage.vault import InvalidToken
from config.settings import FILE_VARIABLE, Settings, load, unknown_names

WRONG_KEY = (
    "The key does not open what is kept in this database. Give the key that it was made with: FANAL_SECRET_KEYS, or "
    "secret.key in the data folder (it belongs into every backup)."
)


class Told(FanalError):
    """Something that the person at the keyboard can mend; its text is the whole message."""


def lines_of(error: BaseException) -> list[str] | None:
    """The lines that tell this error, or None for a fault of ours: that one keeps its traceback."""
    if isinstance(error, BaseExceptionGroup):
        found = [lines_of(one) for one in error.exceptions]
        return None if None in found else [line for lines in found for line in lines or ()]
    if isinstance(error, ConfigErrors):
        return [*map(sentence, error.errors), *hints(error.errors)]
    if isinstance(error, ConfigError):
        return [sentence(error)]
    if isinstance(error, FanalError):
        return str(error).splitlines()
    if isinstance(error, InvalidToken):
        return [WRONG_KEY]
    if isinstance(error, DBAPIError):
        return [_database(error)]
    if isinstance(error, OSError):
        return _system(error)
    return None


def sentence(error: ConfigError) -> str:
    """« clients/x.toml:12: There is no such key. Did you mean “zone”? »"""
    file = Path(error.file)
    near = file.is_absolute() and file.is_relative_to(Path.cwd())
    name = str(file.relative_to(Path.cwd())) if near else error.file
    place = f"{name}:{error.line}" if error.line else name
    problem, remedy = error.problem.rstrip(". "), error.remedy.strip()
    if not remedy:
        return f"{place}: {problem}."
    return f"{place}: {problem}. {remedy}{'' if remedy[-1] in '.?!…' else '.'}"


def read_settings(**given: Any) -> Settings:
    """The settings in force. Names that are none are told, with the nearest; raises SettingsError."""
    warn_of_names()
    return load(**given)


def own_folder(given: Path | None) -> Path | None:
    """An operator's own folder: the one given, else that of the file of settings; none is read where none is named.
    Raises Told for one that is not there: its rows would be missed in silence."""
    if given is not None and not given.is_dir():
        raise Told(f"There is no folder {given}. Make one with: fanal init {given}")
    return given or (read_settings().config_folder if os.environ.get(FILE_VARIABLE) else None)


def warn_of_names() -> None:
    """A slip in a variable's name would otherwise be a setting that silently does nothing."""
    for name, nearest in sorted(unknown_names().items()):
        meant = f"Did you mean {nearest}?" if nearest else "config/example.toml lists them all."
        warn(f"{name} is no setting and does nothing. {meant}")


def say(words: str) -> None:
    """A line for whoever ran the command."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def warn(words: str) -> None:
    """A line beside the result."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """Without what a terminal would obey: words of members are hostile here too. Line breaks and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)


def hints(errors: Iterable[ConfigError]) -> list[str]:
    """What many of the same errors mean together."""
    missing = [error.problem for error in errors if "the environment has no" in error.problem]
    if any("FANAL_SECRET_LUMEN" in problem for problem in missing):
        return [
            "",
            "These clients are invented, for the demo: fanal demo shows it, fanal --demo data/demo … works with it.",
            "To begin your own: fanal init DIR. To check the files alone: fanal check --no-secrets",
        ]
    if not missing:
        return []
    return [
        "",
        "If this shell alone lacks them: set -a; . secrets.env; set +a. The files alone: fanal check --no-secrets",
    ]


def _database(error: DBAPIError) -> str:
    said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return (
        f"The database does not work: {said[0]}. Look at FANAL_DATABASE_URL and FANAL_DATA; fanal doctor looks closer."
    )


def _system(error: OSError) -> list[str]:
    where = f" ({error.filename})" if error.filename else ""
    said = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    remedies = {
        errno.EACCES: "Give this account the right to it, or name another place",
        errno.EPERM: "Give this account the right to it, or name another place",
        errno.ENOSPC: "Make room on the disk",
        errno.ENOENT: "Check the name",
        errno.EROFS: "Name a place that can be written",
        errno.ENOTDIR: "Name a folder",
        errno.EISDIR: "Name a file",
    }
    remedy = remedies.get(error.errno or 0)
    return [f"{said}{where}. {remedy}."] if remedy else [f"{said}{where}."]


def write_new(path: Path, content: bytes) -> None:
    """Into a new file that only its owner can read. Raises `Told` when it is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Told(f"{path} is there already: nothing was written. Name a new file.") from error
    with os.fdopen(handle, "wb") as out:
        out.write(content)

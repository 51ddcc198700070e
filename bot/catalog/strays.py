"""Finds files in config/ or an operator's folder that are never read although somebody seems to count on them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from bot.catalog.confirmed import FILE as CONFIRMED
from bot.catalog.folders import CLIENTS, LEXICON, TEMPLATES, is_in_peace
from bot.catalog.helplines import FILE as HELPLINES
from bot.catalog.lexicon import COLUMNS, LIKENESS
from bot.errors import ConfigError
from config.patterns import late

FOLDERS = (CLIENTS, TEMPLATES, LEXICON)
FILES = (HELPLINES, CONFIRMED)
SHIPPED_TOO = ("manifests", "example.toml")
_LANGUAGE = late(r"[a-z]{2,3}", re.ASCII)
_PROBLEM = "Nothing reads this"


class Known(Struct, frozen=True):
    """Files that clients' files or a variable name, and the keys of a file of settings. `all_read`: every client's file
    could be read; else it may name a table where nobody could look."""

    files: Collection[Path]
    settings: Collection[str]
    all_read: bool


def strays(root: Path, known: Known, *, clients: bool = True) -> Iterator[ConfigError]:
    """Warnings for one folder; without `clients`, that folder in it is not the one in use, and holds what it likes."""
    names = frozenset(path.resolve() for path in known.files)
    for path in _entries(root, names):
        if path.name not in (*FOLDERS, *FILES, *SHIPPED_TOO) and (remedy := _at_the_top(path, known.settings)):
            yield _stray(path, remedy)
    if clients:
        yield from _in_clients(root / CLIENTS, names, all_read=known.all_read)
    yield from _in_templates(root / TEMPLATES, names)
    for path in _entries(root / LEXICON, names):
        if path.name == LIKENESS and path.is_file():
            continue
        if path.is_dir() or path.suffix != ".csv" or not _LANGUAGE.fullmatch(path.stem):
            yield _stray(path, "A lexicon is one CSV file for each language, named after it: lexicon/fr.csv.")


def _entries(folder: Path, named: frozenset[Path]) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [path for path in sorted(folder.iterdir()) if not is_in_peace(path.name)]
    read = {*named, *(folder for path in named for folder in path.parents)}
    return [path for path in found if path.resolve() not in read]


def _stray(path: Path, remedy: str) -> ConfigError:
    return ConfigError(f"{path}{'/' if path.is_dir() else ''}", 0, _PROBLEM, remedy)


def _at_the_top(path: Path, settings: Collection[str]) -> str:
    """What to do; "" for unrelated files: the folder may also be a repository, or hold logs or the desk's data."""
    wanted = FOLDERS if path.is_dir() else FILES
    if near := get_close_matches(_plain(path.name), wanted, n=1, cutoff=0.75):
        return f"Did you mean “{near[0]}”? Rename it."
    if path.is_dir():
        is_language = _LANGUAGE.fullmatch(path.name) and next(path.glob("*.md"), None)
        return f"Templates stand in {TEMPLATES}/{path.name}/: move it there." if is_language else ""
    return _by_its_words(path, settings)


def _plain(name: str) -> str:
    """A file name as it was meant: lower case, without additions by editors or downloads."""
    return re.sub(r"( ?\(\d+\)|[ _-]cop(y|ie))|\.txt$", "", name.lower())


def _by_its_words(path: Path, settings: Collection[str]) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig") if path.suffix in (".toml", ".csv", ".md") else ""
        keys = tomllib.loads(text).keys() if path.suffix == ".toml" else set()
    except (OSError, UnicodeDecodeError):
        return ""
    except tomllib.TOMLDecodeError:
        return f"A client's file stands in {CLIENTS}/. (It is no TOML either.)"
    if keys and not keys <= set(settings):
        return (
            f"A client's file stands in {CLIENTS}/, referral organisations in {HELPLINES}: move it, or what is in it."
        )
    if path.suffix == ".md" and text.lstrip().startswith("+++"):
        return f"Templates stand in a folder for each language: move it to {TEMPLATES}/fr/, or another."
    if path.suffix == ".csv" and text.startswith(",".join(COLUMNS[:2])):
        return f"A lexicon stands in {LEXICON}/, named after its language: move it to {LEXICON}/fr.csv, or another."
    return ""


def _in_clients(folder: Path, named: frozenset[Path], *, all_read: bool) -> Iterator[ConfigError]:
    for path in _entries(folder, named):
        if path.is_dir():
            yield _stray(path, f"Files of clients stand in {CLIENTS}/ itself: move them there, or the folder away.")
        elif ".toml" in path.name.lower() or get_close_matches(path.suffix, (".toml",), cutoff=0.7):
            if path.suffix != ".toml":
                yield _stray(path, f"A client's file ends in “.toml”: rename it to {path.name.partition('.')[0]}.toml.")
        elif all_read:
            yield _stray(path, "No client's file names it: name it there ([[directory]], “file:…”), or move it away.")


def _in_templates(folder: Path, named: frozenset[Path]) -> Iterator[ConfigError]:
    for path in _entries(folder, named):
        if not path.is_dir():
            yield _stray(
                path, f"Templates stand in a folder for each language: move it to {TEMPLATES}/fr/, or another."
            )
            continue
        for file in _entries(path, named):
            if file.is_dir():
                yield _stray(file, f"Templates stand in {TEMPLATES}/{path.name}/ itself: move them there.")
            elif file.suffix != ".md":
                yield _stray(file, f"A template ends in “.md”: rename it to {file.name.partition('.')[0]}.md.")

"""Which files of config/ and of an operator's folder are read; hidden files, editors' copies and READMEs are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from config.patterns import late

CLIENTS, TEMPLATES, LEXICON = "clients", "templates", "lexicon"

_IN_PEACE = late(r"\..*|#.*#|.*~|.*\.(bak|disabled|off|old|orig|rej|save|swp|tmp)|__pycache__", re.IGNORECASE)
_TELLS = late(r"(readme|lisez-?moi)(\.\w+)?", re.IGNORECASE)


def is_in_peace(name: str) -> bool:
    """Whether a file or folder of this name is ignored without a warning."""
    return bool(_IN_PEACE.fullmatch(name) or _TELLS.fullmatch(name))


def files_in(folder: Path, suffix: str) -> list[Path]:
    """The files of a folder that are read, by name; none if there is no folder."""
    return [path for path in sorted(folder.glob(f"*{suffix}")) if not is_in_peace(path.name)]


def template_files(folder: Path) -> Iterator[Path]:
    """The template files of each language, by name."""
    for language in sorted(folder.glob("*/")):
        if not is_in_peace(language.name):
            yield from files_in(language, ".md")


def lexicon_files(folder: Traversable | Path | None) -> list[Traversable]:
    """One file per language, by name; none if there is no folder."""
    if folder is None or not folder.is_dir():
        return []
    found = [file for file in folder.iterdir() if file.name.endswith(".csv") and not is_in_peace(file.name)]
    return sorted(found, key=lambda file: file.name)


def clients_folder(shipped: Path, overlay: Path | None) -> Path:
    """An operator's folder of clients replaces the shipped examples."""
    own = overlay / CLIENTS if overlay else None
    return own if own is not None and own.is_dir() else shipped / CLIENTS

"""What `fanal doctor` says of files that were changed since the desk started: it keeps what it read then."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.catalog.confirmed import FILE as CONFIRMED
from bot.catalog.folders import CLIENTS, LEXICON, TEMPLATES, files_in, template_files
from bot.command.findings import Finding, doubt
from bot.opening import SHIPPED
from bot.storage import lock
from config.settings import FILE_VARIABLE, Settings

NAMED = 3
"""So many files are named."""


def file_findings(settings: Settings) -> Iterator[Finding]:
    """Known of a desk on this machine with SQLite, whose lock tells when it started."""
    since = lock.held_since(settings.data) if settings.is_sqlite else None
    if since is None:
        return
    folder = settings.config_folder or SHIPPED
    changed = [path for path in _read_at_start(folder) if path.is_file() and path.stat().st_ctime > since]
    if changed:
        yield doubt(
            f"changed since the desk started: {_names(changed, folder)}",
            "Run fanal check, then restart the desk: it keeps what it read at its start. Until then it does not know a "
            "client whose file is new, and answers its flags with 404.",
        )


def _read_at_start(folder: Path) -> Iterator[Path]:
    yield from files_in(folder / CLIENTS, ".toml")
    yield from template_files(folder / TEMPLATES)
    yield from files_in(folder / LEXICON, ".csv")
    yield from (folder / "helplines.toml", folder / CONFIRMED, Path(os.environ.get(FILE_VARIABLE, "")))


def _names(changed: Iterable[Path], folder: Path) -> str:
    names = [path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name for path in changed]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more

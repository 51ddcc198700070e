"""A table in a CSV file: read once, and again when the file changes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from bot.directory.base import Threads
from bot.directory.entries import matched
from bot.rules.contacts import Asked, Denied, Matched, Outcome, judge, normal
from config.contacts import ContactKind

_KINDS = {"email": ContactKind.EMAIL, "phone": ContactKind.PHONE, "name": ContactKind.NAME}


class CsvTable(Struct):
    """The first line names the columns; the delimiter is a comma, a semicolon or a tab."""

    path: Path
    seconds: float
    match: Mapping[str, str]
    fields: Mapping[ContactKind, str]
    _stamp: tuple[int, int] = (0, 0)
    _by_key: dict[tuple[str, str], list[Matched]] = field(default_factory=dict)
    _threads: Threads = field(default_factory=lambda: Threads("csv"))

    def __repr__(self) -> str:
        """A repr may end in a log, and this knows how all of a client's members can be reached."""
        return f"CsvTable({self.path.name}, …)"

    async def ask(self, member: Asked) -> Outcome:
        try:
            found = await self._threads.run(lambda: self._find(member))
        except FileNotFoundError:
            return Denied("no_file")
        except (OSError, UnicodeDecodeError, csv.Error):
            return Denied("unreadable_file")
        return judge(found, member)

    def close(self) -> None:
        self._threads.close()

    def _find(self, member: Asked) -> list[Matched]:
        """Entries that something known of the member leads to, each once."""
        self._read_if_changed()
        wanted = [(key, value) for key in self.match if (value := _normal(key, getattr(member, key)))]
        found = [entry for key in wanted for entry in self._by_key.get(key, ())]
        return list({id(entry): entry for entry in found}.values())

    def _read_if_changed(self) -> None:
        now = self.path.stat()
        stamp = (now.st_mtime_ns, now.st_size)
        if stamp == self._stamp:
            return
        by_key: dict[tuple[str, str], list[Matched]] = {}
        for row in rows(self.path):
            entry = matched(row, self.match, self.fields)
            for key, values in entry.keys.items():
                for value in values:
                    by_key.setdefault((key, _normal(key, value)), []).append(entry)
        self._by_key, self._stamp = by_key, stamp


def rows(path: Path) -> Iterable[Mapping[str, str]]:
    """The rows of a table, by the names of its first line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        yield from csv.DictReader(file, delimiter=delimiter)


def _normal(key: str, value: str) -> str:
    return value.strip() if key == "id" else normal(_KINDS[key], value) if value.strip() else ""

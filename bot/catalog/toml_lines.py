"""Finds the line of a key in a TOML file; `tomllib` only tells it for syntax errors.

The text was parsed by `tomllib` before, so it is valid: this only follows keys and skips values.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cached_property

KeyPath = tuple[str | int, ...]
"""Where a value stands: table and key names, and numbers for places in an array (from 0)."""

_BLANK = " \t"
_SPACE = " \t\r\n"


class Lines:
    """The lines of a file's keys, from 1; found at the first request, since most files have no problem."""

    def __init__(self, text: str = "") -> None:
        """`text` is valid TOML."""
        self._text = text

    @cached_property
    def known(self) -> dict[KeyPath, int]:
        """The lines of keys, tables and array elements."""
        walk = _Walk(self._text)
        walk.file()
        return walk.found

    def of(self, path: KeyPath) -> int:
        """The line of this key, or of the nearest enclosing one that has a line; 1 for the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.known:
                return self.known[path[:length]]
        return 1


class _Walk:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[KeyPath, int] = {}
        self.arrays: Counter[KeyPath] = Counter()

    def file(self) -> None:
        table: KeyPath = ()
        while self._skip(_SPACE):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        line, opening = self._line(), "[[" if self.text.startswith("[[", self.at) else "["
        self.at += len(opening)
        path = self._inside(self._key())
        self.at += len(opening)
        if opening == "[[":
            self.arrays[path] += 1
            self.found.setdefault(path, line)
            path = (*path, self.arrays[path] - 1)
        self.found.setdefault(path, line)
        return path

    def _inside(self, key: KeyPath) -> KeyPath:
        """The path of a header: an array of tables on the way means its last element."""
        path: KeyPath = ()
        for number, name in enumerate(key, 1):
            path = (*path, name)
            if number < len(key) and path in self.arrays:
                path = (*path, self.arrays[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            self.found.setdefault(path, line)
        self.at += 1  # the equals sign
        self._value(path)

    def _key(self) -> KeyPath:
        """A dotted key, up to its `=` or `]`."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            start = self.at
            if self.text[self.at] in "\"'":
                self._string()
                (name,) = tomllib.loads(f"{self.text[start : self.at]}=0")
                parts.append(name)
            else:
                while self.text[self.at] not in "=].\t ":
                    self.at += 1
                parts.append(self.text[start : self.at])
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _value(self, path: KeyPath) -> None:
        self._skip(_BLANK)
        opening = self.text[self.at]
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        number = 0
        while self._skip(_SPACE + ",") and self.text[self.at] != "]":
            self.found.setdefault((*path, number), self._line())
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline(self, path: KeyPath) -> None:
        self.at += 1
        while self._skip(_SPACE + ",") and self.text[self.at] != "}":
            self._pair(path)
        self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(fence)
        while not self.text.startswith(fence, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(fence)
        while len(fence) == 3 and self.at < len(self.text) and self.text[self.at] == quote:
            self.at += 1  # up to two quotes may stand before the closing fence

    def _skip(self, blanks: str) -> bool:
        """Skip blanks and, where lines may end, comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] in blanks:
                self.at += 1
            elif self.text[self.at] == "#" and "\n" in blanks:
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return True
        return False

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

"""Reads the [[directory]] tables of a client's file: what each kind needs, and whether its source can be queried."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic_core import PydanticCustomError

from bot.catalog.client_shape import DirectoryShape, check_url, is_reference
from bot.catalog.clients import Directory
from bot.catalog.problems import Problems, did_you_mean
from bot.catalog.toml_lines import KeyPath
from config.contacts import SourceKind
from config.patterns import late

NEEDS: Mapping[str, tuple[str, ...]] = {
    "csv": ("path",),
    "sql": ("url", "query"),
    "ldap": ("url", "base"),
    "http": ("url",),
}
MAY: Mapping[str, tuple[str, ...]] = {"csv": (), "sql": (), "ldap": ("user", "password", "ca_file"), "http": ("token",)}
OPTIONS = ("path", "url", "query", "base", "user", "password", "token", "ca_file")
SECRETS = ("password", "token")
"""Always references; `url` and `user` may be."""

LONGEST = timedelta(seconds=20)
"""A look-up must end before its worker's lease does."""
PARAMETERS = ("id", "name", "email", "phone", "community")
"""The parameters a query may use; `bot/directory/sql_table.py` binds them."""

_ID = late(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_PARAMETER = late(r"(?<![:\w\\]):([A-Za-z_]\w*)", re.ASCII)
_FIELD = late(r"\{([^{}]+)\}")
_OWN = frozenset({SourceKind.FLAG, SourceKind.PROFILE, SourceKind.EARLIER})

SecretReader = Callable[[str], str]


def read(shapes: tuple[DirectoryShape, ...], secrets: SecretReader, problems: Problems) -> tuple[Directory, ...]:
    """A client's directories, and every problem with its line."""
    found = [_Table(number, shape, secrets, problems) for number, shape in enumerate(shapes)]
    seen: set[str] = set()
    for table in found:
        table.check(seen)
        seen.add(table.shape.id)
    return tuple(table.directory() for table in found)


class _Table(Struct, frozen=True):
    number: int
    shape: DirectoryShape
    secrets: SecretReader
    problems: Problems

    def check(self, seen: set[str]) -> None:
        shape = self.shape
        if not _ID.fullmatch(shape.id) or len(shape.id) > 30 or shape.id in _OWN:
            self.add("id", f"“{shape.id}” cannot name a source", "Write a short word in small letters: members.")
        if shape.id in seen:
            self.add("id", f"“{shape.id}” stands here twice", "Give each directory a name of its own.")
        if not timedelta(0) < shape.timeout <= LONGEST:
            self.add("timeout", "A source has between 1 s and 20 s", 'Write timeout = "5 s".')
        if not shape.fields:
            self.add("fields", "It tells nothing", 'Write fields = { email = "mail" }, with the source\'s own names.')
        if not shape.match:
            self.add("match", "Nobody can be recognised in it", 'Write match = { id = "forum_id", email = "mail" }.')
        elif set(shape.match) == {"name"}:
            self.problems.warn(
                self.at("match"),
                f"“{shape.name}” knows people by their names alone, so that a human is asked each time",
                "Add the member's id or e-mail, where the source has them.",
            )
        self._keys()
        {"csv": self._csv, "sql": self._sql, "ldap": self._ldap, "http": self._http}[shape.kind]()

    def _keys(self) -> None:
        """The keys that this kind needs are there, and no others."""
        kind = self.shape.kind
        for key in NEEDS[kind]:
            if not getattr(self.shape, key):
                self.add("kind", f"A directory of kind “{kind}” needs “{key}”", f"Add a line {key} = …")
        for key in OPTIONS:
            if getattr(self.shape, key) and key not in (*NEEDS[kind], *MAY[kind]):
                self.add(key, f"“{key}” means nothing for kind “{kind}”", "Delete this line.")
        for key in SECRETS:
            given = getattr(self.shape, key)
            if given and not is_reference(given):
                self.add(
                    key,
                    "A secret is written in the file",
                    "Put it in a variable or a file of its own, write “env:NAME” or “file:PATH” here, and change it.",
                )

    # --- kinds ---

    def _csv(self) -> None:
        path = self._file(self.shape.path)
        if not self.shape.path:
            return
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                head = file.readline()
        except (OSError, UnicodeDecodeError) as error:
            # A missing source of contact details must not keep a crisis desk from starting.
            problem = f"{path.name} cannot be read ({type(error).__name__}): its line on the card will say so"
            self.problems.warn(self.at("path"), problem, f"Save it beside this file, as CSV in UTF-8: {path.name}")
            return
        columns = next(csv.reader([head], delimiter=max(",;\t", key=head.count)), [])
        for part, mapping in (("match", self.shape.match), ("fields", self.shape.fields)):
            for name in (name for value in mapping.values() for name in _names(value)):
                if name not in columns:
                    self.add(part, f"“{name}” is no column of {path.name}", did_you_mean(name, columns))

    def _sql(self) -> None:
        asked = set(_PARAMETER.findall(self.shape.query))
        for name in sorted(asked - set(PARAMETERS)):
            self.add("query", f"“:{name}” is not known here", did_you_mean(name, PARAMETERS))
        if self.shape.query and not asked:
            self.add("query", "The query asks about nobody", "Write for example WHERE forum_id = :id.")
        if self.shape.query and not self.shape.query.lstrip().lower().startswith(("select", "with")):
            self.add("query", "The query may only read", "Begin it with SELECT.")
        if self.shape.url and not is_reference(self.shape.url) and "@" in self.shape.url:
            self.add("url", "A password may stand in it", "Put the address in a variable and write “env:NAME” here.")

    def _ldap(self) -> None:
        url = self._value("url")
        if url and urlsplit(url).scheme not in ("ldap", "ldaps"):
            self.add("url", f"“{self.shape.url}” is no LDAP address", "Write it like “ldap://directory.example:389”.")
        if self.shape.ca_file and not self._file(self.shape.ca_file).is_file():
            self.add("ca_file", f"{self._file(self.shape.ca_file)} is not there", "Save the authority's certificate.")

    def _http(self) -> None:
        url = self._value("url")
        try:
            check_url(url or "http://localhost")
        except PydanticCustomError as error:
            told = error.context or {}
            self.add("url", told["problem"], told["remedy"])

    # --- what is read ---

    def directory(self) -> Directory:
        """The directory for the desk; unreadable parts were reported, and are empty."""
        shape = self.shape
        options = {key: value for key in ("query", "base", "path", "ca_file") if (value := getattr(shape, key))}
        options |= {key: str(self._file(options[key])) for key in ("path", "ca_file") if key in options}
        held = ("url", "user", *SECRETS)
        return Directory(
            id=shape.id,
            kind=SourceKind(shape.kind),
            name=shape.name,
            timeout=shape.timeout,
            match={str(key): value for key, value in shape.match.items()},
            fields=shape.fields,
            options=options,
            secrets={key: self._value(key, tell=True) for key in held if getattr(shape, key)},
        )

    def _value(self, key: str, *, tell: bool = False) -> str:
        given: str = getattr(self.shape, key)
        if not is_reference(given):
            return given if key not in SECRETS else ""
        try:
            return self.secrets(given)
        except (LookupError, ValueError) as error:
            problem, _, remedy = str(error.args[0] if error.args else error).partition(". ")
            if tell:
                self.add(key, f"“{given}”: {problem}", remedy or "Set it, or name another.")
            return ""

    def _file(self, name: str) -> Path:
        """A relative path starts at the client's file."""
        return self.problems.file.parent / name

    def at(self, key: str) -> KeyPath:
        return ("directory", self.number, key)

    def add(self, key: str, problem: str, remedy: str) -> None:
        self.problems.add(self.at(key), problem, remedy)


def _names(mapping: str) -> tuple[str, ...]:
    return tuple(_FIELD.findall(mapping)) or (mapping,)

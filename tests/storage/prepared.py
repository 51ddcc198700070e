"""Databases with the desk's tables in them, made once and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import insert

from bot.storage import tables
from bot.storage.engine import make_engine, prepare
from bot.storage.vault import Vault
from tests.cases.room import LUMEN, MASTER, NORD, START
from tests.postgres import Postgres


def fill(url: str) -> None:
    """Tables, and a key for each client of the demo."""
    engine = make_engine(url)
    keys = tables.CLIENT_KEYS
    vault = Vault([MASTER])
    with engine.begin() as connection:
        prepare(connection)
        for client in (LUMEN, NORD):
            connection.execute(insert(keys), {"client": client, "wrapped": vault.wrap_new(), "created_at": START})
    engine.dispose()


@cache
def _sqlite_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fanal-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    fill(f"sqlite:///{folder / 'desk.sqlite3'}")
    return folder / "desk.sqlite3"


def sqlite_copy(folder: Path) -> str:
    """The address of a fresh desk in a folder."""
    copy = folder / "fanal.sqlite3"
    shutil.copyfile(_sqlite_file(), copy)
    return f"sqlite:///{copy}"


@contextmanager
def postgres_copy(postgres: Postgres) -> Iterator[str]:
    with postgres.database(postgres.template("desk", fill)) as url:
        yield url

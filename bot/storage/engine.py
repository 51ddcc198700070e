"""Opens a database, and creates its tables if it is empty."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import make_url

from bot.errors import ConfigError
from bot.storage import tables


def prepare(connection: Connection) -> None:
    """Create the tables of an empty database; refuse one of another revision, with what to do."""
    desk = tables.DESK
    if not connection.dialect.has_table(connection, "desk"):
        tables.metadata.create_all(connection)
        connection.execute(insert(desk), {"name": "revision", "value": tables.REVISION})
    found = connection.execute(select(desk.c.value).where(desk.c.name == "revision")).scalar()
    if found != tables.REVISION:
        raise ConfigError(
            "database",
            0,
            f"its tables are of revision {found}, this Fanal needs {tables.REVISION}",
            "Run: fanal migrate",
        )


def make_engine(url: str) -> Engine:
    """An engine with real transactions: on SQLite we issue `BEGIN IMMEDIATE` ourselves, in WAL mode, fully synced."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_size=8, connect_args={"connect_timeout": 10}, hide_parameters=True, json_serializer=_as_json
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        connect_args={"check_same_thread": False, "timeout": 30},
        hide_parameters=True,
        json_serializer=_as_json,
    )

    @event.listens_for(engine, "connect")
    def connected(raw: sqlite3.Connection, _record: Any) -> None:
        raw.isolation_level = None  # pysqlite's own transactions would commit at the first RELEASE
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get("fanal_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _as_json(value: Any) -> str:
    return to_json(value).decode()

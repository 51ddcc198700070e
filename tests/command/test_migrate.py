"""Migrations lead to exactly what `tables.py` says, on both databases, and keep what is there."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from bot.errors import ConfigError
from bot.storage import lock, migrations, tables
from bot.storage.engine import make_engine, prepare
from bot.storage.migrations.upgrade import Upgraded, revision_of, upgrade
from tests.command.conftest import Fanal
from tests.postgres import Postgres

DESK = tables.DESK
INBOX = tables.INBOX
NOW = "2026-11-23 00:00:00.000000+00:00"
SHIPPED = sorted((Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
FROZEN = {
    "0001_first.py": "5d5d76c2e12f4d90",
    "0002_one_form.py": "b7d16c4198bb0426",
    "0003_unread.py": "e7f1a53d57626205",
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def other(engine: Engine, data: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Another empty database of the same kind."""
    if engine.dialect.name == "sqlite":
        made = make_engine(f"sqlite:///{data / 'other.sqlite3'}")
        yield made
        made.dispose()
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database() as url:
        made = make_engine(url)
        yield made
        made.dispose()


def schema(connection: Connection) -> list[tuple[str, ...]]:
    """Every table, column, constraint and index as the database itself tells them, predicates included."""
    if connection.dialect.name == "sqlite":
        queries = ["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"]
    else:
        queries = [
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
            "column_default FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace",
        ]
    rows = [row for query in queries for row in connection.execute(text(query))]
    return sorted(tuple(plain(str(cell)) for cell in row) for row in rows)


def plain(sql: str) -> str:
    """Without quotes and line breaks; a table's constraints, whose order means nothing, in one order."""
    head, bracket, rest = " ".join(sql.replace('"', "").split()).partition(" ( ")
    parts = re.split(r", (?=PRIMARY|FOREIGN|UNIQUE)", rest.removesuffix(" )"))
    return head + bracket + " | ".join([parts[0], *sorted(parts[1:])])


def rows_of(connection: Connection) -> dict[str, str]:
    return {row.name: row.value for row in connection.execute(select(DESK.c.name, DESK.c.value))}


def test_the_migrations_lead_to_the_tables_as_they_are(engine: Engine, other: Engine) -> None:
    assert upgrade(engine) == Upgraded("", tables.REVISION)
    with other.begin() as connection:
        prepare(connection)
        wanted, stored = schema(connection), rows_of(connection)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": tables.metadata})
        wanting = produce_migrations(context, tables.metadata).upgrade_ops
        missing = render_python_code(wanting) if wanting else ""
        assert not compare_metadata(context, tables.metadata), f"write a migration that does:\n{missing}"
        assert schema(connection) == wanted
        assert rows_of(connection) == stored == {"revision": tables.REVISION}


def test_a_database_that_a_desk_made_is_up_to_date_and_keeps_its_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        prepare(connection)
        connection.execute(insert(INBOX), {"client": "a", "key": "k", "case_id": 1, "at": datetime.now(UTC)})
        before = schema(connection)
    assert upgrade(engine) == Upgraded(tables.REVISION, tables.REVISION)
    with engine.begin() as connection:
        prepare(connection)  # and the desk starts on it
        assert schema(connection) == before, "nothing of Alembic's own remains"
        assert connection.execute(select(INBOX.c.key)).scalars().all() == ["k"]


BEFORE_0002 = (
    "DROP TABLE figures",
    "DROP TABLE statements",
    "ALTER TABLE proposals DROP COLUMN decided_by",
    "DROP INDEX inbox_passing",
    "CREATE INDEX inbox_age ON inbox (at)",
    "ALTER TABLE members ADD COLUMN reached_at VARCHAR(32)",
)
"""What revision 0001 lacked, or had besides, when the oldest database was made that 0002 takes."""


def test_the_oldest_database_comes_up_to_date_with_its_rows(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, folder=revisions(tmp_path, until="0001"))
    case = {
        "client": "a", "opened_at": NOW, "community": "forum", "status": "open", "level": "P0", "rank": 0,
        "category": "none", "distress": True, "version": 1, "holder": "", "author": 1, "lead": 1,
        "visibility": "online", "moderation": "a_priori", "flags": 1, "drill": False,
        "first_look_due": NOW, "decision_due": NOW, "undo_verb": "", "undo": "{}", "trouble": "", "seq": 0, "head": "",
    }  # fmt: skip
    proposal = {
        "client": "a", "case_id": 1, "template": "t", "language": "fr", "version": 1, "by": "lea", "at": NOW,
        "evidence": 1,
    }  # fmt: skip
    untwin = {
        "client": "a", "lane": "tidy", "case_id": 1, "kind": "untwin", "ref": "1", "dest": "slack:T1/C1",
        "key": "untwin:1", "payload": '{"key": "post:1", "thread": ""}', "rank": 0, "state": "pending",
        "attempts": 0, "next_at": NOW, "created_at": NOW, "provider_id": "", "problem": "",
    }  # fmt: skip
    with engine.begin() as connection:
        for statement in BEFORE_0002:
            connection.execute(text(statement))
        for table, row in (("cases", case), ("proposals", proposal), ("outbox", untwin)):
            row = {"id": 1, **row}
            names = ", ".join(f'"{name}"' for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)
    assert upgrade(engine) == Upgraded("0001", tables.REVISION)
    with engine.begin() as connection:
        prepare(connection)  # and the desk starts on it
        context = MigrationContext.configure(connection)
        assert not compare_metadata(context, tables.metadata)
        assert connection.execute(select(tables.CASES.c.level, tables.CASES.c.undo)).all() == [("P0", {})]
        assert connection.execute(select(tables.PROPOSALS.c.decided_by)).scalars().all() == [""]
        named = {"key": "post:1", "name": "post:1", "thread": ""}
        assert connection.execute(select(tables.OUTBOX.c.payload)).scalars().all() == [named]


def test_a_database_that_is_too_old_is_refused_whole(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, folder=revisions(tmp_path, until="0001"))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE dispatches"))
        before = schema(connection)
    with pytest.raises(ConfigError, match="made before 23 November 2026"):
        upgrade(engine)
    with engine.begin() as connection:
        assert schema(connection) == before


def test_a_migration_that_breaks_leaves_everything_as_it_was(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        prepare(connection)
        before = schema(connection)
    broken = (
        f'revision = "next"\ndown_revision = "{tables.REVISION}"\n\n\ndef upgrade():\n'
        "    from alembic import op\n"
        '    op.drop_index("inbox_passing", "inbox")\n    raise ZeroDivisionError\n'
    )
    with pytest.raises(ZeroDivisionError):
        upgrade(engine, folder=revisions(tmp_path, more=broken))
    with engine.begin() as connection:
        assert schema(connection) == before
        assert revision_of(connection) == tables.REVISION


def revisions(folder: Path, *, until: str = "9999", more: str = "") -> Path:
    """The shipped revisions up to one, and one more."""
    versions = folder / "versions"
    versions.mkdir()
    for file in SHIPPED:
        if file.name[:4] <= until:
            (versions / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    if more:
        (versions / "more.py").write_text(more, encoding="utf-8")
    return folder


def test_a_shipped_revision_never_changes() -> None:
    """A database may have gone through it already, and would never get what it says now: write another one."""
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in SHIPPED}
    assert digests == FROZEN, "put back what was changed; a new file is added to FROZEN"


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def at(database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FANAL_DATA", str(data))
    monkeypatch.setenv("FANAL_DATABASE_URL", database_url)
    monkeypatch.setenv("FANAL_SECRET_KEYS", base64.b64encode(secrets.token_bytes(32)).decode())
    return database_url


def test_the_command_says_what_it_did(fanal: Fanal, at: str) -> None:
    assert "was empty; it is now of revision" in fanal("migrate").out
    ran = fanal("migrate")
    assert (ran.code, "Nothing to do" in ran.out) == (0, True)


def test_a_database_of_another_fanal_is_told_everywhere(fanal: Fanal, at: str) -> None:
    fanal("migrate")
    engine = make_engine(at)
    with engine.begin() as connection:
        connection.execute(update(DESK).where(DESK.c.name == "revision").values(value="9999"))
    engine.dispose()
    ran = fanal("migrate")
    assert ran.code == 1
    assert f"revision 9999, which this Fanal ({tables.REVISION}) does not know. Install" in ran.err
    assert "Run: fanal migrate" in fanal("cases", "list").err


def test_a_table_of_somebody_else_is_left_alone(fanal: Fanal, at: str) -> None:
    engine = make_engine(at)
    with engine.begin() as connection:
        prepare(connection)
        connection.execute(delete(DESK))
    engine.dispose()
    ran = fanal("migrate")
    assert ran.code == 1
    assert "it is not Fanal's" in ran.err


def test_a_running_desk_is_not_migrated_under_its_feet(
    fanal: Fanal, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_DATA", str(data))
    with lock.hold(data):
        ran = fanal("migrate")
    assert ran.code == 1
    assert "already running" in ran.err
    assert "while no desk works on it" in ran.err

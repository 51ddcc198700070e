"""Migrations lead to exactly what `tables.py` says, on both databases, and keep what is there."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from bot.storage import lock, tables
from bot.storage.engine import make_engine, prepare
from bot.storage.migrations.upgrade import Upgraded, revision_of, upgrade
from tests.command.conftest import Fanal
from tests.postgres import Postgres

DESK = tables.DESK
INBOX = tables.INBOX


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
            "SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable, "
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


def test_an_older_database_goes_through_the_revisions_behind_its_own(engine: Engine, tmp_path: Path) -> None:
    """A later revision is made up here, so that the way between two is walked although only one exists."""
    with engine.begin() as connection:
        prepare(connection)
        connection.execute(insert(INBOX), {"client": "a", "key": "k", "case_id": 1, "at": datetime.now(UTC)})
    second = (
        'revision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade():\n'
        "    import sqlalchemy as sa\n    from alembic import op\n"
        '    op.add_column("inbox", sa.Column("colour", sa.String(9), nullable=False, server_default="red"))\n'
    )
    assert upgrade(engine, folder=with_revision(tmp_path, second)) == Upgraded("0001", "0002")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT key, colour FROM inbox")).all() == [("k", "red")]
        assert revision_of(connection) == "0002"
    with pytest.raises(Exception, match="revision 0002"):
        upgrade(engine)  # today's Fanal does not know it


def test_a_migration_that_breaks_leaves_everything_as_it_was(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        prepare(connection)
        before = schema(connection)
    broken = (
        'revision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade():\n'
        "    from alembic import op\n"
        '    op.drop_index("inbox_passing", "inbox")\n    raise ZeroDivisionError\n'
    )
    with pytest.raises(ZeroDivisionError):
        upgrade(engine, folder=with_revision(tmp_path, broken))
    with engine.begin() as connection:
        assert schema(connection) == before
        assert revision_of(connection) == "0001"


def with_revision(folder: Path, script: str) -> Path:
    """The shipped revisions and one more."""
    from bot.storage.migrations import upgrade as module

    versions = folder / "versions"
    versions.mkdir()
    shipped = Path(module.__file__).parent / "versions"
    for file in shipped.glob("[0-9]*.py"):
        (versions / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (versions / "0002_more.py").write_text(script, encoding="utf-8")
    return folder


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
    assert "revision 9999, which this Fanal (0001) does not know. Install" in ran.err
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

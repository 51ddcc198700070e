"""Statements that go straight to the driver give what SQLAlchemy's own execution gives, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.storage import statements, tables
from bot.storage.engine import make_engine
from bot.storage.ready import Ready
from bot.storage.records import Case, OutboxRow, Timer
from bot.storage.session import TABLE
from config.words import CaseStatus, Category, Level, Visibility

AT = datetime(2026, 11, 22, 3, 2, 1, 5, tzinfo=UTC)
TIMER = {"client": "a", "case_id": 1, "kind": "wake", "ref": "backup", "at": AT}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        tables.metadata.create_all(connection)
        connection.commit()
        yield connection
        connection.rollback()
    engine.dispose()


def case(**changes: Any) -> dict[str, Any]:
    blank = {name: f.get_default(call_default_factory=True) for name, f in Case.model_fields.items() if name != "id"}
    known = {"client": "a", "opened_at": AT, "community": "forum", "status": CaseStatus.OPEN}
    read = {"level": Level.P0, "rank": 0, "category": Category.DISTRESS}
    seen = {"visibility": Visibility.ONLINE, "undo": {"holder": "léa"}}
    return {**blank, **known, **read, **seen, "first_look_due": AT, "decision_due": AT, **changes}


def test_a_row_comes_back_as_it_went_in(connection: Connection) -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    wanted = case(opened_at=elsewhere, drill=True)
    id_ = statements.inserted_new(TABLE[Case], connection.dialect.name).new_id(connection, wanted)
    (row,) = statements.matching(TABLE[Case], ("client", "id")).rows(connection, {"is_client": "a", "is_id": id_})
    assert row == {**wanted, "id": id_, "opened_at": AT}
    assert row["opened_at"].utcoffset() == timedelta()
    assert type(row["level"]) is Level
    assert type(row["drill"]) is bool
    assert row == dict(connection.execute(select(TABLE[Case])).mappings().one())


def test_the_number_of_rows_touched(connection: Connection) -> None:
    once = statements.inserted_once(TABLE[Timer], connection.dialect.name)
    assert [once.run(connection, TIMER) for _ in range(2)] == [1, 0]
    deleted = statements.deleted(TABLE[Timer], "client", "kind")
    assert [deleted.run(connection, {"is_client": "a", "is_kind": "wake"}) for _ in range(2)] == [1, 0]


def test_what_was_there_has_no_new_id(connection: Connection) -> None:
    once = statements.inserted_new_once(TABLE[Timer], connection.dialect.name)
    first = once.new_id(connection, TIMER)
    assert first is not None
    assert once.new_id(connection, TIMER) is None
    second = once.new_id(connection, {**TIMER, "ref": "manager"})
    assert second is not None
    assert second > first


def test_an_upsert_moves_what_was_set(connection: Connection) -> None:
    set_ = statements.upserted(TABLE[Timer], connection.dialect.name, ("client", "case_id", "kind", "ref"), ("at",))
    set_.run_many(connection, [TIMER, {**TIMER, "ref": "manager"}, {**TIMER, "at": AT + timedelta(hours=1)}])
    found = statements.matching(TABLE[Timer], ("client",)).rows(connection, {"is_client": "a"})
    assert [(row["ref"], row["at"]) for row in found] == [("backup", AT + timedelta(hours=1)), ("manager", AT)]


def test_columns_that_are_changed_one_time_are_left_another_time(connection: Connection) -> None:
    make = statements.changed(TABLE[Timer], "client")
    connection.execute(insert(TABLE[Timer]), TIMER)
    make.run(connection, {"is_client": "a", "kind": "send"})
    make.run(connection, {"is_client": "a", "ref": "manager"})
    assert connection.execute(select(TABLE[Timer].c.kind, TABLE[Timer].c.ref)).one() == ("send", "manager")


def test_a_broken_rule_of_the_database_is_told_as_sqlalchemy_tells_it_and_without_the_values(
    connection: Connection,
) -> None:
    insert_ = statements.inserted(TABLE[Timer])
    insert_.run(connection, TIMER)
    with pytest.raises(IntegrityError) as told:
        insert_.run(connection, {**TIMER, "at": AT + timedelta(days=1)})
    assert not told.value.connection_invalidated
    assert "2026-11-23" not in str(told.value)


def test_nothing_is_kept_without_a_commit(connection: Connection) -> None:
    statements.inserted(TABLE[Timer]).run(connection, TIMER)
    connection.rollback()
    assert statements.matching(TABLE[Timer], ("client",)).rows(connection, {"is_client": "a"}) == []


def test_fixed_values_stay_and_no_row_is_none(connection: Connection) -> None:
    table = TABLE[OutboxRow]
    one = Ready(select(table.c.id).where(table.c.client == bindparam("client"), table.c.state == "pending").limit(1))
    assert one.scalar(connection, {"client": "a"}) is None


def test_a_column_that_nobody_named_is_no_null_in_the_dark(connection: Connection) -> None:
    with pytest.raises((ValueError, DBAPIError)):
        statements.inserted(TABLE[OutboxRow]).run(connection, {"client": "a", "lane": "x"})


def test_a_lost_connection_is_known_as_lost(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return  # a file is not lost
    mine = connection.execute(text("SELECT pg_backend_pid()")).scalar()
    with connection.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    with pytest.raises(DBAPIError) as told:
        statements.inserted(TABLE[Timer]).run(connection, TIMER)
    assert told.value.connection_invalidated

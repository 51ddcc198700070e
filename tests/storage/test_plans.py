"""The reads that happen all the time go by their index on both databases, whatever values are bound to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.storage import inbox, tables
from bot.storage.engine import make_engine
from tests.bench.asked import HOT, Hot, plan, session_on, statements_of
from tests.bench.filling import fill
from tests.postgres import Postgres


def _fill(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        fill(connection, 2000)
    engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    if request.param == "sqlite":
        file: Path = tmp_path_factory.mktemp("plans") / "fanal.sqlite3"
        _fill(f"sqlite:///{file}")
        yield from _connected(f"sqlite:///{file}")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(postgres.template("plans", _fill)) as url:
        yield from _connected(url)


def _connected(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("hot", HOT, ids=lambda hot: hot.name)
def test_it_goes_by_its_index(connection: Connection, hot: Hot) -> None:
    asked = [one for one in statements_of(hot, session_on(connection)) if one.sql.startswith("SELECT")]
    assert asked
    for one in asked:
        told = plan(connection, one)
        assert any(index in told for index in hot.indexes), f"{one.sql}\n{told}"
        assert hot.sorts or "TEMP B-TREE" not in told
        assert not told.lstrip().startswith(("SCAN", "Seq Scan")) or "USING" in told
    connection.rollback()


def test_what_may_be_forgotten_is_found_among_all_that_is_known_for_ever(connection: Connection) -> None:
    """Each few minutes, while nothing else can be written: of half a million flags it took a second."""
    sweep = Hot(
        "the sweep", lambda session: inbox.forget(session, older=timedelta(days=30)), "inbox", ("inbox_passing",)
    )
    (asked,) = statements_of(sweep, session_on(connection))
    assert "inbox_passing" in plan(connection, asked)
    connection.rollback()


@pytest.mark.parametrize("hot", HOT, ids=lambda hot: hot.name)
def test_what_it_asks_can_be_asked_again_as_the_bench_does(connection: Connection, hot: Hot) -> None:
    for one in statements_of(hot, session_on(connection)):
        one.again(connection.connection.cursor())
    connection.rollback()

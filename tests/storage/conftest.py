"""A desk for each test: on both databases where that matters, on SQLite where it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cases.room import Room, open_room
from tests.postgres import Postgres
from tests.storage.prepared import postgres_copy, sqlite_copy


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_url(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """A database with the desk's tables and nothing in them; the test runs once on each kind."""
    if request.param == "sqlite":
        yield sqlite_copy(data)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres_copy(postgres) as url:
        yield url


@pytest_asyncio.fixture
async def room(data: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_copy(data)) as opened:
        yield opened


@pytest_asyncio.fixture
async def either(desk_url: str) -> AsyncIterator[Room]:
    """The same on each kind of database."""
    async with open_room(desk_url) as opened:
        yield opened


@pytest.fixture
def shared_url(postgres: Postgres) -> Iterator[str]:
    """A database that several processes may work on."""
    with postgres_copy(postgres) as url:
        yield url


@pytest_asyncio.fixture
async def shared(shared_url: str) -> AsyncIterator[Room]:
    """A desk on it."""
    async with open_room(shared_url) as opened:
        yield opened

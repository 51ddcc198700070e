"""One process that all bots of these tests are forked from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.durability.bots import Nursery, nursery
from tests.durability.stage import Stage, stage


@pytest.fixture(scope="session")
def bots() -> Iterator[Nursery]:
    with nursery() as born:
        yield born


@pytest_asyncio.fixture
async def desk(bots: Nursery, data: Path, database_url: str) -> AsyncIterator[Stage]:
    """A bot on either database, over Socket Mode, in a process of its own."""
    async with stage(bots, data, database_url="" if database_url.startswith("sqlite") else database_url) as made:
        yield made

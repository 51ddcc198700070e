"""One process that all bots of these tests are forked from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.durability.stage import Nursery, Stage, nursery, stage


@pytest.fixture(scope="session")
def bots() -> Iterator[Nursery]:
    with nursery() as born:
        yield born


@pytest_asyncio.fixture
async def desk(bots: Nursery, data: Path) -> AsyncIterator[Stage]:
    """A bot on SQLite, over Socket Mode, in a process of its own."""
    async with stage(bots, data) as made:
        yield made

"""A desk for each story, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """The desk on SQLite, over Socket Mode."""
    async with story(monkeypatch, data=data) as started:
        yield started

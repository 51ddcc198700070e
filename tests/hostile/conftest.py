"""The bot without a chat, on SQLite or on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hostile.serving import Served, serving


@pytest_asyncio.fixture
async def served(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Served]:
    async with serving(monkeypatch, data=data) as started:
        yield started


@pytest_asyncio.fixture
async def either(monkeypatch: pytest.MonkeyPatch, data: Path, database_url: str) -> AsyncIterator[Served]:
    async with serving(monkeypatch, data=data, database_url=database_url) as started:
        yield started

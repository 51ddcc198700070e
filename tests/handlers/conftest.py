"""A desk without a chat, for tests of the views."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalog import Catalog
from tests.handlers.views_desk import Desk, demo_catalog, make_desk


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return demo_catalog()


@pytest.fixture
def desk(data: Path, catalog: Catalog) -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        found = make_desk(f"sqlite:///{data / 'desk.sqlite3'}", runner, catalog)
        yield found
        runner.run(found.store.stop())

"""A desk for each story, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.exim import MailServers, Unavailable, mail_servers
from tests.running import story


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    """The desk on SQLite, over Socket Mode."""
    async with story(monkeypatch, data=data) as started:
        yield started


@pytest.fixture(scope="session")
def post() -> Iterator[MailServers]:
    """A client's mail servers, or a skip that says how to get them."""
    with ExitStack() as until_the_end:
        try:
            started = until_the_end.enter_context(mail_servers())
        except Unavailable as missing:
            pytest.skip(str(missing))
        yield started

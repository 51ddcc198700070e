"""One Chromium for all tests of a process, a profile for each page: to start one costs more than most tests."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs Chromium on the path: on Debian and Ubuntu, apt-get install chromium"
    ),
    pytest.mark.asyncio(loop_scope="session"),  # the loop that Chromium is talked to from
    pytest.mark.usefixtures("one_chromium"),
]
_shared: list[Browser] = []


@asynccontextmanager
async def shared() -> AsyncIterator[None]:
    """In this block there is one for everybody."""
    async with _launched() as browser:
        _shared.append(browser)
        try:
            yield
        finally:
            _shared.remove(browser)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The shared one; where there is none, or it has fallen, one of one's own."""
    if _shared and _shared[0].is_connected():
        yield _shared[0]
        return
    async with _launched() as browser:
        yield browser


@asynccontextmanager
async def _launched() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()

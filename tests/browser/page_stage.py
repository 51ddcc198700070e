"""The demo page in a real Chromium, with the sandbox and a small bot behind it, for the page's own tests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.sandbox import UNPACED, Sandbox, Secrets, demo_config

from .axe import violations
from .chromium import chromium
from .page_bot import PageBot

PATIENCE = 30_000
"""Milliseconds to wait for anything: a chat takes one message a second and channel, and the machine may be busy."""
STILL = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
LOU = "J'ai déjà fait une tds et ce soir je veux mourir."


class BotPower:
    """Cutting the power stops the small bot's server."""

    bot: PageBot

    async def kill(self) -> None:
        await self.bot.stop()

    async def start(self) -> None:
        await self.bot.start()

    async def wipe(self) -> None:
        self.bot.posts.clear()


class Stage:
    """What a test sees and does. Buttons and fields are found by role and name, as a person finds them."""

    def __init__(self, page: Page, sandbox: Sandbox, bot: PageBot) -> None:
        self.page, self.sandbox, self.bot = page, sandbox, bot
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    async def post(self, text: str, *, author: str = "lou_77", flagged: bool = True) -> None:
        await self.page.request.post(
            f"{self.sandbox.url}/sandbox/community/posts", data={"author": author, "text": text, "flagged": flagged}
        )

    @property
    def cards(self) -> Locator:
        return self.page.locator(".room article")

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def press(self, name: str, *, within: Locator | None = None) -> None:
        await (within or self.page.locator(".room")).get_by_role("button", name=name, exact=True).last.click()

    async def be(self, name: str) -> None:
        await self.page.locator(".person", has_text=name).click()

    async def focused(self) -> str:
        """The name of what has the focus: its text, its label, or what kind of node it is."""
        words: str = await self.page.evaluate(
            "[document.activeElement].map((n) => n.innerText || n.getAttribute('aria-label') || n.tagName)[0]"
        )
        return re.sub(r"\s+", " ", words).strip()

    async def violations(self) -> list[Any]:
        """What axe-core finds: rule and nodes, once nothing moves or fades any more."""
        await self.page.evaluate(STILL)
        return await violations(self.page)


@asynccontextmanager
async def on_stage(
    *, language: str = "fr-FR", width: int = 1400, dark: bool = False, query: str = "", zone: str = "Europe/Paris"
) -> AsyncIterator[Stage]:
    """A fresh sandbox, bot and browser. The page must end without a word in the browser's console."""
    power = BotPower()
    sandbox = Sandbox(demo_config(Secrets.new(), mode="http", pace=UNPACED), power=power)
    await sandbox.start()
    power.bot = PageBot(sandbox)
    await power.bot.start()
    try:
        async with chromium() as browser:
            page = await browser.new_page(
                locale=language,
                timezone_id=zone,
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
            )
            try:
                page.set_default_timeout(PATIENCE)
                expect.set_options(timeout=PATIENCE)
                stage = Stage(page, sandbox, power.bot)
                await page.goto(sandbox.url + query)
                await expect(page.locator("#chat-title")).not_to_be_empty()
                yield stage
            finally:
                await page.close()
            assert stage.complaints == []
    finally:
        await power.bot.stop()
        await sandbox.stop()

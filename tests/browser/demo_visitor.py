"""A visitor of the demo page in a real Chromium: finds things by their names, presses them, and looks at both panes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page, expect

from bot.clock import machine_now
from tests.running import until_morning

from .axe import violations
from .chromium import chromium
from .page_stage import PATIENCE, STILL

NAME = "(n) => n.getAttribute('aria-label') || n.innerText || n.tagName"


def spaced(text: str) -> str:
    """With one space where there are several."""
    return re.sub(r"\s+", " ", text).strip()


class Visitor:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    async def waits_until(self, day: int) -> None:
        """Move the desk's clock to ten in the morning on this day of a plain week (Monday is 0): two days later
        somebody is asked how they are, and nobody is on a holiday."""
        for amount in (until_morning(machine_now()), f"P{day}D"):
            answer = await self.page.request.post(f"{self.page.url}sandbox/clock", data={"advance": amount})
            assert (await answer.json())["taken"]

    # --- what stands where -------------------------------------------------------------------------

    @property
    def form(self) -> Locator:
        return self.page.locator("dialog#form[open]")

    @property
    def dialog(self) -> Locator:
        """What stands open in Teams."""
        return self.page.locator("dialog#task[open]")

    @property
    def thread(self) -> Locator:
        return self.page.locator(".thread")

    @property
    def tour(self) -> Locator:
        return self.page.locator("#steps")

    @property
    def ticks(self) -> Locator:
        """The steps that are done."""
        return self.page.locator('.step[data-done="true"]')

    def card(self, words: str) -> Locator:
        """The card in the channel that has these words; never its copy in the thread's pane."""
        return self.page.locator(".room article").filter(has=self.page.locator(".block-header")).filter(has_text=words)

    def post_in_teams(self, words: str) -> Locator:
        """A card in the Teams channel that has these words, with its answers."""
        return self.page.locator("#teams .t-post").filter(has_text=words)

    def post(self, author: str) -> Locator:
        """A member's post, in the left pane."""
        return self.page.locator(".post").filter(has_text=f"@{author}")

    # --- acting ------------------------------------------------------------------------------------

    async def press(self, name: str, *, within: Locator | None = None) -> None:
        await (within or self.page.locator("body")).get_by_role("button", name=name, exact=True).last.click()

    async def step(self, number: int, *acts: str) -> None:
        """Go to a step of the tour and press buttons of its panel."""
        await self.page.locator(".step").nth(number - 1).click()
        for name in acts:
            await self.press(name, within=self.tour)

    async def be(self, name: str) -> None:
        await self.page.locator(".person", has_text=name).click()

    async def open_thread(self, card: Locator) -> None:
        await card.locator("[data-focus=thread]").click()
        await expect(self.thread).to_be_visible()

    # --- looking -----------------------------------------------------------------------------------

    async def ticked(self, *numbers: int) -> None:
        """Exactly these steps are."""
        await expect(self.ticks).to_have_count(len(numbers))
        for number in numbers:
            await expect(self.page.locator(".step").nth(number - 1)).to_have_attribute("data-done", "true")

    async def focused(self) -> str:
        """The name of what has the focus."""
        return spaced(await self.page.evaluate(f"({NAME})(document.activeElement)"))

    async def name_of(self, thing: Locator) -> str:
        return spaced(await thing.evaluate(NAME))

    async def axe_finds_nothing(self) -> None:
        await self.page.evaluate(STILL)
        assert await violations(self.page) == []

    def said_nothing_wrong(self) -> None:
        """No word in the browser's console, no request but to this machine."""
        assert self.complaints == []
        assert {url.split("/")[2].split(":")[0] for url in self.requests} == {"127.0.0.1"}


@asynccontextmanager
async def visiting(
    url: str,
    *,
    language: str = "fr-FR",
    zone: str = "Europe/Paris",
    width: int = 1400,
    height: int = 900,
    dark: bool = False,
    scale: float = 1,
) -> AsyncIterator[Visitor]:
    async with chromium() as browser:
        page = await browser.new_page(
            locale=language,
            timezone_id=zone,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
        )
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        try:
            visitor = Visitor(page)
            await page.goto(url)
            await expect(page.locator("#chat-title")).not_to_be_empty()
            yield visitor
        finally:
            await page.close()

"""The page of an answer on a phone, in a real browser: opened, written, thanked; nothing asked elsewhere; axe."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from bot.catalog.clients import Shows
from tests.browser.axe import violations
from tests.browser.chromium import chromium, needs_chromium
from tests.cases.room import LIFE, QUESTION
from tests.handlers.test_expert_page import asked, given, said
from tests.pages import pages

pytestmark = needs_chromium
PHONE: ViewportSize = {"width": 390, "height": 844}
PICTURES = os.environ.get("PICTURES", "")
"""Where the pictures of the pages go, for whoever wants to look at them."""


@dataclass
class Phone:
    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def is_fine(self, name: str) -> None:
        """axe has nothing to say, nothing is wider than the screen, and it is quiet in the console."""
        assert await violations(self.page) == []
        assert await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self.complaints == []
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@asynccontextmanager
async def phone(*, dark: bool = False, scripts: bool = True, language: str = "fr-FR") -> AsyncIterator[Phone]:
    async with chromium() as browser:
        context = await browser.new_context(
            viewport=PHONE,
            locale=language,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=True,
            bypass_csp=scripts,  # axe is a script of ours; without scripts, the policy is the page's own
        )
        held = Phone(await context.new_page())
        held.page.on("request", lambda request: held.asked.append(request.url))
        held.page.on("console", lambda message: held.complaints.append(message.text))
        try:
            yield held
        finally:
            await context.close()


async def test_a_member_writes_back_from_a_phone_without_scripts(tmp_path: Path) -> None:
    words = "Merci d'avoir écrit. « Ça va un peu mieux » €"
    async with pages(tmp_path) as desk, phone(scripts=False) as held:
        case, path = await desk.sent(LIFE)
        await held.page.goto(desk.url + path)
        await held.page.get_by_label("Votre réponse").fill(words)
        await held.page.get_by_role("button", name="Envoyer").click()
        await expect(held.page.get_by_role("heading", name="Merci, c'est bien arrivé")).to_be_visible()
        await held.page.reload()  # a browser posts once more
        await expect(held.page.get_by_role("heading", name="Merci, c'est bien arrivé")).to_be_visible()
        assert await desk.answers(case) == [words]
        await held.page.get_by_role("link", name="Écrire encore").click()
        await held.page.get_by_role("link", name="Ne plus m'écrire").click()
        await held.page.get_by_role("button", name="Oui, ne plus m'écrire").click()
        await expect(held.page.get_by_role("heading", name="C'est noté")).to_be_visible()
        assert {url for url in held.asked if not url.startswith((desk.url, "data:"))} == set()
        assert held.complaints == []


@pytest.mark.parametrize("dark", [False, True])
async def test_every_page_is_for_every_eye_and_ear(tmp_path: Path, dark: bool) -> None:
    shade = "dark" if dark else "light"
    async with pages(tmp_path) as desk, phone(dark=dark) as held:
        _, path = await desk.sent(LIFE)
        _, everyday = await desk.sent(QUESTION, by="camille")
        for name, where in (
            ("answer", path),
            ("answer-en", f"{path}?l=en"),
            ("everyday", everyday),
            ("stop", f"{path}/stop"),
        ):
            await held.page.goto(desk.url + where)
            await held.is_fine(f"{name}-{shade}")
        await held.page.goto(desk.url + path)
        await held.page.get_by_role("button", name="Envoyer").click()
        await expect(held.page.get_by_role("alert")).to_contain_text("La case est vide")
        held.complaints.clear()  # the browser tells of a 422
        await held.is_fine(f"empty-{shade}")
        await held.page.get_by_label("Votre réponse").fill("Bonjour.")
        await held.page.get_by_role("button", name="Envoyer").click()
        await expect(held.page.get_by_role("heading", name="Merci, c'est bien arrivé")).to_be_visible()
        await held.is_fine(f"thanks-{shade}")
        await held.page.goto(f"{desk.url}/r/nothing")
        held.complaints.clear()
        await held.is_fine(f"unknown-{shade}")
        assert {url for url in held.asked if not url.startswith((desk.url, "data:"))} == set()


async def test_an_address_that_is_over_forged_or_used_twice_is_refused_kindly(tmp_path: Path) -> None:
    async with pages(tmp_path) as desk, phone() as held:
        case, path = await desk.sent(LIFE)
        page, form = held.page, "document.querySelector('[name=form]')"
        await page.goto(desk.url + path)
        rendered = await page.evaluate(f"{form}.value")
        await page.get_by_label("Votre réponse").fill("Un premier mot.")
        await page.get_by_role("button", name="Envoyer").click()
        await expect(page.get_by_role("heading", name="Merci, c'est bien arrivé")).to_be_visible()

        await page.goto(desk.url + path)
        await page.evaluate(f"(rendered) => {{ {form}.value = rendered }}", rendered)  # as from a page kept open
        await page.get_by_label("Votre réponse").fill("Un autre mot.")
        await page.get_by_role("button", name="Envoyer").click()
        again = page.get_by_role("alert")
        await expect(again).to_contain_text("Votre premier message est bien arrivé. Voulez-vous envoyer aussi celui-ci")
        await expect(page.get_by_label("Votre réponse")).to_have_value("Un autre mot.")
        held.complaints.clear()  # the browser tells of a 409
        await held.is_fine("used")
        assert await desk.answers(case) == ["Un premier mot."]
        await page.get_by_role("button", name="Envoyer").click()
        await expect(page.get_by_role("heading", name="Merci, c'est bien arrivé")).to_be_visible()
        assert await desk.answers(case) == ["Un premier mot.", "Un autre mot."]

        forged = path[:-1] + ("A" if path[-1] != "A" else "B")
        await refused(held, desk.url + forged, "Cette adresse ne mène nulle part", status=404)
        desk.room.clocks.step(days=181)
        await refused(held, desk.url + path, "Cette adresse ne sert plus", status=410)
        await expect(page.get_by_text("Rien de ce que vous avez écrit n'est perdu")).to_be_visible()
        assert await desk.answers(case) == ["Un premier mot.", "Un autre mot."]
        assert {url for url in held.asked if not url.startswith((desk.url, "data:"))} == set()


async def refused(held: Phone, address: str, heading: str, *, status: int) -> None:
    """A calm page that says why, without a form, with who listens now."""
    answer = await held.page.goto(address)
    assert answer is not None
    assert answer.status == status
    await expect(held.page.get_by_role("heading", name=heading)).to_be_visible()
    await expect(held.page.get_by_text("15 ou le 112").first).to_be_visible()
    await expect(held.page.locator("textarea, form")).to_have_count(0)
    held.complaints.clear()  # the browser tells of the status
    await held.is_fine(f"refused-{status}")


async def test_an_expert_without_a_chat_approves_from_a_phone(tmp_path: Path) -> None:
    async with pages(tmp_path) as desk, phone() as held:
        given(desk, Shows.REDACTED)
        case, _, path = await asked(desk)
        await held.page.goto(desk.url + path)
        await held.is_fine("expert")
        await held.page.get_by_role("button", name="J'approuve ce texte").click()
        await expect(held.page.get_by_role("heading", name="Merci")).to_be_visible()
        await held.is_fine("expert-thanks")
        assert [kind for kind, _, _ in await said(desk, case)] == ["approval"]
        assert {url for url in held.asked if not url.startswith((desk.url, "data:"))} == set()

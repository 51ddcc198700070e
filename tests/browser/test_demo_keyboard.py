"""The demo by keyboard alone: the first two steps with Tab, Enter, Space and Escape, the focus always in sight."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from .demo_process import demo
from .demo_visitor import Visitor, visiting
from .page_stage import needs_chromium

pytestmark = needs_chromium
CALL = "Appel à l'aide"
FAR = 120
"""More presses of Tab than the page has stops."""
RING = """() => {
    const node = document.activeElement, seen = node.matches('input.sr-only') ? node.closest('.person') : node;
    const box = seen.getBoundingClientRect();
    return getComputedStyle(seen).outlineStyle === 'solid' && parseFloat(getComputedStyle(seen).outlineWidth) >= 2
        && box.bottom > 0 && box.top < innerHeight; }"""


async def tab_to(visitor: Visitor, name: str, *, beside: str) -> None:
    """Tab until the focus is on what has this name, in the message or the tour where `beside` stands."""
    where = "(words) => document.activeElement.closest('.message, #steps')?.innerText.includes(words) ?? false"
    for _ in range(FAR):
        await visitor.page.keyboard.press("Tab")
        if await visitor.focused() == name and await visitor.page.evaluate(where, beside):
            assert await visitor.page.evaluate(RING), f"the focus on {name!r} is not to be seen"
            return
    raise AssertionError(f"{FAR} times Tab did not lead to {name!r} beside {beside!r}")


async def test_two_steps_without_a_pointer(data: Path) -> None:
    async with demo(data) as running, visiting(running.url) as visitor:
        press = visitor.page.keyboard.press
        await tab_to(visitor, "Publier la question et la signaler", beside="Tout effacer")
        await press("Enter")
        await expect(visitor.card("@camille")).to_be_visible()
        await tab_to(visitor, "Accuser réception", beside="@camille")
        await press("Enter")
        await expect(visitor.card("@camille")).to_contain_text("Pris par Léa")
        assert await visitor.page.evaluate("document.activeElement.closest('.room') !== null"), "the place is kept"
        await tab_to(visitor, "Laisser passer 30 secondes", beside="Tout effacer")
        await press("Space")
        await expect(visitor.post("camille").locator(".answer")).to_be_visible()
        await visitor.ticked(1)
        await tab_to(visitor, "Étape suivante", beside="Tout effacer")
        await press("Enter")
        await tab_to(visitor, "Publier la phrase et la signaler", beside="Tout effacer")
        await press("Enter")
        await expect(visitor.card(CALL)).to_be_visible()
        await tab_to(visitor, "Lire le message", beside=CALL)
        await press("Enter")
        await expect(visitor.form).to_contain_text("je veux mourir")
        assert await visitor.focused() == "Lire le message", "the form's title"
        await press("Escape")
        await expect(visitor.form).to_have_count(0)
        assert await visitor.focused() == "Lire le message", "the focus is back on the button"
        await tab_to(visitor, "Mettre hors ligne", beside=CALL)
        await press("Enter")
        await expect(visitor.post("lou_77")).to_contain_text("Hors ligne")
        await visitor.ticked(1, 2)
        visitor.said_nothing_wrong()

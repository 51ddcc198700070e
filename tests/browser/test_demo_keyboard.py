"""The demo by keyboard alone: all six steps with Tab, Enter, Space, Escape and typing, the focus always in sight."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from .chromium import needs_chromium
from .demo_process import demo
from .demo_visitor import NAME, Visitor, visiting

pytestmark = needs_chromium
CALL, ACCUSATION, TOUR = "Appel à l'aide", "@victor", "Tout effacer"
FRIDAY = 4
FAR = 160
"""More presses of Tab than the page has stops."""
RING = """() => {
    const node = document.activeElement, seen = node.matches('input.sr-only') ? node.closest('.person') : node;
    const box = seen.getBoundingClientRect();
    return getComputedStyle(seen).outlineStyle === 'solid' && parseFloat(getComputedStyle(seen).outlineWidth) >= 2
        && box.bottom > 0 && box.top < innerHeight; }"""
PLACES = "'.message, .t-post, #steps, .thread, dialog, #tabs'"
WHERE = f"(words) => document.activeElement.closest({PLACES})?.innerText.includes(words) ?? false"
THERE = f"""([name, words]) => {{
    const within = document.querySelector('dialog[open]') ?? document, named = {NAME};
    return [...within.querySelectorAll('button')].some((node) =>
        named(node).replace(/\\s+/g, ' ').trim() === name && node.closest({PLACES})?.innerText.includes(words)); }}"""


async def tab_to(visitor: Visitor, name: str, *, beside: str) -> None:
    """Tab until the focus is on the button of this name, in the message, the form or the tour where `beside` stands;
    whoever sees it there begins to tab, not before."""
    await visitor.page.wait_for_function(THERE, arg=[name, beside])
    for _ in range(FAR):
        await visitor.page.keyboard.press("Tab")
        if await visitor.focused() == name and await visitor.page.evaluate(WHERE, beside):
            assert await visitor.page.evaluate(RING), f"the focus on {name!r} is not to be seen"
            return
    raise AssertionError(f"{FAR} times Tab did not lead to {name!r} beside {beside!r}")


async def tab_into(visitor: Visitor, selector: str) -> None:
    """Tab until the focus is on what this selector means: a box, a tick."""
    for _ in range(FAR):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert await visitor.page.evaluate(RING), f"the focus on {selector} is not to be seen"
            return
    raise AssertionError(f"{FAR} times Tab did not lead to {selector}")


async def press(visitor: Visitor, name: str, *, beside: str = TOUR, key: str = "Enter") -> None:
    await tab_to(visitor, name, beside=beside)
    await visitor.page.keyboard.press(key)


async def more(visitor: Visitor, name: str, *, beside: str) -> None:
    """What stands behind a card's [Plus…]."""
    await press(visitor, "Plus…", beside=beside)
    await expect(visitor.form.get_by_role("button", name=name, exact=True)).to_be_visible()
    await press(visitor, name, beside=name)


async def test_six_steps_without_a_pointer_on_a_friday(data: Path) -> None:
    """Two days later nobody is asked how they are: the tour goes on to Monday."""
    async with demo(data) as running, visiting(running.url) as visitor:
        await visitor.waits_until(FRIDAY)
        for step in (question, call_for_help, expert, reply, check_in, power):
            await step(visitor)
        visitor.said_nothing_wrong()


async def question(visitor: Visitor) -> None:
    await press(visitor, "Publier la question et la signaler")
    await expect(visitor.card("@camille")).to_be_visible()
    await press(visitor, "Accuser réception", beside="@camille")
    await expect(visitor.card("@camille")).to_contain_text("Pris par Léa")
    assert await visitor.page.evaluate("document.activeElement.closest('.room') !== null"), "the place is kept"
    await press(visitor, "Laisser passer 30 secondes", key="Space")
    await expect(visitor.post("camille").locator(".answer")).to_be_visible()
    await visitor.ticked(1)


async def call_for_help(visitor: Visitor) -> None:
    await press(visitor, "Étape suivante")
    await press(visitor, "Publier la phrase et la signaler")
    await expect(visitor.card(CALL)).to_be_visible()
    await press(visitor, "Lire le message", beside=CALL)
    await expect(visitor.form).to_contain_text("je veux mourir")
    assert await visitor.focused() == "Lire le message", "the form's title"
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.form).to_have_count(0)
    assert await visitor.focused() == "Lire le message", "the focus is back on the button"
    await press(visitor, "Mettre hors ligne", beside=CALL)
    await expect(visitor.post("lou_77")).to_contain_text("Hors ligne")
    await visitor.ticked(1, 2)


async def expert(visitor: Visitor) -> None:
    await press(visitor, "Étape suivante")
    await press(visitor, "Publier l'accusation et la signaler")
    await expect(visitor.card(ACCUSATION)).to_be_visible()
    await press(visitor, "Devenir Maître Diallo")
    there = visitor.post_in_teams("Accusation")
    await expect(there).to_contain_text("Maître Diallo")
    await press(visitor, "Donner un avis", beside="Accusation")
    await expect(visitor.dialog).to_be_visible()
    await tab_into(visitor, "dialog textarea")
    await visitor.page.keyboard.type("Hors ligne, le temps.")
    await press(visitor, "Donner", beside="avis")
    await expect(visitor.dialog).to_have_count(0)
    await expect(there).to_contain_text("Maître Diallo a donné un avis")
    await tab_into(visitor, "#tabs [data-focus=chat]")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.card(ACCUSATION)).to_contain_text("Maître Diallo a donné un avis")
    await visitor.ticked(1, 2, 3)


async def reply(visitor: Visitor) -> None:
    await press(visitor, "Étape suivante")
    await press(visitor, "Publier le message et le signaler")
    await expect(visitor.card("@maelle")).to_be_visible()
    await more(visitor, "Répondre", beside="@maelle")
    words = visitor.form.get_by_label("Texte", exact=True)
    await expect(words).to_be_visible()
    await tab_into(visitor, "dialog textarea")
    await visitor.page.keyboard.press("Control+A")
    await visitor.page.keyboard.type("Bonjour @maelle, je vous lis. Vous pouvez me répondre ici.\n\nLéa")
    await press(visitor, "Envoyer", beside="Texte")
    await expect(visitor.form).to_contain_text("ne donne aucune ligne d'écoute")
    await press(visitor, "Ajouter la ligne d'écoute", beside="ligne d'écoute")
    await expect(visitor.form).not_to_contain_text("ne donne aucune ligne d'écoute")
    await press(visitor, "Ajouter la citation", beside="citation")
    await expect(visitor.form).not_to_contain_text("ne montre pas à quoi il répond")
    await press(visitor, "Envoyer", beside="Texte")
    await press(visitor, "Annuler l'envoi", beside="Annuler l'envoi")
    await expect(words).to_be_visible()
    await press(visitor, "Envoyer", beside="Texte")
    await expect(visitor.form).to_contain_text("Annuler l'envoi")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.form).to_have_count(0)
    await press(visitor, "Laisser passer 30 secondes")
    await expect(visitor.post("maelle").locator(".letter, .answer")).to_have_count(1)
    await visitor.ticked(1, 2, 3, 4)


async def check_in(visitor: Visitor) -> None:
    await press(visitor, "Étape suivante")
    await more(visitor, "Prendre des nouvelles", beside="@maelle")
    await expect(visitor.form.locator("input[type=checkbox]").first).to_be_visible()
    await tab_into(visitor, "dialog input[type=checkbox]")
    stage = visitor.form.get_by_label("48 h", exact=True)
    await expect(stage).to_be_focused()
    if not await stage.is_checked():
        await visitor.page.keyboard.press("Space")
    await tab_into(visitor, "dialog [data-focus=submit]")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.form).to_have_count(0)
    await press(visitor, "Avancer de 48 heures")
    await expect(visitor.card("@maelle").locator("[data-focus=thread]")).to_contain_text("réponse")
    await press(
        visitor, await visitor.name_of(visitor.card("@maelle").locator("[data-focus=thread]")), beside="@maelle"
    )
    await expect(visitor.thread).to_be_visible()
    await press(visitor, "Fait", beside="Prendre des nouvelles")
    await expect(visitor.form).to_be_visible()
    await tab_into(visitor, "dialog input[type=radio]")
    await visitor.page.keyboard.press("Space")
    await tab_into(visitor, "dialog [data-focus=submit]")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.form).to_have_count(0)
    await expect(visitor.card("@maelle")).to_contain_text("Léa a pris des nouvelles")
    await visitor.ticked(1, 2, 3, 4, 5)


async def power(visitor: Visitor) -> None:
    await press(visitor, "Étape suivante")
    await press(visitor, "Publier la plainte et couper le courant")
    await visitor.ticked(1, 2, 3, 4, 5, 6)
    await expect(visitor.card("@noor")).to_have_count(1)

"""`make screenshots`: plays a night in the demo and writes the README's pictures to docs/img/."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.delivery.letter import render as typeset_letter
from cards.card import Card, Form
from cards.examples import examples
from cards.teams import render_form, render_message
from cards.translator import translator
from tests.delivery.letter_pages import poppler
from tests.delivery.test_letter import LETTER

from .chromium import CHROMIUM, chromium
from .demo_process import ROOT, demo
from .demo_visitor import Visitor, visiting
from .teams_cards import LOOKS, fetched, teams_page

IMAGES = ROOT / "docs" / "img"
AFTERNOON = datetime(2026, 11, 23, 13, 2, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 2, 2, 10, tzinfo=UTC)
"""Two past two and two past three in Paris, the times of the sketches."""
CALL = "Appel à l'aide"
TALL = 1420
"""Pixels, so that both cards stand in the picture."""


async def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("Chromium is needed: on Debian and Ubuntu, apt-get install chromium")
    fetched()  # what is missing is said before the night begins
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as running:
            async with visiting(running.url, height=TALL) as visitor:
                await night(visitor)
                async with visiting(running.url, width=1280, height=TALL, scale=0.82) as beside:
                    await settled(beside)
                    await shoot(beside, "desk")
                await reply(visitor)
                await both(visitor)
            async with visiting(running.url, width=1120, height=900, dark=True) as visitor:
                await settled(visitor)
                await shoot(visitor, "dark")
            async with visiting(running.url, width=390, height=844) as visitor:
                await settled(visitor)
                await visitor.card(CALL).locator(".block-header").evaluate("(node) => node.scrollIntoView()")
                await shoot(visitor, "phone")
    await teams()
    letter()


def letter() -> None:
    """A letter as it is printed."""
    (IMAGES / "letter.png").write_bytes(poppler("pdftoppm", typeset_letter(LETTER), "-png", "-r", "70", "-singlefile"))


async def night(visitor: Visitor) -> None:
    """A question in the afternoon, acknowledged; a call for help at night."""
    await moved_to(visitor, AFTERNOON)
    await visitor.step(1, "Publier la question et la signaler")
    question = visitor.card("@camille")
    await expect(question).to_contain_text("Accusé de réception prêt")
    await shoot(visitor, "card-everyday", of=question.locator(".card"))
    await visitor.press("Accuser réception", within=question)
    await visitor.press("Laisser passer 30 secondes", within=visitor.tour)
    await expect(visitor.post("camille").locator(".answer")).to_be_visible()
    await moved_to(visitor, NIGHT)
    await visitor.step(2, "Publier la phrase et la signaler")
    call = visitor.card(CALL)
    await expect(call).to_contain_text("Sam")
    await expect(call).not_to_contain_text("question posée")
    await shoot(visitor, "card-distress", of=call.locator(".card"))


async def reply(visitor: Visitor) -> None:
    """A reply that lacks what it needs."""
    await visitor.press("Plus…", within=visitor.card(CALL))
    await visitor.press("Répondre", within=visitor.form)
    words = visitor.form.get_by_label("Texte", exact=True)
    await words.fill("Bonjour @lou_77, nous vous avons lue, et nous sommes là.\n\nLéa")
    await visitor.press("Envoyer", within=visitor.form)
    await expect(visitor.form).to_contain_text("Ajouter la ligne d'écoute")
    await shoot(visitor, "reply-form", of=visitor.form)
    await visitor.press("Revenir", within=visitor.form)


async def both(visitor: Visitor) -> None:
    """One case in both chats: with the member's words in Slack, without them in the client's own Teams."""
    await visitor.step(3, "Publier l'accusation et la signaler")
    card = visitor.card("@victor")
    await expect(card).to_contain_text("1 réponse")
    await shoot(visitor, "case-in-slack", of=card)
    await visitor.press("Devenir Maître Diallo", within=visitor.tour)
    there = visitor.post_in_teams("Accusation")
    await expect(there).to_contain_text("Donner un avis")
    await shoot(visitor, "case-in-teams", of=there)
    await visitor.page.locator("#tabs [data-focus=chat]").click()


async def teams() -> None:
    """The call for help in Teams; every other card and form is drawn too, and must please the official renderer."""
    drawn = list(examples(translator("fr", "Europe/Paris")))
    async with chromium() as browser:
        for look in LOOKS:
            async with teams_page(browser, look) as page:
                for example in drawn:
                    if isinstance(example.drawn, Form):
                        form = render_form(example.drawn)
                        await page.show(form["card"], title=form["title"])
                    else:
                        await page.show(render_message(example.drawn)["card"])
                call = next(one.drawn for one in drawn if one.name == "case/distress")
                assert isinstance(call, Card)
                place = await page.show(render_message(call)["card"])
                await saved(place, f"teams-card-{look}")


async def moved_to(visitor: Visitor, moment: datetime) -> None:
    """Move the desk's clock, so that the pictures tell the same hours whenever they are made."""
    url = visitor.page.url + "sandbox/clock"
    now = datetime.fromisoformat((await (await visitor.page.request.get(url)).json())["clock"])
    seconds = round((moment - now).total_seconds())
    await visitor.page.request.post(url, data={"advance": f"{'-' if seconds < 0 else ''}PT{abs(seconds)}S"})


async def settled(visitor: Visitor) -> None:
    """The tour folded away, both cards there, nothing focused, nothing moving."""
    if await visitor.page.locator("#step-panel").is_visible():
        await visitor.press("Replier la visite")
    if await visitor.page.get_by_role("button", name="Masquer").count():
        await visitor.press("Masquer")
    await expect(visitor.card(CALL)).to_contain_text("Pas encore pris")


async def shoot(visitor: Visitor, name: str, *, of: Locator | None = None) -> None:
    await visitor.page.evaluate("document.activeElement.blur()")
    await visitor.page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    await saved(of or visitor.page, name)


async def saved(of: Locator | Page, name: str) -> None:
    path = IMAGES / f"{name}.png"
    await of.screenshot(path=path)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    asyncio.run(main())

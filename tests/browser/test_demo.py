"""The tour of the real demo, by clicking what a visitor clicks: six steps, both panes, Ctrl-C, and everything again."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.async_api import expect

from .chromium import needs_chromium
from .demo_process import demo, processes_with
from .demo_visitor import Visitor, visiting
from .page_stage import PATIENCE

pytestmark = needs_chromium
QUESTION, CALL, ACCUSATION = "@camille", "Appel à l'aide", "@victor"
MONDAY = 0
CASES = re.compile(r"Cas (\d+)")


async def test_six_steps_then_ctrl_c_and_everything_is_as_it_was(data: Path) -> None:
    async with demo(data) as running, visiting(running.url) as visitor:
        await visitor.waits_until(MONDAY)
        for step in (question, call_for_help, expert, reply, check_in, power):
            await step(visitor)
        await nothing_waits_to_leave(data)
        await visitor.page.reload()
        await visitor.ticked(1, 2, 3, 4, 5, 6)
        before = await everything(visitor)
        visitor.said_nothing_wrong()
        assert len(processes_with(str(data))) == 1, "one bot"
        assert await running.interrupt() == 0
    assert "Traceback" not in running.words
    assert processes_with(str(data)) == []
    async with demo(data) as again, visiting(again.url) as visitor:
        await visitor.ticked(1, 2, 3, 4, 5, 6)
        assert await everything(visitor) == before


async def question(visitor: Visitor) -> None:
    await visitor.step(1, "Publier la question et la signaler")
    card = visitor.card(QUESTION)
    await visitor.press("Accuser réception", within=card)
    await expect(card).to_contain_text("Envoi à")
    await expect(visitor.post("camille").locator(".answer")).to_have_count(0)
    await visitor.press("Laisser passer 30 secondes", within=visitor.tour)
    await expect(visitor.post("camille").locator(".answer")).to_contain_text("bien reçu")
    await expect(card).to_contain_text("Pris par Léa")
    await visitor.ticked(1)
    await visitor.axe_finds_nothing()


async def call_for_help(visitor: Visitor) -> None:
    await visitor.step(2)
    await expect(visitor.tour).to_contain_text("Phrase inventée, difficile à lire.")
    await visitor.press("Publier la phrase et la signaler", within=visitor.tour)
    card = visitor.card(CALL)
    await expect(card).to_contain_text("01 99 00 31 14")
    await expect(card).not_to_contain_text("je veux mourir")
    await visitor.press("Lire le message", within=card)
    await expect(visitor.form).to_contain_text("je veux mourir")
    await visitor.axe_finds_nothing()
    await visitor.press("Fermer", within=visitor.form)
    await expect(visitor.form).to_have_count(0)
    await visitor.press("Mettre hors ligne", within=card)
    await expect(visitor.post("lou_77")).to_contain_text("Hors ligne")
    await expect(visitor.post("lou_77").get_by_text("je veux mourir")).to_be_hidden()
    await expect(card).to_contain_text("Hors ligne depuis")
    await visitor.ticked(1, 2)


async def expert(visitor: Visitor) -> None:
    await visitor.step(3, "Publier l'accusation et la signaler")
    card = visitor.card(ACCUSATION)
    await expect(card.locator("[data-focus=thread]")).to_contain_text("1 réponse")
    await visitor.press("Devenir Maître Diallo", within=visitor.tour)
    there = visitor.post_in_teams("Accusation")
    await expect(there).to_contain_text("Maître Diallo")
    await expect(there).not_to_contain_text("victor")
    await visitor.axe_finds_nothing()
    await visitor.press("Donner un avis", within=there)
    await visitor.dialog.get_by_role("textbox").fill("Hors ligne, le temps de vérifier.")
    await visitor.axe_finds_nothing()
    await visitor.press("Donner", within=visitor.dialog)
    await expect(visitor.dialog).to_have_count(0)
    await expect(there).to_contain_text("Maître Diallo a donné un avis")
    await visitor.page.locator("#tabs [data-focus=chat]").click()
    await visitor.open_thread(card)
    await expect(visitor.thread).to_contain_text("Hors ligne, le temps de vérifier.")
    await expect(card).to_contain_text("Maître Diallo a donné un avis")
    await expect(visitor.post("victor")).to_contain_text("En ligne")
    await visitor.ticked(1, 2, 3)
    await visitor.axe_finds_nothing()
    await visitor.press("Fermer le fil")


async def reply(visitor: Visitor) -> None:
    await visitor.step(4, "Publier le message et le signaler")
    card = visitor.card("@maelle")
    await visitor.press("Plus…", within=card)
    await visitor.press("Répondre", within=visitor.form)
    words = visitor.form.get_by_label("Texte", exact=True)
    await words.fill(re.sub(r".*01 99 00.*\n?", "", await words.input_value()))
    await visitor.press("Envoyer", within=visitor.form)
    await expect(visitor.form).to_contain_text("ne donne aucune ligne d'écoute")
    await visitor.axe_finds_nothing()
    await visitor.press("Ajouter la ligne d'écoute", within=visitor.form)
    await expect(words).to_have_value(re.compile("01 99 00 31 14"))
    await visitor.press("Envoyer", within=visitor.form)
    await visitor.press("Annuler l'envoi", within=visitor.form)
    await expect(words).to_be_visible()
    await expect(visitor.post("maelle").locator(".letter, .answer")).to_have_count(0)
    await visitor.press("Envoyer", within=visitor.form)
    await expect(visitor.form).to_contain_text("Annuler l'envoi")
    await visitor.press("Fermer", within=visitor.form)
    await visitor.press("Laisser passer 30 secondes", within=visitor.tour)
    await expect(visitor.post("maelle").locator(".letter, .answer")).to_have_count(1)
    await visitor.ticked(1, 2, 3, 4)


async def check_in(visitor: Visitor) -> None:
    await visitor.step(5)
    card = visitor.card("@maelle")
    await visitor.press("Plus…", within=card)
    await visitor.press("Prendre des nouvelles", within=visitor.form)
    await visitor.form.get_by_label("48 h", exact=True).check()
    await visitor.form.locator("[data-focus=submit]").click()
    await expect(visitor.form).to_have_count(0)
    await visitor.press("Avancer de 48 heures", within=visitor.tour)
    await visitor.open_thread(card)
    await visitor.press("Fait", within=visitor.thread)
    await visitor.form.get_by_role("radio").first.check()
    await visitor.form.locator("[data-focus=submit]").click()
    await expect(visitor.form).to_have_count(0)
    await expect(card).to_contain_text("Léa a pris des nouvelles")
    await visitor.press("Fermer le fil")
    await visitor.ticked(1, 2, 3, 4, 5)


async def power(visitor: Visitor) -> None:
    await visitor.step(6, "Publier la plainte et couper le courant")
    await visitor.ticked(1, 2, 3, 4, 5, 6)
    await expect(visitor.page.locator(".power-on")).to_be_visible()
    await expect(visitor.card("@noor")).to_have_count(1)
    await visitor.press("Plus…", within=visitor.card("@maelle"))
    await visitor.press("Historique", within=visitor.form)
    await expect(visitor.form).to_contain_text("Le registre est complet.")
    await expect(visitor.form).to_contain_text("Léa a pris des nouvelles")
    await visitor.axe_finds_nothing()
    await visitor.press("Fermer", within=visitor.form)
    cases = CASES.findall(" ".join(await visitor.page.locator(".room .block-header").all_inner_texts()))
    assert sorted(map(int, cases)) == [1, 2, 3, 4, 5], "one card for each message, and one only"


async def nothing_waits_to_leave(data: Path) -> None:
    """What the desk still has to draw would change what is compared; a look for a twin changes nothing."""
    waiting = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND kind <> 'untwin'"
    async with asyncio.timeout(PATIENCE / 1000):
        with closing(sqlite3.connect(f"file:{data / 'fanal.sqlite3'}?mode=ro", uri=True)) as desk:
            while desk.execute(waiting).fetchone() != (0,):
                await asyncio.sleep(0.05)


async def everything(visitor: Visitor) -> list[str]:
    """The words of both panes: the forum's posts, the channel's messages."""
    for place in (".post", ".room .message .blocks"):
        await expect(visitor.page.locator(place).first).to_be_visible()
    return [
        *await visitor.page.locator(".post").all_inner_texts(),
        *await visitor.page.locator(".room .message:not(.ephemeral) .blocks").all_inner_texts(),
    ]

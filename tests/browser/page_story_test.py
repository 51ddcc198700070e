"""What people do on the page, by pointer and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from .chromium import needs_chromium
from .page_stage import LOU, on_stage

pytestmark = needs_chromium


async def test_a_click_on_the_card_changes_both_panes_and_keeps_the_place() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Mettre hors ligne")
        await expect(stage.cards.get_by_text("Hors ligne depuis")).to_be_visible()
        post = stage.page.locator(".post")
        await expect(post).to_contain_text("Hors ligne")
        await expect(post.get_by_text(LOU)).to_be_hidden()
        assert (await stage.focused()).startswith("Fanal"), "the button is gone: the focus stays on its card"


async def test_a_card_that_changes_keeps_the_keyboard_where_it_was() -> None:
    """Slack gives every version of a card's blocks new names; whoever has tabbed to a button is still there."""
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.cards.get_by_role("button", name="Plus…").focus()
        await stage.bot.hide_the_newest_card()
        await expect(stage.cards.get_by_text("Hors ligne depuis")).to_be_visible()
        assert await stage.focused() == "Plus…"
        await stage.page.keyboard.press("Enter")
        await expect(stage.form).to_contain_text("Prévoir")
        await stage.bot.hide_the_newest_card()
        await stage.page.keyboard.press("Escape")
        await expect(stage.form).to_be_hidden()
        assert await stage.focused() == "Plus…", "the card was drawn anew while the form stood open"


AGAIN = "(node) => { for (const one of ['pointerup', 'pointerdown']) node.dispatchEvent(new PointerEvent(one)); }"


@pytest.mark.parametrize("hand", ["pointer", "space", "quick"])
async def test_a_card_that_changes_under_the_finger_still_hears_the_click(hand: str) -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        button = stage.page.locator(".room").get_by_role("button", name="Plus…", exact=True)
        mouse, keyboard = stage.page.mouse, stage.page.keyboard
        await (button.focus() if hand == "space" else button.hover())
        await (keyboard.down(" ") if hand == "space" else mouse.down())
        if hand == "quick":  # the release of a press before is dealt with after this one has begun
            await button.evaluate(AGAIN)
        async with stage.page.expect_response("**/sandbox/steps"):
            await stage.bot.hide_the_newest_card()
        await expect(stage.page.locator(".post")).to_contain_text("En ligne")
        await (keyboard.up(" ") if hand == "space" else mouse.up())
        await expect(stage.form).to_contain_text("Prévoir")
        await expect(stage.cards.get_by_text("Hors ligne depuis")).to_have_count(1)


async def test_a_reply_is_refused_mended_and_sent() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Répondre")
        words = stage.form.get_by_label("Texte")
        await words.fill("Bonjour Lou, nous vous lisons.")
        await stage.press("Envoyer", within=stage.form)
        await expect(stage.form.get_by_text("Il manque une ligne d'écoute.")).to_be_visible()
        await expect(words).to_be_focused()
        await stage.press("Ajouter la ligne d'écoute", within=stage.form)
        await expect(words).to_have_value("Bonjour Lou, nous vous lisons.\n\nLe 3114 répond jour et nuit.")
        await stage.press("Envoyer", within=stage.form)
        await expect(stage.form).to_be_hidden()
        assert await stage.focused() == "Répondre"


async def test_what_is_typed_survives_whatever_else_happens() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Plus…")
        await stage.form.get_by_role("radio", name="Dans une semaine").check()
        await stage.form.get_by_label("À (facultatif)").fill("21:30")
        await stage.form.get_by_label("Fois").press_sequentially("3")
        await stage.post("Où en est mon colis ?", author="camille")
        await expect(stage.page.locator(".post")).to_have_count(2)
        await expect(stage.form.get_by_label("Fois")).to_be_focused()
        assert await stage.form.get_by_role("radio", name="Dans une semaine").is_checked()
        await stage.page.reload()
        await expect(stage.form).to_be_visible()


async def test_a_required_field_is_asked_for_before_anything_is_sent() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Plus…")
        await stage.press("Prévoir", within=stage.form)
        tone = stage.form.get_by_label("Ton")
        await expect(tone).to_be_focused()
        await expect(tone).to_have_accessible_description("À compléter avant d'envoyer.")
        assert [body["type"] for body in stage.bot.acts] == ["block_actions"]


async def test_values_arrive_as_slack_writes_them() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Plus…")
        await stage.form.get_by_role("radio", name="Dans une semaine").check()
        await stage.form.get_by_label("Ou à l'instant").fill("2026-11-24T10:30")
        await stage.form.get_by_label("Responsable").select_option(label="Sam")
        await stage.form.get_by_label("Ton").select_option(label="Dans deux jours")
        await stage.form.get_by_role("group", name="Sujets").get_by_label("Dans une semaine").check()
        await stage.press("Prévoir", within=stage.form)
        await expect(stage.form).to_be_hidden()
        values = {name: next(iter(one.values())) for name, one in stage.bot.acts[-1]["view"]["state"]["values"].items()}
        assert values["when"]["selected_option"]["value"] == "week"
        assert values["instant"]["selected_date_time"] == 1795512600  # 10:30 in Paris
        assert values["who"]["selected_user"] == "U0SAM"
        assert values["day"]["selected_date"] == "2026-11-24"
        assert [one["value"] for one in values["topics"]["selected_options"]] == ["week"]
        assert values["count"]["value"] is None


async def test_what_cannot_be_undone_is_asked_first() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Supprimer définitivement")
        await expect(stage.form).to_contain_text("Ce forum ne permet pas de rétablir un message supprimé.")
        assert await stage.focused() == "Revenir", "Enter must not delete"
        await stage.page.keyboard.press("Enter")
        await stage.press("Supprimer définitivement")
        await stage.page.keyboard.press("Escape")
        assert stage.bot.acts == []
        await stage.press("Supprimer définitivement")
        await stage.press("Supprimer définitivement", within=stage.form)
        await expect(stage.page.get_by_text("Visible par vous seul")).to_be_visible()
        assert len(stage.bot.acts) == 1


async def test_a_private_answer_is_for_one_person() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.press("Urgence")
        await expect(stage.page.get_by_text("Réservé à")).to_contain_text("@Nadia")
        await stage.be("Sam")
        await expect(stage.page.get_by_text("Réservé à")).to_have_count(0)
        await stage.be("Léa")
        await stage.press("Masquer")
        await expect(stage.page.get_by_text("Réservé à")).to_have_count(0)


async def test_the_keyboard_alone_is_enough() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        keys = stage.page.keyboard
        await keys.press("Tab")
        assert await stage.focused() == "Aller à la messagerie"
        await keys.press("Enter")
        await keys.press("Tab")
        await keys.press("ArrowRight")
        await expect(stage.page.get_by_role("radio", name="Sam")).to_be_checked()
        await keys.press("ArrowLeft")
        await stage.cards.get_by_role("button", name="Lire le message").focus()
        await keys.press("Enter")
        await expect(stage.form).to_contain_text("Phrase inventée.")
        assert await stage.focused() == "Lire le message", "the form's title, so that it is read from the top"
        await keys.press("Escape")
        await expect(stage.form).to_be_hidden()
        assert await stage.focused() == "Lire le message"
        await stage.cards.get_by_role("button", name="1 réponse").focus()
        await keys.press("Enter")
        thread = stage.page.get_by_role("region", name="Fil")
        await thread.get_by_role("textbox").focus()
        await keys.type("Je regarde.")
        await keys.press("Enter")
        await expect(thread.get_by_text("Je regarde.")).to_be_visible()
        await keys.press("Escape")
        await expect(thread).to_be_hidden()
        assert (await stage.focused()).startswith("2 réponses")


async def test_commands_messages_home_and_shortcuts() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        box = stage.page.get_by_label("Écrire dans # crise-maison-lumen")
        await box.fill("/fanal queue")
        await box.press("Enter")
        await expect(stage.page.get_by_text("La file (1)")).to_be_visible()
        assert stage.bot.acts[-1]["command"] == "/fanal"
        assert stage.bot.acts[-1]["text"] == "queue"
        await box.fill("Je prends la suite à 8 h.")
        await stage.press("Envoyer")
        await expect(stage.page.get_by_text("Je prends la suite à 8 h.")).to_be_visible()
        await stage.press("Autres actions", within=stage.cards.first)
        await stage.page.get_by_role("button", name="Ouvrir un cas de crise").click()
        await expect(stage.form).to_be_visible()
        await stage.press("Fermer", within=stage.form)
        await stage.page.get_by_role("button", name="Accueil de Fanal").click()
        await expect(stage.page.get_by_role("heading", name="À moi (1)")).to_be_visible()
        await stage.press("Lire le message")
        await expect(stage.form).to_be_visible()


async def test_a_member_writes_and_somebody_flags() -> None:
    async with on_stage() as stage:
        await stage.page.get_by_label("Message à publier").fill("Le service ne répond pas.")
        await stage.page.get_by_role("button", name="Publier", exact=True).click()
        await expect(stage.page.locator(".post")).to_contain_text("En ligne")
        await expect(stage.cards).to_have_count(0)
        await stage.page.get_by_role("button", name="Signaler", exact=True).click()
        await expect(stage.cards).to_have_count(1)
        await expect(stage.page.locator(".post")).to_contain_text("Signalé : cas 217")


async def test_the_power_is_cut_and_comes_back() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        await stage.page.get_by_role("button", name="La panne").click()
        await stage.page.get_by_role("button", name="Publier la plainte et couper le courant").click()
        await expect(stage.page.locator(".step[data-done=true]")).to_contain_text("La panne")
        await expect(stage.page.get_by_text("Fanal est en marche")).to_be_visible()


async def test_the_hard_sentence_can_be_passed_over() -> None:
    async with on_stage() as stage:
        await stage.page.get_by_role("button", name="Un appel à l'aide").click()
        await expect(stage.page.get_by_text("Phrase inventée, difficile à lire.")).to_be_visible()
        await stage.page.get_by_role("button", name="Passer", exact=True).click()
        await expect(stage.page.locator(".step[aria-current]")).to_contain_text("L'avis de l'expert")
        await expect(stage.page.get_by_role("button", name="Un appel à l'aide")).to_contain_text("(passée)")
        assert (await (await stage.page.request.get(f"{stage.sandbox.url}/sandbox/state")).json())["community"][
            "posts"
        ] == []


async def test_whoever_is_named_finds_where_in_two_clicks() -> None:
    async with on_stage() as stage:
        await stage.be("Sam")
        await stage.post(LOU)
        lea = stage.page.locator(".person", has_text="Léa")
        await expect(lea).to_contain_text("2 nouveaux")  # the card names her, and a message in its thread
        await lea.click()
        link = stage.cards.get_by_role("button", name="1 réponse")
        await expect(link).to_contain_text("1 nouveau")
        await link.click()
        await expect(stage.page.get_by_role("region", name="Fil")).to_contain_text("@Léa (vous) est d'astreinte")
        await expect(link).not_to_contain_text("nouveau")
        await expect(stage.page.locator(".rooms")).not_to_contain_text("nouveau")


async def test_who_reads_further_up_is_not_moved_but_told() -> None:
    async with on_stage() as stage:
        for _ in range(3):
            await stage.post(LOU)
        await expect(stage.cards).to_have_count(3)
        await stage.page.locator(".room .messages").evaluate("list => list.scrollTo(0, 0)")
        await stage.post("Où en est mon colis ?", author="camille")
        jump = stage.page.get_by_role("button", name="↓ Un nouveau message")
        await expect(jump).to_be_visible()
        assert await stage.page.locator(".room .messages").evaluate("list => list.scrollTop") == 0
        await jump.click()
        await expect(jump).to_be_hidden()
        await expect(stage.cards.last).to_be_focused()


async def test_a_message_s_link_leads_to_it_on_the_page() -> None:
    async with on_stage() as stage:
        await stage.post(LOU)
        channel, ts = "C0CRISE", next(iter(stage.bot.posts))
        link = (await stage.bot.call("chat.getPermalink", channel=channel, message_ts=ts))["permalink"]
        await stage.bot.call("chat.postMessage", channel="C0NORD", text=f"Voir <{link}|le cas 217>")
        await stage.be("Nadia")
        await stage.page.get_by_role("button", name="# crise-atelier-nord").click()
        await stage.page.get_by_role("link", name="le cas 217").click()
        await expect(stage.page.get_by_role("heading", name="# crise-maison-lumen")).to_be_visible()
        await expect(stage.cards.first).to_be_focused()

"""The Teams pane in a real browser: cards, dialogs and answers, by pointer and by keyboard, and what axe-core says."""

from __future__ import annotations

from typing import Any

import pytest
from botbuilder.schema import Activity
from playwright.async_api import expect

from bot.sandbox.teams_cast import CHANNEL, LEA
from tests.sandbox.teams_bot import TeamsBot, attached, button, card, form, opening

from .chromium import needs_chromium
from .page_stage import Stage, on_stage

pytestmark = needs_chromium
TOLD = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "C'est noté."}


async def with_a_card(stage: Stage, **more: Any) -> tuple[TeamsBot, str]:
    """The pane with one card in the channel, and the bot that posted it."""
    bot = TeamsBot(stage.sandbox)
    await bot.start()
    bot.answers = {
        "adaptiveCard/action": TOLD,
        "task/fetch": {"task": {"type": "continue", "value": form("Une note")}},
    }
    secondary = button("Clore", "fanal:close:1", mode="secondary")
    name = await bot.post(CHANNEL, attached(card(button("Je prends"), opening("Noter"), secondary, **more)))
    await stage.page.locator(".tab", has_text="Teams").click()
    return bot, name


async def test_a_card_is_pressed_and_a_dialog_filled_in() -> None:
    async with on_stage(width=1280) as stage:
        bot, _ = await with_a_card(stage)
        pane = stage.page.get_by_role("region", name="crise-maison-lumen")
        await pane.get_by_role("button", name="Je prends").click()
        await expect(stage.page.get_by_text("C'est noté.")).to_be_visible()
        await pane.get_by_role("button", name="Autres actions").last.click()
        await pane.get_by_role("button", name="Clore").click()
        await pane.get_by_role("button", name="Noter").click()
        await expect(stage.form.get_by_role("heading", name="Une note")).to_be_focused()
        await stage.form.get_by_role("button", name="Send").click()
        await expect(stage.form.get_by_text("Write")).to_be_visible()
        await expect(stage.form.get_by_label("Your words")).to_be_focused()
        assert await stage.violations() == []
        await stage.page.keyboard.type("Vu.")
        await stage.form.get_by_role("button", name="Send").click()
        await expect(stage.form).to_be_hidden()
        assert bot.seen[-1]["value"]["data"]["words"] == "Vu."
        await bot.stop()


async def test_a_card_that_changes_under_the_finger_still_hears_the_click() -> None:
    async with on_stage(width=1280) as stage:
        bot, name = await with_a_card(stage)
        await stage.page.get_by_role("button", name="Je prends").hover()
        await stage.page.mouse.down()
        update = Activity().deserialize(attached(card(opening("Noter"), text="Pris par Sam")))
        async with stage.page.expect_response("**/sandbox/steps"):
            await bot.in_conversation(CHANNEL, lambda one: one.conversations.update_activity(CHANNEL, name, update))
        await stage.page.mouse.up()
        await expect(stage.page.locator("#teams")).to_contain_text("Pris par Sam")
        assert [one["value"]["action"]["verb"] for one in bot.seen if one["type"] == "invoke"] == ["fanal:take:1"]
        await bot.stop()


async def test_a_card_that_loses_a_button_keeps_the_keyboard_on_its_own() -> None:
    """Not on the one that has moved to its place: Enter would do another thing than was meant."""
    async with on_stage(width=1280) as stage:
        bot, name = await with_a_card(stage)
        await stage.page.get_by_role("button", name="Noter").focus()
        update = Activity().deserialize(attached(card(opening("Noter"), button("Clore"), text="Pris par Sam")))
        await bot.in_conversation(CHANNEL, lambda one: one.conversations.update_activity(CHANNEL, name, update))
        await expect(stage.page.locator("#teams")).to_contain_text("Pris par Sam")
        assert await stage.focused() == "Noter"
        await bot.stop()


async def test_the_keyboard_alone_answers_in_a_thread() -> None:
    async with on_stage(width=1280) as stage:
        bot, name = await with_a_card(stage)
        box = stage.page.get_by_label("Répondre à la publication de Fanal")
        await box.focus()
        await stage.page.keyboard.type("<b>Je regarde</b> @Fanal")
        await stage.page.keyboard.press("Enter")
        await expect(stage.page.get_by_text("<b>Je regarde</b>")).to_be_visible()
        assert bot.seen[-1]["conversation"]["id"] == f"{CHANNEL};messageid={name}"
        assert bot.seen[-1]["text"] == "<b>Je regarde</b> <at>Fanal</at>"
        assert bot.seen[-1]["from"]["aadObjectId"] == LEA
        await bot.stop()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (1920, False)])
async def test_the_pane_is_for_everybody_at_every_width(width: int, dark: bool) -> None:
    async with on_stage(width=width, dark=dark) as stage:
        bot = TeamsBot(stage.sandbox)
        await bot.start()
        await bot.post(CHANNEL, attached(card(text="Le **cas** 217, {{TIME(2026-11-22T18:00:00Z)}}")))
        if width < 1800:
            await stage.page.locator(".tab", has_text="Teams").click()
        await expect(stage.page.locator(".teams .ac")).to_contain_text("Le cas 217, 19:00")
        assert await stage.violations() == []
        assert await stage.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await bot.stop()

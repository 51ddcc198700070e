"""Whoever was asked reads everything that is needed to answer, as it is now and not as it was when they were asked."""

from __future__ import annotations

from tests.desk import Desk

ACCUSED = "Votre service est nul, vous êtes des voleurs"
HELP = "je veux mourir, c'est pour ce soir, adieu à tous"


async def test_a_question_shows_how_urgent_it_is_where_the_message_stands_and_whether_it_was_answered(
    desk: Desk,
) -> None:
    card = await desk.flag(ACCUSED)
    question = await card.reply_with("Votre avis est demandé", "en ligne", "rien n'a encore été répondu")
    await card.act("acknowledge", as_="lea")
    await desk.advance("PT31S")
    await question.says("une réponse a été donnée")
    await card.act("take_offline", as_="lea")
    await question.says("hors ligne")
    await desk.write(HELP)
    await question.says("Urgence vitale (P0)")


async def test_what_recalls_a_question_asks_no_more_once_it_is_answered(desk: Desk) -> None:
    card = await desk.flag(ACCUSED)
    question = await card.reply_with("Votre avis est demandé")
    await desk.advance("P5D")
    reminder = await card.reply_with("ceci est un rappel")
    form = await (await question.press("advise", as_="diallo")).form()
    await form.fill(text="Laissez-le en ligne.")
    await reminder.says("Laissez-le en ligne.")
    assert "Réponse avant" not in reminder.text

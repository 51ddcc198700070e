"""A question: one click acknowledges, and what was promised becomes a due date."""

from __future__ import annotations

from tests.desk import Desk


async def test_a_question_is_acknowledged_in_one_click(desk: Desk) -> None:
    card = await desk.flag("Où en est mon colis ? Cela fait trois semaines.", by="camille")
    assert "Où en est mon colis" in card.text
    answer = await card.press("acknowledge", as_="lea")
    assert "Annuler" in await answer.private()
    await card.says("Léa")
    assert desk.last_post()["replies"] == []
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement on the forum")


async def test_whoever_clicks_on_a_card_of_yesterday_reads_the_words_that_leave(desk: Desk) -> None:
    """The hour that is promised counts from the click; the card still shows the one of its last drawing."""
    card = await desk.flag("Où en est mon colis ? Cela fait trois semaines.", by="camille")
    await desk.advance("P1D")
    told = await (await card.press("acknowledge", as_="lea")).private()
    await desk.advance("PT31S")
    replies = await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement on the forum")
    words = replies[0]["text"]
    assert "avant" in words
    assert words in told

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

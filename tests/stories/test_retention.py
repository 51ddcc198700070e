"""What is kept, and for how long: after its time a closed case has no words left, here or in the chat."""

from __future__ import annotations

from tests.desk import Desk

QUESTION = "Où en est mon colis ? Cela fait trois semaines."


async def test_a_closed_case_is_forgotten_in_its_time_and_its_history_stays_whole(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.press("nothing_here", as_="lea")
    await card.says("Rouvrir")
    await desk.advance("P179D")
    assert desk.cards()
    await desk.advance("P2D")
    await desk.until(lambda: not desk.cards(), "the card to be gone")
    shown = await (await desk.command("show 1", as_="lea")).private()
    assert "colis" not in shown
    assert "camille" not in shown


async def test_a_case_that_was_opened_again_is_kept(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.press("nothing_here", as_="lea")
    await card.says("Rouvrir")
    await desk.advance("P10D")
    await card.press("reopen", as_="sam")
    await card.says("Sam")
    await desk.advance("P200D")
    assert "colis" in card.text


async def test_what_is_flagged_again_after_it_was_forgotten_has_its_card_again(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.press("nothing_here", as_="lea")
    await card.says("Rouvrir")
    await desk.advance("P181D")
    await desk.until(lambda: not desk.cards(), "the card to be gone")
    post = desk.last_post()["id"]
    await desk.call(f"/sandbox/community/posts/{post}/flag", reporter="noor", reason="toujours rien")
    again = await desk.until(lambda: next(iter(desk.cards()), None), "the card again")
    await again.press("take_offline", as_="lea")
    await desk.becomes("offline")

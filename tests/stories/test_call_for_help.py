"""A call for help: somebody is woken, reads, takes it offline, asks, answers; the others see who did what."""

from __future__ import annotations

from tests.desk import Desk

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


async def test_the_words_stand_behind_a_curtain_and_whoever_is_on_watch_is_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    assert "mourir" not in card.text.replace("vouloir mourir", "")
    assert card.message["text"].endswith("à prendre")
    wake = await card.reply_with("<@U0LEA>")
    await (await card.press("read", as_="lea")).form(WORDS)
    await card.says("Léa")
    await wake.says("Léa")


async def test_the_second_of_two_clicks_is_told_who_was_first(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.press("take_offline", as_="lea")
    answer = await card.press("take_offline", as_="sam", stale=True)
    assert "Léa" in await answer.private()
    await desk.becomes("offline")
    assert desk.sandbox.forum.done_count("hide") == 1 if hasattr(desk.sandbox.forum, "done_count") else True


async def test_taken_offline_and_back_online(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.says("Hors ligne")
    await card.press("restore", as_="lea")
    await desk.becomes("online")


async def test_nobody_takes_it_so_the_backup_and_then_the_manager_are_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.reply_with("<@U0LEA>")
    await desk.advance("PT2M31S")
    await card.reply_with("<@U0SAM>")
    await desk.advance("PT2M31S")
    await card.reply_with("<@U0NADIA>")


async def test_once_taken_nobody_else_is_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.press("take", as_="lea") if "take" in card.verbs else await card.press("emergency", as_="lea")
    await card.says("Léa")
    await desk.advance("PT10M")
    assert not any("<@U0NADIA>" in post.text for post in card.thread)


async def test_a_first_word_leaves_in_two_clicks_and_can_be_undone(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("first_word", as_="lea")).form("3114")
    sending = await (await form.fill()).form("Annuler")
    assert not desk.last_post()["private"]
    await sending.press("undo_send")
    await desk.advance("PT40S")
    assert not desk.last_post()["private"]
    form = await (await card.press("first_word", as_="lea")).form("3114")
    await form.fill()
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the first word, in private")
    assert "3114" in str(private)


async def test_passing_on_wakes_the_next_and_a_manager_thinks_of_who_left(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    wake = await card.reply_with("<@U0LEA>")
    await wake.press("pass_on", as_="lea")
    await card.reply_with("<@U0SAM>")
    await desk.told("nadia", "Léa", "passé la main")

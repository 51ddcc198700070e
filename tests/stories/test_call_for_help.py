"""A call for help: somebody is woken, reads, takes it offline, answers; the others see who did what."""

from __future__ import annotations

from tests.desk import Desk

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


async def test_a_button_of_the_very_first_card_never_undoes_what_was_done_since(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")  # the card says so before the forum does
    await card.says("Hors ligne")
    await card.press("restore", as_="lea")
    await desk.becomes("online")
    answer = await card.press("take_offline", as_="sam", first=True)
    assert "Léa" in await answer.private()
    assert desk.last_post()["visibility"] == "online"


async def test_nobody_takes_it_so_the_backup_and_then_the_manager_are_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.reply_with("<@U0LEA>")
    await desk.advance("PT2M31S")
    assert "Premier regard avant" in (await card.reply_with("<@U0SAM>")).text
    await desk.advance("PT2M31S")
    assert "Premier regard avant" not in (await card.reply_with("<@U0NADIA>")).text, "that moment has passed"


async def test_once_taken_nobody_else_is_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    wake = await card.reply_with("<@U0LEA>")
    await wake.press("take", as_="lea")
    await card.says("Léa")
    await desk.advance("PT10M")
    await card.press("emergency", as_="lea")
    await card.says("Urgence")
    assert not any("<@U0NADIA>" in post.text for post in card.thread)


async def test_an_expert_who_looks_takes_nothing_and_the_backup_is_still_woken(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.reply_with("<@U0LEA>")
    await (await card.press("read", as_="diallo")).form(WORDS)
    await (await card.press("emergency", as_="diallo")).form("3114")
    await card.says("Pas encore pris")
    await desk.advance("PT2M31S")
    await card.reply_with("<@U0SAM>")


async def test_a_first_word_leaves_in_two_clicks_and_can_be_undone(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("first_word", as_="lea")).form("3114")
    sending = await (await form.fill()).form("Annuler")
    back = await (await sending.press("undo_send")).form("3114")
    await desk.advance("PT40S")
    assert not desk.last_post()["private"]
    await back.fill()
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the first word, in private")
    assert "3114" in str(private)
    assert len(private) == 1


async def test_a_forum_that_cannot_hide_the_message_does_not_keep_our_words_from_who_wrote_it(desk: Desk) -> None:
    await desk.fault("forum.action", "500", count=1000, channel="hide")
    card = await desk.flag(WORDS)
    await card.press("take_offline", as_="lea")
    await (await (await card.press("first_word", as_="lea")).form("3114")).fill()
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["private"], "the first word, in private")
    assert desk.last_post()["visibility"] == "online"
    await desk.mended()
    await desk.becomes("offline")


async def test_passing_on_wakes_the_next_and_a_manager_thinks_of_who_left(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    wake = await card.reply_with("<@U0LEA>")
    await wake.press("pass_on", as_="lea")
    await card.reply_with("<@U0SAM>")
    await desk.told("nadia", "Léa", "passé la main")
    await desk.advance("PT6M")
    await card.reply_with("<@U0NADIA>")
    assert sum("<@U0LEA>" in post.text for post in card.thread) == 1


async def test_a_second_message_joins_the_case_and_wakes_again_when_it_is_graver(desk: Desk) -> None:
    card = await desk.flag("Je n'en peux plus, je suis à bout.")
    assert "P0" not in card.text
    assert not any("<@U0LEA>" in post.text for post in card.thread)
    await desk.write(WORDS)
    await card.says("P0")
    await card.reply_with("<@U0LEA>", "P0")
    assert len(desk.cards()) == 1


async def test_who_is_on_watch_is_woken_although_somebody_took_the_case_when_it_was_a_question(desk: Desk) -> None:
    """Sam took it and went home: nobody would look at the call for help that came to it."""
    card = await desk.flag("Où en est mon colis ? Cela fait trois semaines.")
    await card.act("take", as_="sam")
    await card.says("Pris par Sam")
    await desk.write(WORDS)
    wake = await card.reply_with("<@U0LEA>", "P0", "Le niveau vient de monter")
    assert wake.verbs == ["read"]
    await desk.advance("PT2M31S")
    await desk.until(lambda: sum("<@U0SAM>" in post.text for post in card.thread) == 1, "the backup")
    await (await wake.press("read", as_="lea")).form(WORDS)
    await wake.says("pris")
    await desk.advance("PT10M")
    await card.more("note", as_="lea")
    assert not any("<@U0NADIA>" in post.text for post in card.thread)


async def test_another_call_for_help_wakes_again_although_the_case_was_that_urgent_and_held(desk: Desk) -> None:
    """The level cannot rise any more, and whoever took the case in the evening is asleep."""
    card = await desk.flag(WORDS)
    first = await card.reply_with("<@U0LEA>")
    await card.act("take", as_="sam")
    await first.says("pris")
    await desk.advance("PT1M")
    await desk.write("c'est pour cette nuit, je veux mourir")
    await card.reply_with("<@U0SAM>", "Un autre message du même membre")
    assert not any("<@U0LEA>" in post.text and "nouvel appel" in post.text for post in card.thread), "Sam is there"
    await desk.advance("PT2M31S")
    await desk.until(lambda: any("<@U0SAM>" in p.text and "nouvel appel" in p.text for p in card.thread), "the backup")
    await card.more("note", as_="sam")
    await card.act("read", as_="sam")
    await desk.advance("PT1H")
    await desk.write("adieu, je veux en finir maintenant")
    wake = await card.reply_with("<@U0LEA>", "Un nouvel appel à l'aide vient d'arriver")
    await desk.advance("PT2M31S")
    await desk.advance("PT2M31S")
    await card.reply_with("<@U0NADIA>", "Un nouvel appel à l'aide vient d'arriver")
    await (await wake.press("read", as_="lea")).form("adieu, je veux en finir maintenant")
    await wake.says("pris")


async def test_a_message_that_waits_is_kept_waiting_and_answered_in_private(desk: Desk) -> None:
    card = await desk.flag(WORDS, moderation="a_priori")
    assert "keep_waiting" in card.verbs
    form = await (await card.press("keep_waiting", as_="lea")).form("lou_77")
    assert "Message privé" in form.text
    assert desk.last_post()["visibility"] == "pending"


async def test_somebody_of_another_client_can_do_nothing_here(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    answer = await desk.command("show 1", as_="tom", channel="C0NORD")
    assert "lou_77" not in await answer.private()
    assert card.ts not in {post.ts for post in desk.cards("C0NORD")}


async def test_what_the_forum_has_not_done_yet_is_told_as_decided(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await desk.fault("forum.action", "503", count=100)
    await card.press("take_offline", as_="lea")
    await card.says("Léa a décidé de mettre ce message hors ligne", "le forum ne répond pas")
    await desk.mended()
    await card.says("Léa a mis ce message hors ligne", "Hors ligne depuis")

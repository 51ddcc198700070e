"""One story, told in Slack, in Teams, and across both: whatever works in one works in the other, and between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk import Desk
from tests.running import story

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."


@pytest_asyncio.fixture(params=["slack", "teams", "across"])
async def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, chats=request.param) as started:
        yield started


async def test_from_the_flag_to_the_next_check_in(desk: Desk) -> None:
    # Somebody is woken, reads behind the curtain, and takes the message offline.
    card = await desk.flag(HELP)
    assert HELP not in card.text
    assert "3114" in card.text
    wake = await card.reply_with(desk.mention("lea"))
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    await card.says("Léa")
    await wake.says("pris")
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.says("Hors ligne")

    # The lawyer is asked by a form, and answers by writing in the thread.
    form = await (await card.press("ask", as_="lea")).form()
    answer = await form.fill(disciplines=["legal"], question="Peut-on répondre en public ?")
    assert not answer.errors
    question = await card.reply_with(desk.mention("diallo"), "Peut-on répondre")
    await card.write("Non : répondez en privé.", as_="diallo")
    await question.says("Non : répondez en privé.")

    # The reply is refused for what it lacks, mended by its buttons, undone, and sent.
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    form = await (await form.fill(text="Bonjour @lou_77, nous vous avons lue.\n\nLéa")).form("Avant l'envoi")
    while form.verbs.count("mend") > 2:  # the last two mend nothing: they keep what was typed
        form = await (await form.press("mend")).form()
    assert HELP in form.text
    sending = await (await form.fill()).form("Annuler")
    back = await (await sending.press("undo_send")).form("3114")
    await desk.advance("PT40S")
    assert not desk.last_post()["private"]
    await back.fill()
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the reply, in private")
    assert "nous vous avons lue" in str(private)
    assert "3114" in str(private)

    # Two days later the check-in is called to mind, done, and the case closed.
    form = await (await card.more("follow_up", as_="lea")).form("Prendre des nouvelles")
    await form.fill(stages=["48h"], person="lea", note="Elle a un chat, Mina.")
    await desk.advance("P3D")
    reminder = await card.reply_with(desk.mention("lea"), "Mina")
    await desk.told("lea", "Mina")
    done = await (await reminder.press("follow_up_done", as_="lea")).form()
    await done.fill(outcome="better", note="Elle va mieux.")
    close = await (await card.more("close", as_="lea")).form()
    await close.fill(outcome="reached")
    await card.says("Rouvrir")


async def test_whoever_may_not_is_told_who_may_and_can_ask_them(desk: Desk) -> None:
    card = await desk.flag(HELP)
    answer = await card.press("take_offline", as_="diallo")
    assert "Léa" in await answer.private()
    assert desk.last_post()["visibility"] == "online"
    await (await answer.whisper()).press("ask", as_="diallo")
    asked = await card.reply_with("Maître Diallo", desk.mention("lea"))
    await asked.press("take_offline", as_="lea")
    await desk.becomes("offline")


async def test_the_second_of_two_clicks_is_told_who_was_first(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.press("take_offline", as_="lea")
    await desk.becomes("offline")
    await card.says("Hors ligne")
    private = await (await card.press("take_offline", as_="sam", stale=True)).private()
    assert "Léa" in private
    assert "changed nothing" in private or "n'a rien changé" in private
    assert desk.last_post()["visibility"] == "offline"


async def test_a_form_says_what_is_wrong_in_it(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("link", as_="lea")).form()
    assert (await form.fill(case="999")).errors


async def test_one_click_answers_the_everyday_and_can_be_undone_in_private(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    answer = await card.press("acknowledge", as_="lea")
    await card.says("Léa")
    await (await answer.whisper()).press("undo", as_="lea")
    await card.says("Accuser réception")
    assert not desk.last_post()["replies"]


async def test_what_is_written_in_the_thread_is_kept_with_its_edits_and_deletions(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.write("Je l'appelle.", as_="sam")
    mine = await card.reply_with("Je l'appelle.")
    await mine.edit("Je l'ai appelée.", as_="sam")
    await mine.delete(as_="sam")
    history = await (await card.more("history", as_="nadia")).form()
    assert "Sam a modifié" in history.text
    assert "Sam a supprimé" in history.text


async def test_an_expert_outside_the_channel_is_asked_in_private_and_answers_there(desk: Desk) -> None:
    card = await desk.flag("Votre bougie a explosé, ma fille est brûlée à la main", by="noor")
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposons-nous ?")
    asked = await desk.told("ines", "Que proposons-nous ?")
    await asked.answer("Un rappel du lot, et j'appelle la cliente.", as_="ines")
    await card.reply_with("Un rappel du lot")


async def test_an_answer_that_was_meant_for_another_question_goes_there_by_one_click(desk: Desk) -> None:
    first = await desk.flag(QUESTION, by="noor")
    second = await desk.flag("Mon colis est arrivé cassé, je veux être remboursée", by="camille")
    for card, question in ((first, "Que proposons-nous ?"), (second, "Remboursons-nous ?")):
        form = await (await card.press("ask", as_="lea")).form()
        await form.fill(disciplines=["customer_care"], question=question)
        await desk.told("ines", question)
    await desk.advance("PT4H30M")
    asked = await desk.told("ines", "ceci est un rappel")
    await asked.answer("Un geste, et nos excuses.", as_="ines")
    line = await desk.told("ines", "gardés comme votre réponse au sujet du cas")
    (kept, here), (meant, there) = ((1, first), (2, second))[:: 1 if "au sujet du cas 1" in line.text else -1]
    said = await here.reply_with("Inès a donné un avis", "Un geste")
    await line.press("meant_for", as_="ines")
    await there.reply_with("Inès a donné un avis", "Un geste")
    await said.says("avait répondu ici à une autre question")
    assert "Un geste" not in said.text
    await line.says(f"au sujet du cas {meant}", f"cas {kept} (Service client)")
    answer = await line.press("meant_for", as_="ines", stale=True)
    assert "déjà gardés pour cette question" in await answer.private()


async def test_the_queue_a_case_the_watch_and_help_are_asked_for_in_words(desk: Desk) -> None:
    await desk.flag(HELP)
    for text, expected in (
        ("queue", "La file"),
        ("show 1", "3114"),
        ("on-watch", "Léa"),
        ("help", "astreinte"),
        ("voir 1", "3114"),
        ("aide", "voir 217"),
    ):
        await desk.asked(text, expected, as_="lea")


async def test_the_home_shows_what_waits_for_somebody(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.press("emergency", as_="lea")
    await card.says("Léa")
    home = await desk.home("lea")
    assert "À moi (1)" in home


async def test_a_case_is_opened_from_a_message_and_by_command(desk: Desk) -> None:
    form = await desk.open_case_on(f"vu ailleurs : {HELP}", as_="lea")
    assert HELP in form.text
    known = {post.ts for post in desk.cards()}
    await form.fill(handle="lou_77")
    card = await desk.until(lambda: next((p for p in desk.cards() if p.ts not in known), None), "the card")
    await card.says("P0")
    new = await desk.new_case(as_="lea")
    assert "lumen" in new.text.lower() or "Forum" in new.text
    await desk.close("lea")


async def test_a_message_of_the_thread_is_kept_as_advice(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.write("Répondez en privé, sans nommer personne.", as_="diallo")
    mine = await card.reply_with("sans nommer personne")
    assert "avis" in (await desk.keep_as_advice(mine, as_="lea")).lower()
    history = await (await card.more("history", as_="nadia")).form()
    assert "Maître Diallo" in history.text

"""What people ask for, wherever they are: `/fanal` and its private answers, cases opened by hand; and their home."""

from __future__ import annotations

import pytest

from tests.asking import CHANNEL, PEOPLE
from tests.desk import Desk, Form
from tests.reading import words

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
ACCUSATION = "Ce vendeur raconte n'importe quoi, il faut que tout le monde le sache !"


@pytest.mark.parametrize(("asked", "verb"), [("show 1", "read"), ("queue", "more")])
async def test_a_private_answer_works_in_the_channel_of_another_client_too(desk: Desk, asked: str, verb: str) -> None:
    await desk.flag(HELP)
    told = await (await desk.command(asked, as_="nadia", channel="C0NORD")).whisper()
    form = await (await told.press(verb, as_="nadia")).form()
    assert "Cas 1" in form.text or HELP in form.text, form.text


@pytest.mark.parametrize("asked", ["1", "#1", "Show 1", "VOIR  #1", "show\u00a01"])
async def test_a_case_is_shown_however_its_number_is_typed_on_a_phone(desk: Desk, asked: str) -> None:
    await desk.flag(HELP)
    await desk.asked(asked, "Urgence vitale", as_="lea")


async def test_a_form_opens_for_new_with_a_capital_too_and_says_who_may_to_whoever_may_not(desk: Desk) -> None:
    form = await (await desk.command("New", as_="lea")).form()
    assert "Maison Lumen" in form.text
    refused = await (await desk.command("nouveau", as_="diallo")).form()
    assert "Réservé à Léa" in refused.text


async def test_whoever_opens_a_case_is_told_and_twice_the_same_message_is_one_case(desk: Desk) -> None:
    said = await desk.call("/sandbox/slack/message", channel=CHANNEL, user=PEOPLE["lea"], text=f"vu ailleurs : {HELP}")

    async def opened(by: str) -> Form:
        shortcut = {"callback_id": "fanal:open_case", "channel": CHANNEL, "ts": said["ts"]}
        form = await (await desk._act("/sandbox/slack/shortcut", PEOPLE[by], **shortcut)).form()
        return await (await form.fill(client="maison-lumen")).form()

    for person in ("lea", "nadia"):
        assert "Le cas est ouvert" in (await opened(person)).text
    (card,) = await desk.until(desk.cards, "the card")
    await card.says("Cas 1")


async def test_links_are_made_to_a_number_with_its_sign(desk: Desk) -> None:
    await desk.flag(HELP)
    card = await desk.flag(ACCUSATION, by="victor")
    form = await (await card.more("link", as_="lea")).form()
    assert not (await form.fill(case="#1")).errors
    assert (await (await (await card.more("link", as_="lea")).form()).fill(case="#9")).errors


# --- home ----------------------------------------------------------------------------------------


async def test_nobody_is_awaited_at_home_for_a_question_about_a_closed_case(desk: Desk) -> None:
    card = await desk.flag(ACCUSATION, by="victor")
    await (await (await card.press("ask", as_="lea")).form()).fill(disciplines=["legal"], question="Que dire ?")
    assert "On attend ma réponse (1)" in await desk.home("diallo")
    await (await (await card.more("close", as_="lea")).form()).fill(outcome="handled")
    await card.says("Rouvrir")
    await desk.advance("P1D")
    assert "On attend ma réponse (0)" in await desk.home("diallo")
    await card.press("reopen", as_="lea")
    await card.says("Pris par Léa")
    assert "On attend ma réponse (1)" in await desk.home("diallo")
    await desk.advance("P1D")
    await card.reply_with("<@U0DIALLO>", "ceci est un rappel")


async def test_a_home_follows_what_was_done_from_it(desk: Desk) -> None:
    card = await desk.flag(HELP)
    plan = await (await card.more("follow_up", as_="lea")).form()
    await plan.fill(stages=["48h"], person="lea", note="")
    await desk.advance("P2D")
    done = await (await desk.at_home("follow_up_done", as_="lea")).form()
    assert "Nouvelles à prendre aujourd'hui (1)" in words(desk.state["homes"]["U0LEA"])
    await done.fill(outcome=done.options("outcome")[0][0])
    await desk.until(
        lambda: "Nouvelles à prendre aujourd'hui (0)" in words(desk.state["homes"]["U0LEA"]), "a home without it"
    )


# --- seen elsewhere ------------------------------------------------------------------------------


async def test_nothing_is_taken_offline_that_the_forum_does_not_know(desk: Desk) -> None:
    form = await desk.open_case_on(f"vu sur un autre site : {HELP}", as_="lea")
    await form.fill(handle="lou_77")
    (card,) = await desk.until(lambda: [card for card in desk.cards() if card.verbs], "the card")
    assert "take_offline" not in card.verbs
    more = await (await card.press("more", as_="lea")).form()
    assert "take_offline" not in more.verbs
    await desk.close("lea")
    reply = await (await card.more("reply", as_="lea")).form("lou_77")
    assert "public_reply" not in [name for name, _ in reply.options("methods")]


# --- in private ----------------------------------------------------------------------------------


async def test_whoever_writes_to_the_desk_about_no_case_is_answered(desk: Desk) -> None:
    await desk.flag(HELP)
    await desk.home("nadia")  # where their conversation with the bot is
    written = {"channel": "D0NADIA", "user": PEOPLE["nadia"]}
    await desk.tell("/sandbox/slack/message", **written, text="Bonjour, on fait quoi ?")
    await desk.told("nadia", "/fanal file")
    await desk.tell("/sandbox/slack/message", **written, text="file")
    await desk.told("nadia", "La file (1")


async def test_what_an_expert_writes_in_private_is_about_the_question_that_waits(desk: Desk) -> None:
    first, second = await desk.flag(HELP), await desk.flag(ACCUSATION, by="victor")
    for card, question in ((first, "Que proposer ?"), (second, "Un geste commercial ?")):
        form = await (await card.act("ask", as_="lea")).form()
        await form.fill(disciplines=["customer_care"], question=question)
        await desk.told("ines", question)
    later = await desk.told("ines", "Un geste commercial ?")
    await later.write("Oui, un bon d'achat.", as_="ines")
    await second.reply_with("Inès", "un bon d'achat")
    await later.answer("Pour l'autre : je l'appelle demain.", as_="ines")
    await first.reply_with("Inès", "je l'appelle demain")
    assert not any("demain" in post.text for post in second.thread)


@pytest.mark.parametrize("another_waits", [False, True])
async def test_an_expert_who_answers_before_we_know_that_the_question_arrived_is_heard(
    desk: Desk, another_waits: bool
) -> None:
    first, second = await desk.flag(HELP), await desk.flag(ACCUSATION, by="victor")
    if another_waits:
        form = await (await first.act("ask", as_="lea")).form()
        await form.fill(disciplines=["customer_care"], question="Que proposer ?")
        await desk.told("ines", "Que proposer ?")
    form = await (await second.act("ask", as_="lea")).form()
    await desk.fault("chat.postMessage", "drop_after", channel="D0INES")
    await form.fill(disciplines=["customer_care"], question="Un geste commercial ?")
    asked = await desk.told("ines", "Un geste commercial ?")
    await asked.answer("Oui, un bon d'achat.", as_="ines")
    await second.reply_with("Inès", "un bon d'achat")
    assert not any("un bon d'achat" in post.text for post in first.thread)


async def test_what_is_asked_of_the_desk_in_private_answers_no_question(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.act("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposer ?")
    asked = await desk.told("ines", "Que proposer ?")
    await asked.answer("File", as_="ines")
    await desk.told("ines", "La file (")
    await asked.answer("Je l'appelle demain.", as_="ines")
    await card.reply_with("Inès", "Je l'appelle demain.")
    assert "File" not in " ".join(post.text for post in card.thread)


@pytest.mark.parametrize("another_waits", [False, True])
async def test_what_an_expert_writes_is_kept_though_it_stays_unknown_whether_the_question_arrived(
    desk: Desk, another_waits: bool
) -> None:
    """Slack sends it again three times, and no more. Where another waits, they hear which one it is kept for."""
    cards = [await desk.flag(ACCUSATION, by=name) for name in (("camille", "victor") if another_waits else ("victor",))]
    if another_waits:
        form = await (await cards[0].act("ask", as_="lea")).form()
        await form.fill(disciplines=["customer_care"], question="Que proposer ?")
        await desk.told("ines", "Que proposer ?")
    await desk.fault("conversations.history", "500", count=10_000, channel="D0INES")
    await desk.fault("chat.postMessage", "drop_after", channel="D0INES")
    form = await (await cards[-1].act("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Un geste commercial ?")
    asked = await desk.told("ines", "Un geste commercial ?")
    await asked.answer("Oui, un bon d'achat.", as_="ines")
    await cards[0].reply_with("Inès", "un bon d'achat")
    if another_waits:
        await desk.told("ines", "C'était pour")

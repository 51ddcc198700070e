"""Every other verb, pressed once by somebody who may, and what everybody sees of it."""

from __future__ import annotations

from tests.desk import Desk

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."


async def test_nothing_here_closes_in_one_click_and_can_be_undone(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    answer = await card.press("nothing_here", as_="lea")
    assert "Annuler" in await answer.private()
    await card.says("Rouvrir")
    await (await answer.whisper()).press("undo", as_="lea")
    await card.says("Accuser réception")


async def test_a_waiting_message_is_published_by_nothing_here_once_it_can_no_longer_be_undone(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille", moderation="a_priori")
    await card.act("nothing_here", as_="lea")
    assert desk.last_post()["visibility"] == "pending"
    await desk.advance("PT31S")
    await desk.becomes("online")


async def test_nothing_here_on_a_call_for_help_asks_to_read_first_and_for_a_second_pair_of_eyes(desk: Desk) -> None:
    card = await desk.flag(HELP)
    refused = await card.more("nothing_here", as_="lea")
    assert "Lire" in (await refused.form()).text
    await desk.close("lea")
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    await card.more("nothing_here", as_="lea")
    second = await card.reply_with("<@U0SAM>")
    await second.press("second_look", as_="sam")
    await desk.advance("PT31M")
    assert not any("deuxième" in post.text for post in desk.direct("nadia"))


async def test_without_a_second_look_the_manager_is_told(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await (await card.press("read", as_="lea")).form(HELP)
    await desk.close("lea")
    await card.more("nothing_here", as_="lea")
    await card.says("Rouvrir")
    await desk.advance("PT31M")
    await desk.told("nadia", "Cas 1")


async def test_published_and_refused(desk: Desk) -> None:
    first = await desk.flag(QUESTION, by="camille", moderation="a_priori")
    await first.act("publish", as_="lea")
    await desk.becomes("online")
    second = await desk.flag("Achetez mes montres pas chères !!!", by="victor", moderation="a_priori")
    await second.act("refuse", as_="lea")
    await desk.becomes("refused")


async def test_handed_over_and_released(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("hand_over", as_="lea")).form()
    await form.fill(person="sam")
    await card.reply_with("<@U0SAM>")
    await card.says("Sam")
    await card.more("release", as_="sam")
    await card.says("Pas encore pris")
    await card.reply_with("<@U0LEA>")


async def test_a_call_is_logged_with_who_called_whom(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.press("emergency", as_="lea")).form("15")
    await form.fill(service="15", outcome="Ils envoient quelqu'un.")
    await card.reply_with("15")
    history = await (await card.more("history", as_="nadia")).form()
    assert "Léa" in history.text


async def test_notes_links_and_people(desk: Desk) -> None:
    first = await desk.flag(HELP)
    second = await desk.flag(QUESTION, by="camille")
    note = await (await first.more("note", as_="lea")).form()
    await note.fill(text="Sa sœur est prévenue.")
    await first.reply_with("Sa sœur est prévenue.")
    link = await (await first.more("link", as_="lea")).form()
    await link.fill(case="2")
    await first.says("2")
    await second.says("1")
    wrong = await (await first.more("link", as_="lea")).form()
    assert (await wrong.fill(case="999")).errors
    await desk.close("lea")
    person = await (await first.more("add_person", as_="lea")).form()
    answer = await person.fill(role="at_risk", name="sa sœur")
    assert not answer.errors
    await first.says("sa sœur")


async def test_the_reading_is_corrected_and_a_graver_level_wakes(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    form = await (await card.more("reclassify", as_="sam")).form()
    await form.fill(level="P1", category="threat_violence")
    await card.says("P1", "Pris par Sam")
    await card.reply_with("<@U0LEA>", "Le niveau a monté")


async def test_whoever_is_only_informed_says_so_by_one_button(desk: Desk) -> None:
    card = await desk.flag(HELP)
    inform = await card.reply_with("<@U0MARC>")
    await inform.press("seen", as_="marc")
    await card.says("Marc", "vu")


async def test_a_text_is_kept_as_a_template_once_the_approver_accepts(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    form = await (await card.press("reply", as_="lea")).form("camille")
    text = (
        "Bonjour @camille,\n\nNous cherchons votre colis et vous répondons ici. Écrivez-nous quand vous voulez.\n\nLéa"
    )
    sending = await (await form.fill(text=text)).form("Annuler")
    await sending.press("keep_template")
    proposal = await desk.told("nadia", "Nous cherchons votre colis")
    await proposal.press("accept_template", as_="nadia")
    await proposal.says("Nadia")
    other = await desk.flag("Où est mon colis ? Je l'attends depuis dix jours.", by="noor")
    form = await (await other.press("reply", as_="lea")).form("noor")
    assert "Nous cherchons votre colis" in form.text


async def test_new_asks_for_the_client_among_those_where_this_person_has_a_role(desk: Desk) -> None:
    await desk.command("new", as_="nadia")
    view = await desk.until(lambda: desk.state["forms"].get("U0NADIA"), "the form")
    assert "Maison Lumen" in str(view)
    assert "Atelier Nord" in str(view)


async def test_a_closed_account_loses_its_rights_and_its_cases_return_to_the_queue(desk: Desk) -> None:
    card = await desk.flag(HELP)
    await card.press("emergency", as_="lea")
    await card.says("Léa")
    await desk.call("/sandbox/slack/account", user="U0LEA", active=False)
    await card.says("Pas encore pris")

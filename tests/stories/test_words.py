"""Words that must be right, and what is done when they were not: notices, sheets, a minor, the wrong person."""

from __future__ import annotations

from tests.desk import Desk

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."


async def test_what_reached_the_wrong_person_is_stopped_told_and_reminded_of(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.act("acknowledge", as_="lea")
    form = await (await card.more("wrong_person", as_="lea")).form()
    answer = await form.fill(text="Le message était pour une autre cliente.")
    assert not answer.errors
    await desk.told("nadia", "mauvaise personne", "Cas 1")
    told = await desk.told("marc", "mauvaise personne")
    await card.says("Parti chez la mauvaise personne")
    await desk.advance("PT31S")
    assert not desk.last_post().get("replies"), "what had not left never leaves"
    await desk.advance("PT24H")
    await desk.told("nadia", "72 heures courent")
    done = await (await told.press("wrong_person_done", as_="marc")).form("autre cliente")
    await done.fill(text="La cliente est prévenue ; rien de sensible, l'autorité n'a pas à l'être.")
    await card.says("a dit ce qui a été fait")
    assert "Parti chez la mauvaise personne" not in card.text
    reminders = len([post for post in desk.direct("nadia") if "72 heures courent" in post.text])
    await desk.advance("PT48H")
    assert len([post for post in desk.direct("nadia") if "72 heures courent" in post.text]) == reminders


async def test_an_offence_is_reported_on_its_own_form_with_whom_was_told(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("report_offence", as_="nadia")).form("menace la vie")
    again = await form.fill(
        offence="Mise en danger", facts="Hier à 14 h, sur le forum.", authority="Police", reference="EX-12"
    )
    assert not again.errors
    await card.reply_with("Nadia", "infraction")
    assert "EX-12" not in str([post.text for post in card.thread]), "the facts stand in private"


async def test_a_minor_is_marked_by_hand_and_unmarked_and_the_referent_hears_of_it(desk: Desk) -> None:
    card = await desk.flag(HELP)
    details = await (await card.press("member", as_="lea")).form()
    await details.press("mark_minor")
    await card.says("· Probablement mineur")
    await desk.told("nadia", "probablement mineur")
    await desk.close("lea")
    details = await (await card.press("member", as_="lea")).form("Probablement")
    await details.press("unmark_minor")
    await desk.until(lambda: "· Probablement mineur" not in card.text, "a card without it")


async def test_an_age_that_is_told_later_reaches_the_referent_too(desk: Desk) -> None:
    card = await desk.flag(HELP)
    assert not any("mineur" in post.text for post in desk.direct("nadia"))
    await desk.write("au fait j'ai 14 ans")
    await desk.told("nadia", "probablement mineur", "Cas 1")
    await card.says("· Probablement mineur")

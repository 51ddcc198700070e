"""A reply: what stands in its way and who may pass it; experts advise, approve and object."""

from __future__ import annotations

from tests.desk import Desk
from tests.stories.test_words import field_value

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


async def test_soft_obstacles_can_be_passed_with_a_reason_and_the_manager_hears_of_it(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    form = await (await form.fill(text="Je suis là. Appelez-moi.")).form("Avant l'envoi")
    await (await form.fill(reason="Elle est au téléphone avec moi.")).form("Annuler")
    await desk.told("nadia", "Léa")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["private"], "the reply")


async def test_another_clients_name_never_leaves(desk: Desk) -> None:
    card = await desk.flag("Où en est mon colis ?", by="camille")
    form = await (await card.press("reply", as_="lea")).form("camille")
    form = await (await form.fill(text="Bonjour, Atelier Nord s'en occupe.\n\nLéa")).form("Atelier Nord")
    await form.fill()
    await desk.advance("PT1M")
    assert not desk.last_post()["replies"]


async def test_the_expert_answers_by_writing_in_the_thread(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("ask", as_="lea")).form()
    answer = await form.fill(disciplines=["legal"], question="Peut-on laisser ce message en ligne ?")
    assert not answer.errors
    question = await card.reply_with("<@U0DIALLO>", "Peut-on laisser")
    await card.write("Oui, mais répondez en privé, avec <@U0SAM>.", as_="diallo")
    await question.says("Oui, mais répondez en privé, avec @Sam.")
    await card.says("Maître Diallo")


async def test_an_approval_bears_on_one_version_and_an_objection_stands_in_the_way(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    await form.fill(text="Bonjour, nous regardons cela.")
    ask = await (await card.press("ask", as_="lea")).form()
    await ask.fill(disciplines=["legal"], question="Ce texte vous convient-il ?")
    question = await card.reply_with("<@U0DIALLO>", "nous regardons cela")
    objection = await (await question.press("object", as_="diallo")).form()
    await objection.fill(text="Ne reconnaissez rien.")
    await card.reply_with("Ne reconnaissez rien.")
    form = await (await card.more("reply", as_="lea")).form("Ne reconnaissez rien")
    assert "Maître Diallo" in form.text
    await form.fill(text="Bonjour, merci d'avoir écrit.")
    form = await (await card.more("reply", as_="lea")).form("merci d'avoir écrit")
    assert "Ne reconnaissez rien" not in form.text
    await question.says("merci d'avoir écrit")


async def test_somebody_outside_the_channel_is_asked_in_private_and_the_answer_is_mirrored(desk: Desk) -> None:
    card = await desk.flag("Votre bougie a explosé, ma fille est brûlée à la main", by="noor")
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposons-nous ?")
    asked = await desk.told("ines", "Que proposons-nous ?")
    advise = await (await asked.press("advise", as_="ines")).form()
    await advise.fill(text="Un rappel du lot, et j'appelle la cliente.")
    await card.reply_with("Un rappel du lot")


async def test_what_an_expert_changes_in_private_changes_where_it_was_repeated(desk: Desk) -> None:
    card = await desk.flag("Où en est mon colis ?", by="camille")
    form = await (await card.act("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposons-nous ?")
    asked = await desk.told("ines", "Que proposons-nous ?")
    await asked.write("Un rappel du lot 12.", as_="ines")
    advice = await card.reply_with("Inès a donné un avis (Service client)", "lot 12")
    await asked.write("J'appelle la cliente à 12 h.", as_="ines")
    mirror = await card.reply_with("Inès a écrit en privé", "à 12 h")
    answer, more = [post for post in asked.thread if "12" in post.text]

    await answer.edit("Un rappel du lot 21.", as_="ines")
    changed = await card.reply_with("Inès a modifié", "lot 21")
    await advice.says("Inès a donné un avis (Service client)", "lot 21")
    await more.delete(as_="ines")
    await mirror.says("Inès a supprimé son message privé.")
    await answer.delete(as_="ines")
    await advice.says("Inès a supprimé son message privé.")
    await changed.says("Inès a supprimé son message privé.")
    assert not any(words in post.text for post in card.thread for words in ("lot 12", "lot 21", "à 12 h"))
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert history.text.count("Inès a écrit dans le fil") == 2


async def test_no_answer_in_time_reminds_then_asks_the_backup_then_the_manager(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["legal"], question="Peut-on laisser ce message en ligne ?")
    await card.reply_with("<@U0DIALLO>", "Peut-on laisser")
    before = len(card.thread)
    await desk.advance("P4D")
    await desk.until(lambda: len(card.thread) > before, "a reminder")
    await desk.advance("P4D")
    await desk.advance("P4D")
    await card.reply_with("<@U0NADIA>")


async def test_a_check_in_is_planned_reminded_and_done_and_the_case_closes_after_it(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("follow_up", as_="lea")).form("Prendre des nouvelles")
    answer = await form.fill(stages=["48h"], person="lea", note="Elle a un chat, Mina.")
    assert not answer.errors
    refused = await (await card.more("close", as_="lea")).form()
    assert "outcome" not in str(refused.view)
    await desk.advance("P3D")
    reminder = await card.reply_with("<@U0LEA>", "Mina")
    await desk.told("lea", "Mina")
    done = await (await reminder.press("follow_up_done", as_="lea")).form()
    await done.fill(outcome="better", note="Elle va mieux.")
    close = await (await card.more("close", as_="lea")).form()
    await close.fill(outcome="reached")
    await card.says("Rouvrir")
    await card.press("reopen", as_="sam")
    await card.says("Sam")


async def test_a_reminder_nobody_answers_comes_again_and_then_to_the_manager(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("follow_up", as_="lea")).form("Prendre des nouvelles")
    await form.fill(stages=["48h"], person="lea")
    await desk.advance("P2DT12H")
    await card.reply_with("<@U0LEA>", "lou_77")
    await desk.advance("P1D")
    await desk.advance("P1D")
    await desk.told("nadia", "Cas 1")


async def test_a_check_in_belongs_to_the_person_at_risk_not_to_the_friend_who_wrote(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    person = await (await card.more("add_person", as_="lea")).form()
    await person.fill(role="at_risk", name="sa sœur Inès")
    await card.says("sa sœur Inès")
    form = await (await card.more("follow_up", as_="lea")).form("sa sœur Inès")
    whom = next(option for option in form.options("whom") if "sœur" in option[1])
    await form.fill(stages=["48h"], person="lea", whom=whom[0])
    await desk.advance("P3D")
    reminder = await card.reply_with("<@U0LEA>", "sa sœur Inès")
    done = await (await reminder.press("follow_up_done", as_="lea")).form("sa sœur Inès")
    await done.fill(outcome="better")
    await reminder.says("sa sœur Inès")
    assert "Membre jointe : pas encore" in card.text


async def test_who_writes_english_on_a_french_forum_is_answered_in_english(desk: Desk) -> None:
    card = await desk.flag(
        "I want to die and there is nobody who would be sad, so this is the end for me.", by="camille"
    )
    form = await (await card.more("reply", as_="lea")).form("camille")
    assert "Hello @camille" in form.text
    form = await (await form.fill(text="Bonjour @camille, nous vous avons lue et nous sommes là pour vous.")).form(
        "Avant l'envoi"
    )
    assert "le membre écrit en anglais" in form.text


async def test_whoever_is_not_on_watch_cannot_pass_anything_and_is_told_who_can(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("reply", as_="marc")).form("lou_77")
    form = await (await form.fill(text="Je suis là. Appelez-moi.")).form("Avant l'envoi")
    assert "Léa est d'astreinte et peut l'envoyer quand même." in form.text
    assert "Envoyer quand même" not in form.text
    assert "Motif" not in form.text


async def test_nothing_can_be_passed_in_an_everyday_case(desk: Desk) -> None:
    card = await desk.flag("Où en est mon colis ?", by="camille")
    form = await (await card.press("reply", as_="lea")).form("camille")
    form = await (await form.fill(text="Bientôt.")).form("Avant l'envoi")
    assert "Envoyer quand même" not in form.text
    assert "d'astreinte" not in form.text


async def test_where_no_line_is_vouched_for_the_first_word_has_no_hole_and_is_passed_by_whoever_is_on_watch(
    desk: Desk,
) -> None:
    await desk.call(
        "/sandbox/community/posts", author={"id": "joe", "name": "joe", "country": "US"}, text=WORDS, flagged=True
    )
    card = await desk.until(lambda: next(iter(desk.cards()), None), "a card")
    told = await (await card.press("first_word", as_="marc")).form("911")
    assert "à compléter" not in told.text
    assert "Léa est d'astreinte et peut l'envoyer quand même." in told.text
    form = await (await card.press("first_word", as_="lea")).form("911")
    refused = await form.fill()
    assert refused.errors == {"reason": "Écrivez en une ligne pourquoi cela part quand même."}
    await (await form.fill(reason="Aucune ligne vérifiée là-bas.")).form("Annuler")
    await desk.told("nadia", "Léa")
    await card.says("malgré ")
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the first word")
    assert "911" in str(private)
    assert "▢" not in str(private)


async def test_whoever_writes_for_somebody_else_is_not_answered_as_if_they_were_at_risk(desk: Desk) -> None:
    card = await desk.flag("ma sœur m'a dit qu'elle voulait mourir, je ne sais pas quoi faire")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    assert "Merci d'avoir écrit pour quelqu'un d'autre." in field_value(form, "text")

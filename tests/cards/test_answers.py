"""What one person alone is told, and the posts that wake, ask and remind: in the words of SCREENS."""

from __future__ import annotations

import pytest

from cards.card import Card, DayInput, Form, Mention, Section, TimeInput
from cards.examples import examples
from cards.examples.cast import after
from cards.examples.forms import REPLY
from cards.examples.obstacles import OBSTACLES
from cards.examples.posts import QUESTION, WAKE
from cards.follow_up import later_form
from cards.obstacles import sentence
from cards.question import question_card
from cards.reply import reply_form
from cards.slack import render_form, render_home, render_message
from cards.translator import translator
from cards.views import AnswerView, CaseFormView, ObstacleView, ReplyFormView
from cards.wake import wake_post
from config.values import replace
from config.words import AdviceKind, Verb
from tests.cards.shown import lines

FR = translator("fr", "Europe/Paris")
DRAWN: dict[tuple[str, str], Card | Form] = {(one.surface, one.name): one.drawn for one in examples(FR)}


def shown(surface: str, name: str) -> list[str]:
    drawn = DRAWN[surface, name]
    if isinstance(drawn, Form):
        return lines(render_form(drawn))
    return lines(render_home(drawn) if surface == "home" else render_message(drawn))


@pytest.mark.parametrize(
    ("surface", "name", "words"),
    [
        ("private", "race", "Sam a mis ce message hors ligne à 03:06:12. Votre clic n'a rien changé."),
        ("private", "not_allowed", "Réservé à Nadia et à Marc."),
        ("private", "not_allowed", "[Leur demander]"),
        ("form", "form/sending", "Envoi à 03:14:30"),
        ("form", "form/sending", "[Annuler l'envoi]"),
        ("message", "line/passed_on", "<@U0LEA> <@U0NADIA> · Léa a passé la main à 03:20. Prenez de ses nouvelles."),
        ("message", "question", "<@U0DIALLO> · *Juridique* · d'astreinte jusqu'à 19:02"),
        ("message", "question", "Léa demande : peut-on laisser en ligne l'accusation contre le vendeur ?"),
        ("message", "question", "sur le forum · en ligne depuis 10:02 · rien n'a encore été répondu"),
        ("message", "question", "Texte proposé (version 2) :"),
        ("message", "question", "[Donner un avis] [J'approuve ce texte] [Je m'oppose…]"),
        ("message", "question/private", "Réponse avant mar. 24 nov. 14:20. Ou écrivez simplement ici."),
        ("message", "inform", "[Vu]"),
        ("message", "inform", "En bref : semble vouloir mourir, parle de ce soir."),
        ("message", "inform/elsewhere", "EXERCICE · Pour information · Nadia"),
        ("message", "reminder/1", "[Lui écrire] [Lire le message] [Fait] [Plus tard] [Confier à…] [Ne plus écrire…]"),
        ("home", "home", "À moi (3)"),
        ("home", "home", "On attend ma réponse (1)"),
        ("home", "home", "Nouvelles à prendre aujourd'hui (2)"),
        ("home", "home", "La file (12, les plus urgents d'abord)"),
        ("form", "form/reply", "À : @lou_77, auteur"),
        ("form", "form/reply/blocked", "[Ajouter la ligne d'écoute]"),
        ("form", "form/reply/passable", "[[Envoyer quand même]]"),
        ("form", "form/follow_up_stop", "Membre : @lou_77"),
        (
            "form",
            "form/follow_up_stop",
            "La dernière raison n'arrête que ce rappel ; les autres, tout ce qui est prévu pour ce membre.",
        ),
        ("form", "form/messages/for_good", "[[Supprimer définitivement]]"),
    ],
)
def test_the_words_of_screens(surface: str, name: str, words: str) -> None:
    assert words in shown(surface, name)


def mentioned(card: Card) -> list[str]:
    return [
        span.account
        for element in card.body
        for line in getattr(element, "lines", ())
        for span in line
        if isinstance(span, Mention)
    ]


def test_whoever_is_woken_is_mentioned_in_what_slack_notifies() -> None:
    card = wake_post(WAKE, FR)
    assert mentioned(card) == [one.account for one in WAKE.mentions]
    assert "<@U0LEA>" in str(render_message(card)["blocks"])


def test_whoever_cannot_be_mentioned_there_is_named_and_nobody_else_is_told_to_be_on_watch() -> None:
    elsewhere = lines(render_message(wake_post(replace(WAKE, mentions=(), who=("Sam",)), FR)))
    assert "On a prévenu Sam. Premier regard avant 03:07." in elsewhere
    assert "astreinte" not in str(elsewhere)


def test_once_taken_nobody_is_told_what_to_do_any_more() -> None:
    assert lines(render_message(wake_post(replace(WAKE, taken=True), FR))) == ["<@U0LEA> 🔴 Cas 217 · P0 · pris"]


def test_a_private_question_mentions_nobody() -> None:
    assert mentioned(question_card(replace(QUESTION, private=True, mentions=()), FR)) == []


def test_what_was_answered_waits_for_nobody_until_its_text_has_changed() -> None:
    said = AnswerView(by="Maître Diallo", kind=AdviceKind.APPROVAL, at=QUESTION.opened_at, text_version=2)
    for answers, waits in ((), False), ((said,), False), ((replace(said, cancelled=True),), True):
        card = question_card(replace(QUESTION, settled=True, answers=answers), FR)
        assert any("Réponse avant " in line for line in lines(render_message(card))) is waits


def test_what_is_put_off_at_night_comes_back_in_the_morning() -> None:
    form = later_form(CaseFormView(number=217, version=3, now=after(0), zone="Europe/Paris"), FR)
    day, hour = (element for element in form.body if isinstance(element, DayInput | TimeInput))
    assert (str(day.chosen), hour.chosen) == ("2026-11-21", "09:00")


def test_of_a_text_without_a_line_nobody_is_told_that_its_line_was_not_verified() -> None:
    lead = ObstacleView(id="no_helpline", hard=False, values={"reason": "not_verified", "leads": "Exemple, 0000"})
    given = replace(lead, values={**lead.values, "doubtful": "Exemple"})
    assert "La ligne donnée" not in sentence(lead, FR)
    assert "La ligne donnée" in sentence(given, FR)


SOFT = tuple(obstacle for obstacle in OBSTACLES if not obstacle.hard)


@pytest.mark.parametrize(
    ("view", "submit", "reason"),
    [
        (REPLY, "Envoyer", False),
        (replace(REPLY, obstacles=SOFT, can_pass=True), "Envoyer quand même", True),
        (replace(REPLY, obstacles=SOFT), "Vérifier et envoyer", False),
        (replace(REPLY, obstacles=OBSTACLES, can_pass=True), "Vérifier et envoyer", False),
    ],
)
def test_soft_obstacles_alone_can_be_passed_with_a_reason(view: ReplyFormView, submit: str, reason: bool) -> None:
    form = render_form(reply_form(view, FR))
    assert form["submit"]["text"] == submit
    assert ("reason" in {block.get("block_id") for block in form["blocks"]}) is reason


def test_a_remedy_carries_the_reply_and_what_mends_it() -> None:
    form = reply_form(replace(REPLY, obstacles=OBSTACLES), FR)
    buttons = [element.button for element in form.body if isinstance(element, Section) and element.button is not None]
    refs = [button.ref for button in buttons if button.verb is Verb.MEND]
    assert refs[:2] == ["13/remove_name:Atelier Nord", "13/replace_number:0000"]
    assert "13/add_helpline:fr-3114" in refs
    assert "13/add_signature:Léa" in refs


def test_a_text_that_we_changed_takes_the_place_of_what_was_typed() -> None:
    before = render_form(reply_form(REPLY, FR))
    after = render_form(reply_form(replace(REPLY, revision=1, text="mieux"), FR))
    ids = [
        {b["block_id"] for b in form["blocks"] if b["type"] == "input" and b["element"]["action_id"] == "text"}
        for form in (before, after)
    ]
    assert ids == [{"text"}, {"text~1"}]


def test_a_reply_form_starts_with_what_stands_in_the_way() -> None:
    words = lines(render_form(reply_form(replace(REPLY, obstacles=OBSTACLES), FR)))
    assert words.index("Ce qui empêche encore cet envoi :") < words.index("Avant l'envoi :")
    assert words.index("Avant l'envoi :") < next(i for i, line in enumerate(words) if line.startswith("Texte:"))

"""The case card tells what SCREENS draws: which facts, in which order, which buttons, and to whom."""

from __future__ import annotations

import pytest

from cards.card import Button, ButtonRow, Card, Section
from cards.case import IN_SIGHT, case_card
from cards.contacts import contact_lines
from cards.examples.case import ACKNOWLEDGED, ASKED, CLOSED, DISTRESS, EVERYDAY, HIDDEN, PENDING, TROUBLE, VIEWS
from cards.examples.cast import CAMILLE, DAY, after
from cards.numbers import numbers_line
from cards.slack import render_message
from cards.translator import translator
from cards.views import CaseView, InformedView, KnownView, MaskedView, UndoView
from config.contacts import ContactKind
from config.values import replace
from config.words import Category, Level, Verb, Visibility
from tests.cards.shown import lines

FR = translator("fr", "Europe/Paris")
EN = translator("en", "Europe/Paris")


def shown(view: CaseView) -> list[str]:
    return lines(render_message(case_card(view, FR)))


def pressed(card: Card) -> tuple[Button, ...]:
    """The buttons in the card's row."""
    return next(element.buttons for element in card.body if isinstance(element, ButtonRow))


def test_a_call_for_help() -> None:
    assert shown(DISTRESS) == [
        "🔴 Urgence vitale (P0) · Appel à l'aide · Cas 217 · Maison Lumen › Forum",
        "Lecture automatique, à confirmer : semble vouloir mourir, parle de ce soir.",
        "Danger immédiat : 15, 17, 18 ou 112 · 114 par SMS · conseil pour vous : 3114",
        "Pourquoi : « tds » = tentative de suicide · parle de soi · parle de ce soir",
        "En ligne depuis 03:02 · Premier regard avant 03:07 · Décision avant 03:17 · Membre jointe : pas encore",
        "Membre : @lou_77 · 3e appel (cas 188, jointe le 8 nov.) · Joignable : en public, en privé",
        "Coordonnées : Forum ✓ · cas précédents ✓ · annuaire LDAP : rien · SQL : délai dépassé",
        "l•••@e•••.fr · ••• ••• 12 · 2 adresses différentes",
        "[Détails]",
        "Pas encore pris",
        "[Urgence] [Lire le message] [Premier mot] [Mettre hors ligne] [Demander un avis…] [Plus…]",
    ]


def test_an_everyday_question() -> None:
    assert shown(EVERYDAY) == [
        "⚪ Courant (P3) · Question · Cas 218 · Maison Lumen › Forum",
        "Où en est mon colis ? Cela fait trois semaines.",
        "— @camille, 14:02",
        "Accusé de réception prêt : « Bonjour @camille, bien reçu, nous revenons vers vous avant demain 18 h. »",
        "[Accuser réception] [Répondre] [Passer au service client] [Mettre hors ligne] [Rien à signaler] [Plus…]",
    ]


def test_the_last_facts_stand_under_the_buttons() -> None:
    assert shown(ASKED)[-1] == "03:04 Léa a demandé un avis au Juridique, réponse avant mar. 24 nov. 14:20"


def test_after_hiding() -> None:
    assert "Hors ligne depuis 03:06 · @lou_77 n'a pas encore de réponse" in shown(HIDDEN)
    assert "[Remettre en ligne]" in "".join(shown(HIDDEN))


def test_a_failed_effect_says_what_is_done_about_it() -> None:
    assert "Mise hors ligne : le forum ne répond pas, nouvel essai à 03:07" in shown(TROUBLE)
    assert "2 actions attendent quelqu'un" in shown(TROUBLE)


def test_a_closed_card_folds() -> None:
    assert shown(CLOSED) == [
        "🔴 Urgence vitale (P0) · Appel à l'aide · Cas 217 · Maison Lumen › Forum",
        "Clos : Membre jointe · Léa, 04:12",
        "Prendre des nouvelles : @lou_77, dim. 22 nov. 03:02 (Léa)",
        "[Rouvrir]",
    ]


def test_a_level_that_nobody_could_read_has_its_own_mark() -> None:
    assert shown(VIEWS["unread"])[:2] == [
        "⚪ À lire · Cas 222 · Maison Lumen › Forum",
        "Ce message n'a pas encore été lu.",
    ]


@pytest.mark.parametrize(
    ("level", "fr", "en"),
    [
        (Level.P0, "Urgence vitale (P0)", "Life at risk (P0)"),
        (Level.P1, "Urgent (P1)", "Urgent (P1)"),
        (Level.P2, "Aujourd'hui (P2)", "Today (P2)"),
        (Level.P3, "Courant (P3)", "Routine (P3)"),
    ],
)
def test_levels_in_words(level: Level, fr: str, en: str) -> None:
    view = replace(DISTRESS, level=level)
    assert f" {fr} · " in case_card(view, FR).title
    assert f" {en} · " in case_card(view, EN).title


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (DISTRESS, "Cas 217 · P0 · à prendre"),
        (ASKED, "Cas 217 · P0 · pris"),
        (CLOSED, "Cas 217 · clos"),
        (VIEWS["unread"], "Cas 222 · à lire · à prendre"),
        (replace(EVERYDAY, level=Level.NONE), "Cas 218 · à prendre"),
    ],
)
def test_a_lock_screen(view: CaseView, words: str) -> None:
    assert case_card(view, FR).notification == words


@pytest.mark.parametrize("name", VIEWS)
def test_at_most_six_actions_in_the_order_of_the_rules(name: str) -> None:
    view = VIEWS[name]
    verbs = [button.verb for button in pressed(case_card(view, FR))]
    assert len(verbs) <= IN_SIGHT
    wanted = [verb for verb in view.verbs if verb in verbs]
    assert [verb for verb in verbs if verb not in (Verb.MORE, Verb.UNDO)] == wanted
    assert verbs[-1] in (Verb.MORE, Verb.REOPEN)


@pytest.mark.parametrize("name", VIEWS)
def test_every_button_carries_the_case_as_it_was_drawn(name: str) -> None:
    view = VIEWS[name]
    assert {(button.case, button.version) for button in pressed(case_card(view, FR))} == {(view.number, view.version)}


@pytest.mark.parametrize("name", VIEWS)
def test_nobody_is_named_or_quoted_where_only_what_is_redacted_may_stand(name: str) -> None:
    words = "\n".join(shown(replace(VIEWS[name], shows="redacted")))
    for secret in ("lou_77", "camille", "noor", "tds", "colis", "vendeur"):
        assert secret not in words


def test_words_behind_the_curtain_never_reach_the_card() -> None:
    view = replace(DISTRESS, excerpt="des mots difficiles")
    assert "des mots difficiles" not in "".join(shown(view))


@pytest.mark.parametrize(
    ("can_hide", "can_restore", "label", "consequence"),
    [
        (True, True, "Mettre hors ligne", ""),
        (
            True,
            False,
            "Mettre hors ligne",
            "Ce forum ne permet pas de remettre en ligne un message mis hors ligne. Une copie reste dans le cas.",
        ),
        (
            False,
            False,
            "Supprimer définitivement",
            "Ce forum ne permet pas de rétablir un message supprimé. Une copie reste dans le cas.",
        ),
    ],
)
def test_only_what_cannot_be_undone_asks_and_says_the_consequence(
    can_hide: bool, can_restore: bool, label: str, consequence: str
) -> None:
    buttons = pressed(case_card(replace(DISTRESS, can_hide=can_hide, can_restore=can_restore), FR))
    asking = [button for button in buttons if button.confirm]
    found = next(button for button in buttons if button.verb is Verb.TAKE_OFFLINE)
    assert found.label == label
    assert asking == ([found] if consequence else [])
    if found.confirm:
        assert (found.confirm.text, found.confirm.no) == (consequence, "Revenir")


def test_a_sent_acknowledgement_can_be_taken_back_in_one_place() -> None:
    card = case_card(ACKNOWLEDGED, FR)
    beside = [e.button for e in card.body if isinstance(e, Section) and e.button]
    assert [(button.verb, button.label) for button in beside] == [(Verb.UNDO, "Annuler l'envoi")]
    assert Verb.UNDO not in {button.verb for button in pressed(card)}


def test_undo_comes_first_when_nothing_is_on_its_way() -> None:
    view = replace(EVERYDAY, undo=UndoView(verb=Verb.NOTHING_HERE))
    verbs = [button.verb for button in pressed(case_card(view, FR))]
    assert verbs[0] is Verb.UNDO
    assert len(verbs) == IN_SIGHT


def test_an_hour_is_never_taken_for_another_days() -> None:
    late = replace(ASKED, held_since=after(60 * 30))
    assert "Pris par Léa, sam. 21 nov. 09:02" in shown(late)


def test_passed_limits_are_shown_as_passed() -> None:
    line = shown(VIEWS["distress_late"])[4]
    assert "Premier regard attendu depuis 03:07 · Décision attendue depuis 03:17" in line


def test_waiting_for_publication() -> None:
    assert "En attente de publication depuis 03:02" in "\n".join(shown(PENDING))


def test_an_everyday_message_that_is_not_online_says_so() -> None:
    assert "En ligne" not in "\n".join(shown(EVERYDAY))
    waiting = replace(EVERYDAY, visibility=Visibility.PENDING, visible_since=DAY)
    assert "Décision" not in "\n".join(shown(waiting)), "no more than that"
    assert "En attente de publication depuis 14:02" in shown(waiting)


def test_a_reply_to_somebody_unnamed_reads_as_french() -> None:
    replying = [
        line for line in shown(replace(ACKNOWLEDGED, shows="redacted")) if line.startswith("Réponse au membre · ")
    ]
    assert len(replying) == 1


def test_who_was_informed_stands_on_one_line_each_with_their_look() -> None:
    marc, claire = (InformedView(who=who, told_at=after(2)) for who in ("Marc", "Claire"))
    seen = replace(marc, seen_at=after(5))
    assert "On a informé Marc 03:04, vu 03:07 · Claire 03:04" in shown(replace(DISTRESS, informed=(seen, claire)))


def test_a_country_alone_says_what_it_is() -> None:
    country = MaskedView(kind=ContactKind.COUNTRY, value="BR")
    assert [*contact_lines(KnownView(known=(country,)), FR)] == [("Pays\N{NO-BREAK SPACE}: Brésil",)]


def test_a_number_is_not_cut_by_the_end_of_a_line() -> None:
    assert DISTRESS.numbers is not None
    view = replace(DISTRESS, numbers=replace(DISTRESS.numbers, advice="01 99 00 31 14"))
    assert "01\N{NO-BREAK SPACE}99\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}31\N{NO-BREAK SPACE}14" in numbers_line(
        view.numbers, FR
    )


def test_blank_lines_do_not_push_the_buttons_away() -> None:
    view = replace(EVERYDAY, excerpt="un\n\n\n\n\n \n deux", member=CAMILLE)
    assert "un\ndeux" in shown(view)


def test_a_category_that_says_nothing_is_left_out() -> None:
    assert "Unknown" not in case_card(replace(DISTRESS, category=Category.UNKNOWN), EN).title


def test_a_drill_says_so_first() -> None:
    assert case_card(VIEWS["threat_drill"], FR).title.startswith("EXERCICE · ")

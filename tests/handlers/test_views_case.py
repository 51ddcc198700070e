"""The case card, built from rows: what stands on it, for whom, at each turn of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.cases import posts, sending
from bot.cases.tx import Tx
from bot.errors import NotFound
from bot.storage.records import Case, OutboxRow
from bot.storage.session import TABLE, Session
from config.words import Verb
from tests.handlers.views_desk import (
    ACCUSATION,
    CHANNEL,
    ENGLISH,
    LIFE,
    LUMEN,
    NORD,
    NORTH,
    REDACTED,
    ROUTINE,
    Desk,
    rendered,
    shows_instant,
    words,
)
from tests.handlers.views_stories import row_of


def test_a_call_for_help_says_all_that_is_needed_and_quotes_nothing(desk: Desk) -> None:
    card = words(desk.card(desk.flag(LIFE)))
    for expected in (
        "Urgence vitale (P0) · Appel à l'aide · Cas 1 · Maison Lumen › Forum",
        "Lecture automatique, à confirmer",
        "15, 17, 18 ou 112 · 114 par SMS · conseil pour vous : 3114",
        "Pourquoi : ",
        "parle de préparatifs",
        "En ligne depuis ",
        "Premier regard avant ",
        "Membre : @lou_77 · Joignable : en privé, en public",
        "On a informé Marc ",
        "Pas encore pris",
        "fanal:emergency:",
        "fanal:first_word:",
        "On a prévenu Léa",
    ):
        assert expected in card, expected
    assert "vous ne me reverrez pas" not in card, "the words stand behind the curtain"


def test_a_shared_card_speaks_the_language_of_its_channel(desk: Desk) -> None:
    card = words(desk.card(desk.flag(LIFE), ENGLISH))
    assert "Life at risk (P0) · Call for help" in card
    assert "speaks of themselves" in card, "the machine's reasons are in the reader's language too"
    assert "Urgence" not in card


def test_an_everyday_message_stands_on_its_card_with_the_acknowledgement_ready(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    card = words(desk.card(number))
    assert ROUTINE in card
    assert "@camille" in card
    assert "Accusé de réception prêt" in card
    assert "Passer au service client" in card
    assert "15, 17" not in card, "nobody is in danger"


def test_what_was_acknowledged_can_be_undone_and_the_promise_becomes_a_due_date(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    card = words(desk.card(number))
    assert "fanal:undo:" in card
    assert "fanal:acknowledge:" not in card
    assert "Réponse promise avant" in card
    assert "Envoi à" in card or "part à" in card
    assert "Léa" in card
    desk.pass_time(seconds=31)
    assert "fanal:undo:" not in words(desk.card(number)), "30 s have gone by"


def test_after_hiding_the_card_says_since_when_and_that_the_member_has_no_answer(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.pass_time(minutes=1)
    desk.press(Verb.TAKE_OFFLINE, number)
    view = desk.card(number)
    card = words(view)
    assert "Hors ligne depuis" in card
    assert "@lou_77 n'a pas encore de réponse" in card
    assert "Pris par Léa" in card
    assert "fanal:restore:" in rendered(view)
    assert "Premier regard" not in card, "somebody has looked"
    assert shows_instant(card, desk.now)


def test_why_it_was_taken_down_is_asked_for_once_the_forum_has_done_it(desk: Desk) -> None:
    number = desk.flag(ACCUSATION)
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.pass_time(seconds=31)
    assert "fanal:removal_notice:" not in rendered(desk.card(number)), "the forum may refuse yet"
    (row,) = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == "community")
    desk.run(posts.done, LUMEN, row)
    assert "fanal:removal_notice:" in rendered(desk.card(number))
    desk.press(Verb.RESTORE, number)
    assert "fanal:removal_notice:" not in rendered(desk.card(number)), "there is nothing to explain any more"
    desk.pass_time(seconds=31)
    desk.press(Verb.TAKE_OFFLINE, number)
    assert "fanal:removal_notice:" not in rendered(desk.card(number)), "this time it has not been done yet"


def test_a_message_put_back_is_online_since_then(desk: Desk) -> None:
    number = desk.flag(ACCUSATION)
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.pass_time(minutes=5)
    desk.press(Verb.RESTORE, number)
    restored = desk.now
    desk.pass_time(minutes=5)
    card = words(desk.card(number))
    assert "En ligne depuis" in card
    assert shows_instant(card, restored)


def test_a_closed_case_folds_to_its_outcome_and_one_button(desk: Desk) -> None:
    number = desk.flag(ACCUSATION)
    desk.press(Verb.CLOSE, number, outcome="handled")
    card = words(desk.card(number))
    assert "Clos : Traité" in card or "Clos : traité" in card, card
    assert "Léa, " in card
    assert card.count('"type": "button"') == 1
    assert "fanal:reopen:" in card


def test_nothing_here_on_an_urgent_case_waits_for_a_second_look(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.READ, number)
    desk.press(Verb.NOTHING_HERE, number)
    assert "Clos" in words(desk.card(number))
    desk.press(Verb.UNDO, number)
    assert "Clos" not in words(desk.card(number)), "it was undone"


def test_a_member_who_called_before_is_recognised(desk: Desk) -> None:
    first = desk.flag(LIFE)
    desk.press(Verb.CLOSE, first, outcome="reached")
    reached = desk.now
    desk.pass_time(days=3)
    second = desk.flag(LIFE)
    assert second != first
    card = words(desk.card(second))
    assert "2e appel (cas 1, jointe le" in card
    assert shows_instant(card, reached)


def test_a_corrected_reading_is_no_longer_the_machines(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.RECLASSIFY, number, level="P1", category="product_safety")
    card = words(desk.card(number))
    assert "Urgent (P1) · Sécurité" in card
    assert "Lecture automatique" not in card


def test_who_holds_it_now_and_since_when(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE, number)
    desk.pass_time(minutes=1)
    desk.press(Verb.RELEASE, number)
    desk.pass_time(minutes=1)
    desk.press(Verb.TAKE, number, who="sam")
    taken = desk.now
    desk.pass_time(minutes=1)
    desk.press(Verb.NOTE, number, who="nadia", text="je suis là")
    card = words(desk.card(number))
    assert "Pris par Sam" in card
    assert shows_instant(card, taken)
    assert "Nadia a noté" in card
    assert "je suis là" not in card, "what is noted may repeat what stands behind the curtain"


def test_what_is_noted_stands_on_an_everyday_card(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.NOTE, number, text="le colis est à Lyon")
    assert "Léa a noté : le colis est à Lyon" in words(desk.card(number))


def test_a_case_that_is_opened_again_has_its_clocks_again(desk: Desk) -> None:
    number = desk.flag(ACCUSATION, id="p1")
    assert "Décision avant" in words(desk.card(number))
    desk.press(Verb.CLOSE, number, outcome="handled")
    desk.pass_time(hours=1)
    desk.flag(f"{ACCUSATION} ", id="p1")
    card = words(desk.card(number))
    assert "Premier regard avant" in card
    assert "Décision avant" in card


def test_a_card_survives_what_was_erased_and_whoever_left(desk: Desk) -> None:
    """Retention deletes words; a client's file forgets a person: what is left is still told."""
    number = desk.flag(LIFE)
    desk.press(Verb.NOTE, number, text="sa sœur est prévenue")
    desk.press(Verb.REPLY, number)

    def erase(session: Session) -> None:
        session.connection.exec_driver_sql("DELETE FROM evidence")
        session.connection.exec_driver_sql("UPDATE cases SET holder = 'somebody-else'")

    desk.runner.run(desk.store.across(erase))
    for dest in (CHANNEL, REDACTED):
        card = words(desk.card(number, dest))
        assert "Urgence vitale" in card
        assert "somebody-else" in card
    for verb in (Verb.READ, Verb.MEMBER, Verb.EMERGENCY, Verb.HISTORY, Verb.MORE):
        assert words(desk.open(verb, number))


def test_questions_links_people_and_check_ins_stand_on_the_card(desk: Desk) -> None:
    other = desk.flag(ROUTINE, by="camille")
    number = desk.flag(LIFE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on répondre ?")
    desk.press(Verb.LINK, number, case=str(other))
    desk.press(Verb.ADD_PERSON, number, role="at_risk", name="Zoé", notes="")
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="")
    card = words(desk.card(number))
    assert "Avis attendu : Juridique (Maître Diallo), avant" in card
    assert "Lié au cas 1" in card
    assert "Zoé" in card
    assert "Prendre des nouvelles : @lou_77" in card


@pytest.fixture
def hidden(desk: Desk) -> tuple[int, OutboxRow]:
    """A case whose message was asked to be hidden, and the row that asks the forum."""
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE_OFFLINE, number)
    table = TABLE[OutboxRow]
    (row,) = desk.read(Session.rows, LUMEN, OutboxRow, table.c.kind == "community")
    return number, row


def test_an_effect_that_is_tried_again_says_when(desk: Desk, hidden: tuple[int, OutboxRow]) -> None:
    number, row = hidden
    at = desk.now + timedelta(minutes=2)

    def fails(tx: Tx) -> None:
        tried: Any = tx.change(row, attempts=1)
        posts.later(tx, tried, problem="no answer", at=at)

    desk.run(fails, LUMEN)
    card = words(desk.card(number))
    assert "Mise hors ligne : le forum ne répond pas, nouvel essai à" in card
    assert shows_instant(card, at)


def test_an_effect_that_was_refused_asks_for_somebody(desk: Desk, hidden: tuple[int, OutboxRow]) -> None:
    number, row = hidden
    desk.run(posts.parked, LUMEN, row, problem="refused")
    card = words(desk.card(number))
    assert "Mise hors ligne : le forum refuse" in card
    assert "En ligne" in card, "the card says what is true"


def test_a_redacted_channel_never_shows_words_names_or_contacts(desk: Desk) -> None:
    number = desk.flag(LIFE, phone="+33 6 12 34 56 78")
    desk.flag("encore moi, lou, je n'en peux plus du tout")
    desk.press(Verb.NOTE, number, text="lou_77 a écrit « je n'en peux plus »")
    desk.press(Verb.ASK, number, disciplines=("legal",), question="lou_77 dit adieu, que faire ?")
    desk.press(Verb.ADD_PERSON, number, role="at_risk", name="Zoé", notes="")
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="appeler Zoé")
    desk.press(Verb.REPLY, number)
    desk.press(Verb.TAKE_OFFLINE, number, messages=("1",))
    full, card = rendered(desk.card(number)), rendered(desk.card(number, REDACTED))
    for secret in ("lou_77", "Zoé", "peux plus", "@example.org", "34 56", "dit adieu", "je veux en finir"):
        assert secret not in card, secret
    assert "lou_77" in full
    assert "Zoé" in full


def test_another_clients_case_is_not_found(desk: Desk) -> None:
    lumen, nord = desk.flag(LIFE), desk.flag(LIFE, client=NORD)
    desk.card(lumen, CHANNEL)
    desk.card(nord, NORTH, client=NORD)
    for number, dest, client in (
        (nord, CHANNEL, LUMEN),
        (lumen, NORTH, NORD),
        (lumen, NORTH, LUMEN),
        (99, CHANNEL, LUMEN),
    ):
        with pytest.raises(NotFound):
            desk.card(number, dest, client=client)


def test_the_version_on_every_button_is_the_cases(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE, number)
    desk.press(Verb.TAKE_OFFLINE, number)
    case = desk.read(Session.get, LUMEN, Case, number)
    card = rendered(desk.card(number))
    assert case.version > 1
    assert f'\\"version\\":{case.drawn}' in card
    assert card.count('\\"version\\":') == card.count(f'\\"version\\":{case.drawn}')


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [(False, "un texte précédent n'est pas arrivé"), (True, "on ne sait pas si un texte précédent est parti")],
)
def test_what_became_of_a_first_word_stands_there_while_a_reply_is_written(
    desk: Desk, unknown: bool, expected: str
) -> None:
    number = desk.flag(LIFE)
    sent(desk, number, Verb.FIRST_WORD)
    desk.pass_time(seconds=31)
    desk.run(sending.failed, LUMEN, row_of(desk, "member"), "timeout", unknown=unknown)
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.SEND, number, ref=ref, methods=["private_message"], text="Bonjour")
    card = words(desk.card(number))
    assert f"en cours d'écriture par Léa · {expected}" in card
    sent(desk, number, Verb.REPLY)
    assert "un texte précédent" not in words(desk.card(number)), "what leaves now is told"


def test_a_text_that_was_taken_back_has_passed_nothing(desk: Desk) -> None:
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.SEND, number, ref=ref, methods=["private_message"], text="Bonjour", reason="Elle attend.")
    assert "malgré" in words(desk.card(number))
    desk.press(Verb.UNDO_SEND, number, ref=ref)
    card = words(desk.card(number))
    assert "en cours d'écriture" in card
    assert "malgré" not in card


def sent(desk: Desk, number: int, verb: Verb) -> None:
    """By the form that the verb opens, past whatever stands in its way."""
    ref = desk.press(verb, number).ref
    desk.press(Verb.SEND, number, ref=ref, methods=["private_message"], reason="Elle attend.")

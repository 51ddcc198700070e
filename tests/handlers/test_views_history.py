"""What the history of a busy case shows, and what does not belong there."""

from __future__ import annotations

from sqlalchemy import insert

from bot.cases import departures, threads
from bot.cases.tx import Tx
from bot.storage import tables
from config.words import Account, Place, ThreadMessage, Verb
from tests.handlers.views_desk import CHANNEL, LIFE, LUMEN, ROUTINE, TEAM, Desk, words


def test_who_decided_what_is_not_lost_in_a_long_conversation(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.NOTE, number, text="à ne pas oublier")
    for n in range(90):
        place = Place(CHANNEL, message=f"2.{n}", thread="1.1")
        said = ThreadMessage(place=place, actor=Account(f"{TEAM}/U0SAM"), text=f"message {n}", key=f"event:{n}")
        desk.run(threads.said, LUMEN, number, said, private=False)
    shown = words(desk.open(Verb.HISTORY, number))
    for part in ("à ne pas oublier", "Message signalé", "Sam a écrit dans le fil", "dans l'export du cas"):
        assert part in shown, part


def test_the_same_link_is_made_and_told_once(desk: Desk) -> None:
    number, other = desk.flag(ROUTINE), desk.flag(ROUTINE, by="victor")
    for one, two in ((number, other), (number, other), (other, number)):
        desk.press(Verb.LINK, one, case=str(two))
    for one, two in ((number, other), (other, number)):
        assert words(desk.open(Verb.HISTORY, one)).count(f"a lié le cas {two}") == 1
    desk.press(Verb.LINK, number, case=str(desk.flag(ROUTINE, by="zoe")))
    assert words(desk.card(number)).count("Léa a lié le cas") == 2, "each is named"


def test_whoever_gives_a_case_to_themselves_is_not_called_in_the_thread(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.TAKE, number, who="sam")
    desk.press(Verb.HAND_OVER, number, who="lea", person="lea")
    assert not desk.rows("handed_over", case=number)
    desk.press(Verb.HAND_OVER, number, who="lea", person="sam")
    assert desk.rows("handed_over", case=number)


def test_who_was_reminded_stands_there_after_the_check_in_was_entrusted_to_others(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=["48h"], person="lea")
    desk.pass_time(days=4)
    desk.press(Verb.FOLLOW_UP_HAND_OVER, number, ref="1", person="sam")
    for gone in ("sam", "lea"):
        desk.run(closed, LUMEN, f"{TEAM}/U0{gone.upper()}")
        desk.run(departures.left, LUMEN, gone)
    shown = words(desk.open(Verb.HISTORY, number, who="marc"))
    for part in ("Léa a reçu un rappel", "nouvelles revient à Léa", "nouvelles revient à Nadia"):
        assert part in shown, shown


def test_when_managers_are_told_nobody_is_said_to_have_been_reminded(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=["48h"], person="lea")
    for _ in range(6):
        desk.pass_time(days=1)
    shown = words(desk.open(Verb.HISTORY, number, who="marc"))
    assert shown.count("Léa a reçu un rappel") == 2, "the first one, and once again"
    assert "transmis aux responsables" in shown


def test_a_promised_answer_that_is_late_is_no_check_in(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ACKNOWLEDGE, number)
    for _ in range(9):
        desk.pass_time(days=1)
    shown = words(desk.open(Verb.HISTORY, number, who="marc"))
    assert "Léa a reçu un rappel de la réponse promise" in shown
    assert "Personne n'a répondu à l'heure promise" in shown
    assert "nouvelles" not in shown


def closed(tx: Tx, ref: str) -> None:
    """The chat says that this account was closed."""
    columns = {"ref": ref, "name": "", "locale": "", "zone": "", "groups": [], "deactivated": True}
    tx.connection.execute(insert(tables.ACCOUNTS), columns)

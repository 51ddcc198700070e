"""What the history of a busy case shows, and what does not belong there."""

from __future__ import annotations

from bot.cases import threads
from config.words import Account, Place, ThreadMessage, Verb
from tests.handlers.views_desk import CHANNEL, LUMEN, ROUTINE, TEAM, Desk, words


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
    assert words(desk.open(Verb.HISTORY, number)).count("a lié un autre cas") == 1


def test_whoever_gives_a_case_to_themselves_is_not_called_in_the_thread(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.TAKE, number, who="sam")
    desk.press(Verb.HAND_OVER, number, who="lea", person="lea")
    assert not desk.rows("handed_over", case=number)
    desk.press(Verb.HAND_OVER, number, who="lea", person="sam")
    assert desk.rows("handed_over", case=number)

"""Stories of questions to experts and of what they answer, for the tests of what is told."""

from __future__ import annotations

from bot.cases import threads
from config.words import Account, Discipline, Place, ThreadMessage, Verb
from tests.handlers.views_desk import LUMEN, ROUTINE, TEAM, Desk


def asked(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on laisser en ligne ?")
    return number


def asked_twice(desk: Desk) -> int:
    number = asked(desk)
    desk.pass_time(hours=5)
    return number


def asked_in_vain(desk: Desk) -> int:
    number = asked(desk)
    for _ in range(3):
        desk.pass_time(days=1)
    return number


def advised(desk: Desk) -> int:
    number = asked(desk)
    desk.press(Verb.ADVISE, number, who="diallo", ref="1", text="Oui, sans nommer personne.")
    return number


def wrote_in_private(desk: Desk) -> int:
    number = asked(desk)
    message = ThreadMessage(Place("slack:T0FANAL/D1", "1.5", "1.4"), Account(f"{TEAM}/U0INES"), "je regarde", "k1")
    desk.run(threads.said, LUMEN, number, message, private=True)
    return number


def answered_one_of_two(desk: Desk) -> int:
    first, number = asked(desk), asked(desk)
    message = ThreadMessage(Place("slack:T0FANAL/D1", "1.5"), Account(f"{TEAM}/U0DIALLO"), "oui", "k1")
    others = (threads.Other(LUMEN, first, 1, Discipline.LEGAL),)
    desk.run(threads.said, LUMEN, number, message, private=True, about="2", others=others)
    return number


def answered_the_other(desk: Desk) -> int:
    number = answered_one_of_two(desk)
    desk.press(Verb.MEANT_FOR, number, who="diallo", ref="1/1")
    return number

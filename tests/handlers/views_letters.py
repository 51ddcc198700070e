"""A letter that was made and waits to be posted, for the tests of what is told and of what opens."""

from __future__ import annotations

import re
from typing import Any

from bot.cases import letters
from bot.cases.lanes import Effect
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session
from cards.card import Form, TextInput
from config.words import Verb
from tests.handlers.views_desk import LUMEN, ROUTINE, Desk

HOME = "Camille Fictive\n12 allée Imaginaire\n00000 Nulle-Part"


def letter_ready(desk: Desk) -> int:
    """-> the number of a case whose reply lies in the tray."""
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.CORRECT_CONTACT, number, kind="postal_address", value=HOME)
    form = desk.open(Verb.REPLY, number)
    given: dict[str, Any] = {"text": answered(form), "methods": ("letter",)}
    mended = desk.open(Verb.MEND, number, ref=f"{form.ref}/add_quotation:", **given)
    text = answered(mended)
    desk.press(Verb.SEND, number, ref=form.ref, text=text, methods=("letter",))
    desk.pass_time(seconds=31)
    (row,) = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == Effect.LETTER)
    desk.run(letters.ready, LUMEN, row, desk.run(letters.paper, LUMEN, row, text), b"%PDF")
    return number


def answered(form: Form) -> str:
    """The prepared text, with what only a person can know filled in."""
    prepared = next(one.value for one in form.body if isinstance(one, TextInput) and one.id == "text")
    return re.sub(r"▢ réponse à compléter", "Votre colis part demain.", prepared)


def opens_letter(verb: Verb, desk: Desk, locale: str) -> Form:
    """A form about that letter."""
    number = letter_ready(desk)
    return desk.open(verb, number, ref=desk.rows("letter_ready")[-1].ref, locale=locale)

"""A reply that promises something and has left, for the tests of what its writer is asked."""

from __future__ import annotations

from bot.cases import sending
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session
from config.words import Verb
from tests.handlers.views_desk import LUMEN, ROUTINE, Desk

TEXT = "Bonjour,\n\nje vous réécris demain. Vous pouvez nous répondre ici.\n\nLéa"


def promised_in_writing(desk: Desk) -> int:
    number = desk.flag(ROUTINE, by="camille")
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.SEND, number, ref=ref, text=TEXT)
    desk.pass_time(seconds=31)
    (row,) = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == "member")
    desk.run(sending.sent, LUMEN, row)
    return number

"""Stories of what comes in: refused, silent, unreadable."""

from __future__ import annotations

from bot.cases import inbound_mail, posts, sources
from bot.cases.tx import Tx
from bot.storage.records import OutboxRow
from config.deliveries import BounceReason
from config.words import Verb
from tests.handlers.views_desk import LUMEN, ROUTINE, Desk


def flags_refused(desk: Desk) -> int:
    for _ in range(3):
        desk.run(sources.refused, LUMEN, 401)
    return 0


def source_silent(desk: Desk) -> int:
    desk.flag(ROUTINE)
    desk.clock[0] = desk.now.replace(month=12, day=20)
    desk.run(sources.silent, LUMEN)
    return 0


def mail_unreadable(desk: Desk) -> int:
    desk.run(inbound_mail.unreadable, LUMEN, key="1")
    return 0


def a_manager_is_not_reached(desk: Desk) -> int:
    def not_delivered(tx: Tx) -> None:
        marc = next(one for one in tx.client.people if one.id == "marc")
        (row,) = tx.matching(OutboxRow, kind="direct", dest=marc.accounts[0])
        posts.parked(tx, row, problem="user_disabled")

    flags_refused(desk)
    desk.run(not_delivered, LUMEN)
    return 0


def expert_not_reached(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on ?")

    def bounced(tx: Tx) -> None:
        reason = BounceReason.NO_MAILBOX
        tx.thread(tx.lock(number), "question_bounced", ref="1", persons=["lea"], by="diallo", reason=reason)

    desk.run(bounced, LUMEN)
    return number

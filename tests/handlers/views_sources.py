"""Stories of what comes in: refused, silent, unreadable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.cases import inbound_mail, invitations, lanes, posts, sources
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.storage.records import OutboxRow
from config.deliveries import BounceReason
from config.words import Verb
from tests.handlers.views_desk import CHANNEL, LUMEN, ROUTINE, TEAM, Desk


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


def channel_takes_nothing(desk: Desk) -> int:
    """For more than two minutes, since the app was put out of it."""
    desk.flag(ROUTINE)

    def in_vain(tx: Tx) -> None:
        (row,) = tx.matching(OutboxRow, kind="post_card", dest=CHANNEL)
        tried = tx.change(row, attempts=4, created_at=tx.machine - timedelta(minutes=3))
        posts.later(tx, tried, problem="not_in_channel", at=tx.machine, mend="not_in_channel")

    desk.run(in_vain, LUMEN)
    return 0  # told of no one case


def expert_not_let_in(desk: Desk) -> int:
    """The client's file lets experts be invited, and Slack lets nobody in who is a guest."""
    number = desk.flag(ROUTINE)

    def refused(tx: Tx) -> None:
        lane = lanes.chat_lane(CHANNEL)
        tx.put(
            Effect.INVITE, lane, case=tx.lock(number), dest=CHANNEL, key="1", ref=f"{TEAM}/U0DIALLO", person="diallo"
        )

    def settled(tx: Tx) -> None:
        (row,) = tx.matching(OutboxRow, kind=Effect.INVITE)
        invitations.refused(tx, row, code="user_is_restricted")

    desk.run(refused, LUMEN)
    desk.run(settled, LUMEN)
    return 0


def expert_not_reached(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on ?")

    def bounced(tx: Tx) -> None:
        reason = BounceReason.NO_MAILBOX
        tx.thread(tx.lock(number), "question_bounced", ref="1", persons=["lea"], by="diallo", reason=reason)

    desk.run(bounced, LUMEN)
    return number


NADIA = f"{TEAM}/U0NADIA"
OF_NO_CASE: dict[str, tuple[Callable[[Desk], int], str, str, str]] = {
    "flags_refused": (flags_refused, NADIA, "connexion", "flags were refused within ten minutes"),
    "source_silent": (source_silent, NADIA, "Forum", "has sent nothing"),
    "mail_unreadable": (mail_unreadable, NADIA, "illisible ici", "cannot be read here"),
    "blocked": (channel_takes_nothing, NADIA, "l'application n'y est pas, ou plus", "the app is not in it"),
    "not_invited": (expert_not_let_in, NADIA, "d'une personne invitée", "they are a guest there"),
    "undelivered": (a_manager_is_not_reached, NADIA, "en privé à Marc", "cannot write to Marc in private"),
}
"""What managers are told that is of no one case, in both languages."""

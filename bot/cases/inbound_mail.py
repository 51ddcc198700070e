"""A mail came in: a bounce goes back to its card, an automatic answer is only noted, words are the member's answer."""

from __future__ import annotations

from bot.cases import answers, dispatches
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.inbound_mail import Inbound
from bot.rules.triage import Reading
from bot.storage.sent_records import Dispatch
from config.deliveries import BounceReason, DispatchState, Via, Words
from config.words import Method, Role


def mail_came(tx: Tx, mail: Inbound, *, key: str, reading: Reading) -> bool:
    """Take in a mail that is about one of this client's dispatches; False if it is about none.

    `key` makes a second delivery harmless: the Message-ID, or a digest of the bytes.
    """
    found = dispatches.by_token(tx, mail.mark.token) if mail.mark is not None else None
    if found is None or mail.mark is None or found.case_id != mail.mark.case or found.method is not Method.EMAIL:
        return False
    case = tx.lock(found.case_id)
    if mail.bounce is not None:
        if not mail.bounce.delayed and tx.first_time(f"bounce:{key}"[:200], case=case.id):
            _bounced(tx, found, mail.bounce.reason, mail.bounce.said)
        return True
    if mail.auto:
        if tx.first_time(f"auto:{key}"[:200], case=case.id):
            tx.record(case, FANAL, "auto_answer", dispatch=found.id)
            tx.redraw(case)
        return True
    trusted = mail.sender == dispatches.recipient(tx, found).lower()
    answers.member_answered(
        tx,
        case=case.id,
        words=Words(
            text=mail.text,
            via=Via.EMAIL,
            sender=mail.sender,
            attachments=mail.attachments,
            message_id=mail.message_id,
        ),
        reading=reading,
        key=key,
        trusted=trusted,
        dispatch=found.id,
        stop=mail.stop,
    )
    return True


def unreadable(tx: Tx, *, key: str) -> None:
    """Nobody can tell what a mail says without opening it, and it may be a call for help: the managers are told."""
    for person in tx.client.holders(Role.MANAGER):
        tx.tell(person.id, "mail_unreadable", key=key)


def _bounced(tx: Tx, found: Dispatch, reason: BounceReason, said: str) -> None:
    dispatches.came_back(tx, found, state=DispatchState.BOUNCED, reason=reason, said=said)

"""« Stop writing to me »: the member's wish, kept for the client and shown to the team before any next message.

It never prevents an answer to something new that they write, and nothing else cancels it.
"""

from __future__ import annotations

from datetime import datetime

from bot.cases import tray
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.cadence import StopReason
from bot.storage.records import Case, Entry, FollowUp, Member, Message
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import TABLE, Session
from config.deliveries import Via
from config.words import CaseStatus

UNSURE = (Via.LETTER, Via.COMPLAINT)
"""Wishes that may not be the member's: somebody close may have opened the letter, or pressed "spam" by mistake."""


def ask_to_stop(tx: Tx, case: Case, *, via: Via) -> None:
    """The member of this (locked) case wants no more messages: keep that for the client, tell the thread and end
    check-ins, also in their other cases where somebody might still write to them."""
    member = tx.find(Member, case.author)
    if member is None:
        return
    tx.change(member, stopped_at=tx.now)
    _stop(tx, case, via=via)
    own = TABLE[Case].c
    for other in tx.rows(Case, own.author == member.id, own.id != case.id):
        if other.status is CaseStatus.OPEN or _waiting(tx, other.id):
            _stop(tx, tx.lock(other.id), via=via)
    tray.empty_of(tx, member.id)


def complained(tx: Tx, case: Case) -> None:
    """The member's mail provider reports our e-mail as unwanted: this counts as a wish of whoever reads that mailbox.
    It is announced once."""
    if in_the_way(tx, case.author) is None:
        ask_to_stop(tx, case, via=Via.COMPLAINT)


def _stop(tx: Tx, case: Case, *, via: Via) -> None:
    unsure = via in UNSURE
    if not unsure:
        check_ins(tx, case, StopReason.ASKED_TO_STOP)
    tx.record(case, FANAL, "stop_asked", via=via)
    managers = [person.id for person in tx.staffed.managers] if unsure else []
    persons = [case.holder] if case.holder else managers
    tx.thread(case, "stop_asked", persons=persons, letter=via is Via.LETTER, complaint=via is Via.COMPLAINT)
    tx.redraw(case)


def is_unsure(session: Session, case: int) -> bool:
    """Whether the wish came only by ways that may not be theirs: nothing is sent, and a person decides whether to ask
    how the member is (docs/decisions/0013)."""
    asked = session.of_case(Entry, case, TABLE[Entry].c.verb == "stop_asked")
    return bool(asked) and all(entry.facts.get("via") in UNSURE for entry in asked)


def _waiting(session: Session, case: int) -> list[FollowUp]:
    return session.of_case(FollowUp, case, TABLE[FollowUp].c.closed_at.is_(None))


def is_there(tx: Tx, member: Member) -> None:
    """Somebody who writes has an account, whatever a community said before."""
    if member.gone:
        tx.change(member, gone=False)


def check_ins(tx: Tx, case: Case, reason: StopReason) -> list[FollowUp]:
    """End all check-ins of this (locked) case's member. Promises stay (an answer; a day named in a reply, even though
    they answered), and so does everything that concerns others in the case."""
    kept = ("promise", "written") if reason is StopReason.ANSWERED else ("promise",)
    stopped = [found for found in _waiting(tx, case.id) if found.programme not in kept and not found.involved]
    for found in stopped:
        tx.change(found, closed_at=tx.now, stopped=reason)
        tx.cancel_timer("follow_up", case=case.id, ref=str(found.id))
        tx.refresh(case, "reminder", str(found.id))
        tx.record(case, FANAL, "follow_up_stopped", follow_up=found.id, reason=reason)
    return stopped


def stopped_since(session: Session, member: int) -> datetime | None:
    """When this member asked us to stop; None if they never did."""
    found = session.find(Member, member)
    return found.stopped_at if found is not None else None


def wrote_since(session: Session, member: int, since: datetime) -> bool:
    """Whether the member wrote something new since: then an answer is not an unsolicited message."""
    messages, answers = TABLE[Message], TABLE[MemberAnswer]
    posted = session.rows(Message, messages.c.member == member, messages.c.received_at > since, limit=1)
    if posted:
        return True
    own = (answers.c.member == member, answers.c.at > since, answers.c.trusted.is_(True))
    return bool(session.rows(MemberAnswer, *own, limit=1))


def in_the_way(session: Session, member: int) -> datetime | None:
    """The stop request that a message to this member would override; None if there is none."""
    since = stopped_since(session, member)
    return since if since is not None and not wrote_since(session, member, since) else None

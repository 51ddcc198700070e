"""Sent to the wrong person: stop what has not left, tell the people in charge, start the law's 72 hours.

The history is the record (GDPR art. 33: a breach is notified within 72 hours, and documented in any case).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from bot.cases import deeds, dispatches, news
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.news import News
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.storage.records import Case, Entry, Reply, Timer
from bot.storage.session import TABLE, Session
from config.deliveries import DispatchState
from config.words import Click, ReplyState, Verb

LIMIT = timedelta(hours=72)
REMINDED = (24, 48, 66)
"""After how many hours the people in charge are reminded."""

TIMER = "wrong_person"
_MAY_HAVE_LEFT = (ReplyState.QUEUED, ReplyState.SENT, ReplyState.FAILED, ReplyState.UNKNOWN)

_WAITING = (DispatchState.QUEUED, DispatchState.HANDING_OVER, DispatchState.READY)
"""What can still be taken back unless it is leaving right now: an e-mail that a server deferred, a letter in
the tray."""


class Standing(Struct, frozen=True):
    """Something reached the wrong person, and nobody has yet said what was done about it."""

    since: datetime
    by: str

    @property
    def until(self) -> datetime:
        return self.since + LIMIT


def standing(session: Session, case: int) -> Standing | None:
    """The open report of this case; None if there is none."""
    verbs = (Verb.WRONG_PERSON.value, Verb.WRONG_PERSON_DONE.value)
    entries = session.of_case(Entry, case, TABLE[Entry].c.verb.in_(verbs))
    last = max(entries, key=lambda entry: entry.seq, default=None)
    return Standing(last.at, last.actor) if last is not None and last.verb == Verb.WRONG_PERSON else None


def stops(session: Session, reply: Reply) -> bool:
    """Whether such a report came after this reply was queued: a send that was under way and failed is not retried."""
    said = session.of_case(Entry, reply.case_id, TABLE[Entry].c.verb == Verb.WRONG_PERSON.value)
    return any(entry.at > reply.at for entry in said)


def may_have_left(session: Session, case: int) -> bool:
    """Whether anything has been sent at all."""
    return any(reply.state in _MAY_HAVE_LEFT for reply in session.of_case(Reply, case))


def wrong_person(tx: Tx, click: Click) -> Answer:
    """Stop what can be stopped, tell the managers and the client's privacy contact, start the clock."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        _check(tx, deed.case)
        return Answer.form("wrong_person")
    deed = deeds.begin(tx, click)
    _check(tx, deed.case)
    (text,) = deeds.required(click, "text")
    evidence, words = tx.seal("wrong_person", {"text": text}, case=deed.case.id)
    stopped = [method for reply in tx.of_case(Reply, deed.case.id) for method in _stop(tx, reply)]
    tx.record(deed.case, deed.person.id, Verb.WRONG_PERSON, words=words, evidence=evidence, stopped=stopped)
    for hours in REMINDED:
        tx.set_timer(TIMER, tx.now + timedelta(hours=hours), case=deed.case.id, ref=str(hours))
    for person in _who_must_know(tx):
        tx.direct(deed.case, person, "wrong_person", by=deed.person.id)
        news.tell(tx, deed.case, person, News.WRONG_PERSON, text=text)
    tx.thread(deed.case, "wrong_person", by=deed.person.id)
    tx.redraw(deed.case)
    return Answer.private("wrong_person_told")


def done(tx: Tx, click: Click) -> Answer:
    """Somebody reports what was done: who was told, or why nobody had to be."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        _check_open(tx, deed.case)
        return Answer.form("wrong_person_done")
    deed = deeds.begin(tx, click)
    _check_open(tx, deed.case)
    (text,) = deeds.required(click, "text")
    evidence, words = tx.seal("wrong_person", {"text": text}, case=deed.case.id)
    tx.cancel_timer(TIMER, case=deed.case.id)
    tx.record(deed.case, deed.person.id, Verb.WRONG_PERSON_DONE, words=words, evidence=evidence)
    tx.redraw(deed.case)
    return Answer.nothing()


def remind(tx: Tx, timer: Timer) -> None:
    """Nobody has reported yet what was done."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if standing(tx, case.id) is None:
        return
    told = _who_must_know(tx)
    tx.record(case, FANAL, "wrong_person_reminded", hours=timer.ref, persons=told)
    for person in told:
        tx.direct(case, person, "wrong_person_open")
        news.tell(tx, case, person, News.WRONG_PERSON, step=int(timer.ref))
    tx.redraw(case)


def _check(tx: Tx, case: Case) -> None:
    if standing(tx, case.id) is not None:
        raise Refused("wrong_person_known")
    if not may_have_left(tx, case.id):
        raise Refused("nothing_left")


def _check_open(tx: Tx, case: Case) -> None:
    if standing(tx, case.id) is None:
        raise Refused("wrong_person_settled")


def _who_must_know(tx: Tx) -> list[str]:
    """The managers and the client's privacy contacts, each once."""
    named = [person.id for person in tx.staffed.managers]
    contact = tx.staffed.person(tx.client.privacy_contact)
    return list(dict.fromkeys([*named, *([contact.id] if contact is not None else [])]))


def _stop(tx: Tx, reply: Reply) -> list[str]:
    """Take back what has not left; returns the methods stopped."""
    leaving = {row.payload["method"] for row in dispatches.rows_of(tx, reply) if row.state == "sending"}
    waiting = [
        found
        for found in dispatches.of_reply(tx, reply.id)
        if found.state in _WAITING and found.method.value not in leaving
    ]
    if not waiting:
        return []
    tx.cancel_timer("send", case=reply.case_id, ref=str(reply.id))
    for found in waiting:
        tx.change(found, state=DispatchState.UNDONE, settled_at=tx.now)
        if found.made:
            tx.refresh(tx.current(reply.case_id), "letter_ready", str(found.id))
    if reply.state is ReplyState.QUEUED:
        others = [found for found in dispatches.of_reply(tx, reply.id) if found.state is not DispatchState.UNDONE]
        sent = [found.sent_at for found in others if found.state is DispatchState.SENT and found.sent_at]
        if sent:
            tx.change(reply, state=ReplyState.SENT, sent_at=max(sent), undo_until=None)
        elif not others:
            tx.change(reply, state=ReplyState.UNDONE, undo_until=None)
    return [found.method.value for found in waiting]

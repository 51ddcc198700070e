"""A day named in a sent reply is proposed to its writer as a check-in: one click plans it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.cases import countries, deeds, follow_ups, stops
from bot.cases.answer import Answer
from bot.cases.reads import Reads
from bot.cases.tx import Tx
from bot.errors import AlreadyDone, Refused
from bot.rules.promises import Promised, promises_in, remind_at
from bot.rules.walltime import local_day
from bot.storage.records import Case, Entry, FollowUp, Member, Reply
from bot.storage.session import TABLE, Session
from config.words import Click, ReplyState, Verb

PROPOSAL = "promise_written"
LEFT = (ReplyState.SENT, ReplyState.FAILED, ReplyState.UNKNOWN)
"""States in which at least one method has left; before that, and for an undone reply, nothing is proposed."""


class Proposed(Struct, frozen=True):
    """One promise of a reply: its position in the text, and when its writer would be reminded (None: too late).

    `kept`: somebody wants the reminder, or had it before anybody asked.
    """

    number: int
    promised: Promised
    due: datetime | None
    kept: bool = False


def propose(tx: Tx, case: Case, found: Reply) -> None:
    """The reply has left: ask its sender in private, once, about reminders of what it promises."""
    if not any(one.due and not one.kept for one in proposed(tx, case, found)):
        return
    if tx.first_time(f"{PROPOSAL}:{found.id}", case=case.id):
        tx.direct(case, found.by, PROPOSAL, ref=str(found.id))


def proposed(reads: Reads, case: Case, found: Reply) -> tuple[Proposed, ...]:
    """The promises of this reply and what became of each; none if the person must not be written to any more."""
    if _nobody_writes(reads, found.member):
        return ()
    zone = countries.zone_of(reads, case, reads.client.zone)
    words = str(reads.words(found.evidence).get("text", ""))
    open_days = {
        local_day(one.due_at, zone)
        for one in reads.of_case(FollowUp, case.id, TABLE[FollowUp].c.closed_at.is_(None))
        if one.member == found.member
    }
    chosen = choices(reads, case, found)
    told = []
    for number, promise in enumerate(promises_in(words, at=found.at, zone=zone)):
        due = remind_at(promise, now=reads.now, zone=zone, staff=reads.client.calendar)
        planned = due is not None and local_day(due, zone) in open_days
        told.append(Proposed(number, promise, due, planned or str(number) in chosen))
    return tuple(told)


def _nobody_writes(session: Session, member: int) -> bool:
    found = session.find(Member, member)
    return found is None or found.deceased or found.gone or stops.in_the_way(session, member) is not None


def choices(session: Session, case: Case, found: Reply) -> frozenset[str]:
    """The choices so far: the numbers of promises to be reminded of, and "no" for none."""
    verbs = (Verb.KEEP_PROMISE.value, Verb.DECLINE_PROMISE.value)
    entries = session.of_case(Entry, case.id, TABLE[Entry].c.verb.in_(verbs))
    return frozenset(str(entry.facts["choice"]) for entry in entries if entry.facts.get("reply") == found.id)


def keep(tx: Tx, click: Click) -> Answer:
    """Plan the check-in, for the person who clicked. `ref` is `<reply>/<number>`."""
    deed = deeds.begin(tx, click)
    found = _reply(tx, click)
    number = click.ref.partition("/")[2]
    one = next((one for one in proposed(tx, deed.case, found) if str(one.number) == number), None)
    if one is None or one.due is None:
        raise Refused("promise_over")
    if one.kept:
        raise AlreadyDone
    content = {"note": "", "promised": one.promised.words, "reply": found.id}
    evidence, words = tx.seal("follow_up", content, case=deed.case.id)
    planned = follow_ups.plan(
        tx,
        deed.case,
        programme=follow_ups.WRITTEN,
        due=one.due,
        responsible=deed.person.id,
        by=deed.person.id,
        evidence=evidence,
    )
    facts = {"reply": found.id, "choice": number, "follow_up": planned.id, "due": one.due.isoformat()}
    tx.record(deed.case, deed.person.id, Verb.KEEP_PROMISE, words=words, **facts)
    tx.refresh(deed.case, PROPOSAL, str(found.id))
    tx.redraw(deed.case)
    return Answer.nothing()


def decline(tx: Tx, click: Click) -> Answer:
    """No reminder: its writer will remember, or it was no promise."""
    deed = deeds.begin(tx, click)
    found = _reply(tx, click)
    tx.record(deed.case, deed.person.id, Verb.DECLINE_PROMISE, reply=found.id, choice="no")
    tx.refresh(deed.case, PROPOSAL, str(found.id))
    return Answer.nothing()


def _reply(tx: Tx, click: Click) -> Reply:
    number = click.ref.partition("/")[0]
    found = tx.find(Reply, int(number) if number.isdecimal() else 0)
    if found is None or found.case_id != click.case or found.state not in LEFT:
        raise Refused("promise_over")
    return found


def is_kept_by(tx: Tx, promise: FollowUp, found: Reply) -> bool:
    """Whether this sent reply is the message that was promised for today or earlier."""
    if promise.programme != follow_ups.WRITTEN or promise.member != found.member:
        return False
    zone = countries.zone_of(tx, tx.current(promise.case_id), tx.client.zone)
    of_itself = tx.words(promise.evidence).get("reply") == found.id
    return not of_itself and local_day(tx.now, zone) >= local_day(promise.due_at, zone)

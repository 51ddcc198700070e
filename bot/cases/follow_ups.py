"""Follow-ups on how somebody is: plan, remind, record the outcome, put off, hand over, stop."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.cases import ceasing, countries, deeds, entrusting, opened, stops, watches
from bot.cases.answer import Answer
from bot.cases.deeds import Deed
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.errors import Conflict, FanalError, MissingData, Refused
from bot.rules import cadence, lifecycle
from bot.rules.cadence import MemberFacts, ReminderStep, Stage
from bot.rules.replies import Kind
from bot.rules.walltime import local_day
from bot.storage.records import Case, Entry, FollowUp, Involved, Member, Reply, Timer
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import TABLE, Session
from config.words import CheckIn, Click, PersonRole, Verb

PROMISE = "promise"
"""The programme of a follow-up that keeps a promise made in a text."""

OWN_DATE = "date"

WRITTEN = "written"
"""A check-in on a day that a reply named: also a promise, but one that only a message of that day keeps."""


# --- planning -------------------------------------------------------------------------------------


def follow_up(tx: Tx, click: Click) -> Answer:
    """Plan check-ins: stages of the programme, or a date; who does them; what to remember."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("follow_up")
    deed = deeds.begin(tx, click)
    lifecycle.require_open(deed.state)
    responsible = deeds.colleague(tx, *deeds.required(click, "person")).id
    planned = _planned(tx, deed.case, click)
    if not planned:
        raise MissingData({"stages": "stage_or_date"})
    whom = _whom(tx, deed.case, deeds.value(click, "whom"))
    _unless_planned(tx, deed, click, planned, whom)
    note = deeds.value(click, "note")
    evidence, words = tx.seal("follow_up", {"note": note}, case=deed.case.id) if note else (0, "")
    deeds.take_if_free(tx, deed)
    for programme, due in planned:
        found = plan(
            tx,
            deed.case,
            programme=programme,
            due=due,
            responsible=responsible,
            by=deed.person.id,
            whom=whom,
            evidence=evidence,
        )
        tx.record(deed.case, deed.person.id, Verb.FOLLOW_UP, words=words, follow_up=found.id, due=due.isoformat())
    tx.redraw(deed.case)
    return Answer.nothing()


def _whom(tx: Tx, case: Case, ref: str) -> Involved | None:
    """The person of the case who is not its author; None for the author."""
    people = tx.of_case(Involved, case.id)
    return next((p for p in people if str(p.id) == ref and p.role is not PersonRole.AUTHOR), None)


def _unless_planned(
    tx: Tx, deed: Deed, click: Click, planned: list[tuple[str, datetime]], whom: Involved | None
) -> None:
    """Two people who plan the same check-in make one: `Conflict` if somebody has since this form was opened."""
    wanted = {_slot(tx, programme, due) for programme, due in planned}
    for entry in opened.done_since(tx, click, deed.person.id, Verb.FOLLOW_UP):
        found = tx.get(FollowUp, int(entry.facts["follow_up"]))
        same = found.involved == (whom.id if whom else 0) and _slot(tx, found.programme, found.due_at) in wanted
        if same and found.closed_at is None:
            raise Conflict(entry.actor, entry.verb, entry.at, until=found.due_at)


def _slot(tx: Tx, programme: str, due: datetime) -> tuple[str, date | None]:
    """What makes two check-ins of a person the same: a stage of the programme, or a day."""
    return programme, local_day(due, tx.client.zone) if programme == OWN_DATE else None


def plan(
    tx: Tx,
    case: Case,
    *,
    programme: str,
    due: datetime,
    responsible: str,
    by: str,
    whom: Involved | None = None,
    evidence: int = 0,
) -> FollowUp:
    """Create one follow-up, for the author or somebody else in the case, with the timer that reminds of it."""
    found = tx.add(
        FollowUp,
        case_id=case.id,
        member=whom.member if whom else case.author,
        involved=whom.id if whom else 0,
        programme=programme,
        due_at=due,
        responsible=responsible,
        by=by,
        evidence=evidence,
    )
    tx.set_timer("follow_up", due, case=case.id, ref=str(found.id))
    return found


def _planned(tx: Tx, case: Case, click: Click) -> list[tuple[str, datetime]]:
    stages = [Stage(name) for name in deeds.chosen(click, "stages")]
    agreed = bool(deeds.chosen(click, "agreed"))
    if cadence.needs_agreement(stages, answered=has_answered(tx, case), agreed=agreed):
        raise MissingData({"stages": "not_agreed"})
    zone = countries.zone_of(tx, case, tx.client.zone)
    dues = cadence.next_check_ins(tx.now, zone, stages, staff=tx.client.calendar)
    planned = [(proposal.stage.value, proposal.due) for proposal in dues]
    day = deeds.value(click, "day")
    if day:
        planned.append((OWN_DATE, _on(tx, case, day, deeds.value(click, "time"))))
    return planned


def has_answered(session: Session, case: Case) -> bool:
    """Whether the member of this case answered or was reached; only then are check-ins planned beyond a month."""
    own = TABLE[MemberAnswer].c
    return case.reached_at is not None or bool(session.of_case(MemberAnswer, case.id, own.trusted.is_(True)))


def _on(tx: Tx, case: Case, day: str, at: str = "") -> datetime:
    """A day (ISO) and time (HH:MM) in the client's zone, not in the past and outside the member's quiet hours."""
    due = cadence.check_in_on(date.fromisoformat(day), tx.client.zone, time.fromisoformat(at or "09:00"))
    due = cadence.out_of_quiet_hours(due, countries.zone_of(tx, case, tx.client.zone))
    if due <= tx.now:
        raise MissingData({"day": "in_the_past"})
    return due


# --- reminding ------------------------------------------------------------------------------------


def remind_due(tx: Tx, timer: Timer) -> None:
    """It is due: remind the person responsible, in the thread and in private; then once more; then the managers."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    found = tx.get(FollowUp, int(timer.ref))
    if found.closed_at is not None or _stopped(tx, case, found):
        return
    found = entrusting.to_whoever_can(tx, case, found)
    step = (None, *ReminderStep)[min(found.step, 2) + 1]
    assert step is not None
    tx.change(found, step=found.step + 1)
    promised = found.programme == PROMISE
    if step is ReminderStep.MANAGER:
        tx.record(case, FANAL, "promise_late" if promised else "check_in_late", follow_up=found.id, step=step)
        _tell_managers(tx, case)
    else:
        said = "promise_reminded" if promised else "reminded"
        tx.record(case, FANAL, said, follow_up=found.id, step=step, person=found.responsible)
        ref, again, due = str(found.id), step is ReminderStep.AGAIN, found.due_at.isoformat()
        if not again:
            tx.refresh(case, "reminder", ref)  # of a day that was put off
        tx.thread(case, "reminder", ref=ref, again=again, due=due)
        tx.direct(case, found.responsible, "reminder", ref=ref, again=again, due=due)
    following = cadence.next_step(step, tx.now, entrusting.zone_of(tx, found), told_managers=max(found.step - 1, 0))
    if following is not None:
        tx.set_timer("follow_up", following.at, case=case.id, ref=timer.ref)
    tx.redraw(case)


def _stopped(tx: Tx, case: Case, found: FollowUp) -> bool:
    """Whether this member must not be written to any more; if so, record it and tell the person responsible."""
    person, member = tx.find(Involved, found.involved), tx.find(Member, found.member)
    facts = MemberFacts(
        may_have_died=bool((person and person.deceased) or (member and member.deceased)),
        account_gone=bool(member and member.gone),
        asked_to_stop=stops.in_the_way(tx, found.member) is not None and not stops.is_unsure(tx, case.id),
    )
    reason = cadence.why_stop(facts)
    if reason is None:
        return False
    ceasing.end(tx, found, reason)
    tx.record(case, FANAL, Verb.FOLLOW_UP_STOP, follow_up=found.id, reason=reason)
    tx.thread(case, "follow_up_stopped", ref=str(found.id), persons=[found.responsible])
    tx.redraw(case)
    return True


def _tell_managers(tx: Tx, case: Case) -> None:
    """One private message an hour to each manager with everything late, built when it is sent."""
    hour = tx.now.replace(minute=0, second=0, microsecond=0).isoformat()
    for person in tx.staffed.managers:
        tx.tell(person.id, "late_follow_ups", key=hour, case=case)


# --- what came of it ------------------------------------------------------------------------------


def done(tx: Tx, click: Click) -> Answer:
    """The check-in was done; its outcome is required."""
    if not click.submitted:
        _look(tx, click)
        return Answer.form("follow_up_done", ref=click.ref)
    deed = deeds.begin(tx, click)
    found = _open(tx, click)
    (outcome,) = deeds.required(click, "outcome")
    note = deeds.value(click, "note")
    words = tx.seal("note", {"text": note}, case=deed.case.id)[1] if note else ""
    close(tx, found, outcome=CheckIn(outcome))
    case = deed.case
    if CheckIn(outcome) is not CheckIn.NO_ANSWER:
        case = _reached(tx, case, found)
    tx.record(case, deed.person.id, Verb.FOLLOW_UP_DONE, words=words, follow_up=found.id, outcome=outcome)
    if CheckIn(outcome) is CheckIn.WORSE:
        watches.worse(tx, case, deed.person.id, ref=str(found.id))
    tx.redraw(case)
    return Answer.nothing()


def _reached(tx: Tx, case: Case, found: FollowUp) -> Case:
    """The person has answered. If they are not the author, this is recorded for them and not for the case."""
    if (person := tx.find(Involved, found.involved)) is not None:
        tx.change(person, reached_at=tx.now)
        return case
    return tx.save(case, reached_at=tx.now)


def later(tx: Tx, click: Click) -> Answer:
    """Put it off to another day, with new reminders."""
    if not click.submitted:
        _look(tx, click)
        return Answer.form("follow_up_later", ref=click.ref)
    deed = deeds.begin(tx, click)
    found = _open(tx, click)
    _unless_seen_to(tx, deed, click)
    (day,) = deeds.required(click, "day")
    due = _on(tx, deed.case, day, deeds.value(click, "time"))
    tx.change(found, due_at=due, step=0)
    tx.set_timer("follow_up", due, case=deed.case.id, ref=str(found.id))
    tx.record(deed.case, deed.person.id, Verb.FOLLOW_UP_LATER, follow_up=found.id, due=due.isoformat())
    tx.refresh(deed.case, "reminder", str(found.id))
    tx.redraw(deed.case)
    return Answer.nothing()


def hand_over(tx: Tx, click: Click) -> Answer:
    """Hand it to somebody else, who is told."""
    if not click.submitted:
        _look(tx, click)
        return Answer.form("follow_up_hand_over", ref=click.ref)
    deed = deeds.begin(tx, click)
    found = _open(tx, click)
    _unless_seen_to(tx, deed, click)
    to = deeds.colleague(tx, *deeds.required(click, "person")).id
    tx.record(deed.case, deed.person.id, Verb.FOLLOW_UP_HAND_OVER, follow_up=found.id, to=to)
    entrusting.give(tx, deed.case, found, to)
    tx.redraw(deed.case)
    return Answer.nothing()


def stop(tx: Tx, click: Click) -> Answer:
    """Stop asking. The reason decides what else stops; if the person may have died, everything meant for them."""
    if not click.submitted:
        _look(tx, click)
        return Answer.form("follow_up_stop", ref=click.ref)
    deed = deeds.begin(tx, click)
    found = _open(tx, click)
    (reason,) = deeds.required(click, "reason")
    ceasing.end(tx, found, reason)
    tx.record(deed.case, deed.person.id, Verb.FOLLOW_UP_STOP, follow_up=found.id, reason=reason)
    ceasing.with_it(tx, deed.case, found, reason)
    tx.redraw(deed.case)
    return Answer.nothing()


def close(tx: Tx, found: FollowUp, *, outcome: CheckIn | None = None) -> None:
    """Mark the follow-up as kept."""
    tx.change(found, closed_at=tx.now, outcome=outcome)
    tx.cancel_timer("follow_up", case=found.case_id, ref=str(found.id))
    tx.refresh(tx.current(found.case_id), "reminder", str(found.id))


def open_ones(tx: Tx, case: int) -> list[FollowUp]:
    return tx.of_case(FollowUp, case, TABLE[FollowUp].c.closed_at.is_(None))


def promised_in(tx: Tx, reply: Reply) -> datetime | None:
    """The hour promised by an acknowledgement that an older Fanal sent; it is kept only in its follow-up.

    None if nothing is promised, or if it was put off since: the text then names an earlier hour.
    """
    own = [one for one in tx.matching(FollowUp, case_id=reply.case_id, programme=PROMISE) if one.by == reply.by]
    if reply.kind != Kind.ACKNOWLEDGEMENT or not own:
        return None
    put_off = tx.of_case(Entry, reply.case_id, TABLE[Entry].c.verb == Verb.FOLLOW_UP_LATER.value)
    is_put_off = any(entry.facts.get("follow_up") == own[-1].id for entry in put_off)
    return reply.at if is_put_off else own[-1].due_at


def take_back_promises(tx: Tx, case: int, who: str) -> None:
    """Cancel the promises of a text that has not left."""
    for promise in open_ones(tx, case):
        if promise.programme == PROMISE and promise.by == who:
            close(tx, promise)


def _look(tx: Tx, click: Click) -> None:
    deeds.look(tx, click)
    _open(tx, click)


def _open(tx: Tx, click: Click) -> FollowUp:
    found = tx.get(FollowUp, int(opened.about(click) or "0"))
    if found.case_id != click.case:
        raise Refused("follow_up_closed")
    if found.closed_at is not None:
        raise _faster(tx, found)
    return found


def _unless_seen_to(tx: Tx, deed: Deed, click: Click) -> None:
    """`Conflict` if somebody has put this check-in off, or given it away, since the form was opened."""
    about = int(opened.about(click))
    verbs = (Verb.FOLLOW_UP_LATER, Verb.FOLLOW_UP_HAND_OVER)
    done = [e for e in opened.done_since(tx, click, deed.person.id, *verbs) if e.facts.get("follow_up") == about]
    if done:
        due = done[-1].facts.get("due")
        raise Conflict(done[-1].actor, done[-1].verb, done[-1].at, until=datetime.fromisoformat(due) if due else None)


def _faster(tx: Tx, found: FollowUp) -> FanalError:
    """Who dealt with it already, and when; if the desk ended it by itself, that it is over."""
    ends = (Verb.FOLLOW_UP_DONE, Verb.FOLLOW_UP_STOP)
    said = [e for e in tx.of_case(Entry, found.case_id) if e.verb in ends and e.facts.get("follow_up") == found.id]
    if not said or said[-1].actor == FANAL:
        return Refused("follow_up_closed")
    return Conflict(said[-1].actor, said[-1].verb, said[-1].at)

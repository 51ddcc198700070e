"""Handling a case: take, hand over, acknowledge, mark as a false alarm, close, reopen, reclassify."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.cases import consultations, contacts, deeds, effects, intake, looks, openings, replies, retention, watches
from bot.cases.answer import Answer
from bot.cases.deeds import Deed
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.errors import MissingData, Refused
from bot.rules import lifecycle
from bot.rules.lifecycle import CaseState
from bot.rules.watch import on_watch
from bot.storage.records import Case, Entry, Message, Timer
from bot.storage.sent_records import MemberAnswer
from config.values import replace
from config.words import Ability, CaseStatus, Category, Click, Discipline, Level, Outcome, Role, Verb, Visibility

SECOND_LOOK = timedelta(minutes=30)


# --- whose it is ----------------------------------------------------------------------------------


def take(tx: Tx, click: Click) -> Answer:
    """Take the case."""
    deed = deeds.begin(tx, click)
    if deed.state.is_open and deed.case.holder not in ("", deed.person.id):
        raise deeds.already_held(tx, deed.case)
    state = lifecycle.take(deed.state, deed.person.id)
    case = tx.save(deed.case, holder=state.holder, taken_at=deed.case.taken_at or tx.now)
    deeds.stop_waking(tx, case)
    return deeds.told(tx, deed, Verb.TAKE)


def hand_over(tx: Tx, click: Click) -> Answer:
    """Give it to a named person, who is told in the thread."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("hand_over")
    deed = deeds.begin(tx, click, decides=True)
    to = deeds.colleague(tx, *deeds.required(click, "person")).id
    state = lifecycle.hand_over(deed.state, to)
    case = tx.save(deed.case, holder=state.holder, taken_at=deed.case.taken_at or tx.now)
    deeds.stop_waking(tx, case)
    tx.record(case, deed.person.id, Verb.HAND_OVER, to=to)
    if to != deed.person.id:
        tx.thread(case, "handed_over", ref=to, persons=[to], by=deed.person.id)
    tx.redraw(case)
    return Answer.nothing()


def release(tx: Tx, click: Click) -> Answer:
    """Return it to the queue; an urgent one wakes the person on watch again."""
    deed = deeds.begin(tx, click, decides=True)
    state = lifecycle.release(deed.state, deed.person.id)
    case = tx.save(deed.case, holder=state.holder)
    tx.record(case, deed.person.id, Verb.RELEASE)
    watches.wait_again(tx, case)
    tx.redraw(case)
    return Answer.nothing()


# --- one click for the everyday -------------------------------------------------------------------


def acknowledge(tx: Tx, click: Click) -> Answer:
    """Tell the member that their message was read; the hour promised in the text becomes a due date."""
    deed = deeds.begin(tx, click, decides=True)
    lifecycle.acknowledge(deed.state)
    before = deed.case
    deeds.take_if_free(tx, deed)
    case = tx.save(tx.current(before.id), acknowledged_at=tx.now)
    reply = replies.acknowledge(tx, case, deed.person.id)
    deeds.decided(tx, deed)
    tx.record(case, deed.person.id, Verb.ACKNOWLEDGE, reply=reply.id)
    _undoable(tx, before, Verb.ACKNOWLEDGE, reply=reply.id)
    tx.redraw(case)
    return Answer.private("undo_offered", ref=Verb.ACKNOWLEDGE)


def nothing_here(tx: Tx, click: Click) -> Answer:
    """A false alarm: the message stays where it is (a waiting one is published), and triage is corrected."""
    deed = deeds.begin(tx, click, decides=True)
    state = lifecycle.nothing_here(replace(deed.state, read=_was_read(tx, deed.case)))
    before = deed.case
    case = _close(tx, deed, state)
    waiting = _waiting_messages(tx, deed)
    tx.record(case, deed.person.id, Verb.NOTHING_HERE, publishes=bool(waiting))
    if lifecycle.wants_second_look(deed.state):
        tx.thread(case, "second_look", persons=_others(tx, deed.person.id), by=deed.person.id)
        tx.set_timer("second_look", tx.now + SECOND_LOOK, case=case.id)
    for message in waiting:
        tx.set_timer("publish", tx.now + tx.rules.undo, case=case.id, ref=str(message.id))
    _undoable(tx, before, Verb.NOTHING_HERE)
    tx.redraw(case)
    return Answer.private("undo_offered", ref=Verb.NOTHING_HERE)


def _was_read(tx: Tx, case: Case) -> bool:
    """Whether somebody who decides has read the message on the card and everything that was a call for help."""
    said = {str(one.id): one.received_at for one in tx.of_case(Message, case.id) if one.level.wakes}
    said |= {str(case.lead): tx.get(Message, case.lead).received_at}
    said |= {f"answer-{one.id}": one.at for one in tx.of_case(MemberAnswer, case.id) if one.level.wakes}
    read = [entry for entry in tx.of_case(Entry, case.id) if entry.verb == Verb.READ and looks.acts(tx, entry.actor)]
    return all(any(entry.at >= came and _shows(entry, ref) for entry in read) for ref, came in said.items())


def _shows(read: Entry, ref: str) -> bool:
    """Whether these words were among those opened: a number stands for all of the case's, a text for one."""
    message = read.facts.get("message")
    return not isinstance(message, str) or message == ref


def _waiting_messages(tx: Tx, deed: Deed) -> list[Message]:
    """The messages that a false alarm publishes: all waiting ones of the case, not only the one on the card."""
    if Ability.PUBLISH not in deed.state.abilities:
        return []
    return [one for one in tx.of_case(Message, deed.case.id) if one.visibility is Visibility.PENDING]


def publish_due(tx: Tx, timer: Timer) -> None:
    """The time to undo a false alarm is over: publish the message, if it still waits."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    message = tx.get(Message, int(timer.ref))
    if case.status is not CaseStatus.CLOSED or message.visibility is not Visibility.PENDING:
        return
    effects.ask_community(tx, case, message, Ability.PUBLISH)
    tx.record(case, FANAL, "published", messages=[message.id])
    tx.redraw(case)


def undo_due(tx: Tx, timer: Timer) -> None:
    """The time to undo is over: the card no longer offers it."""
    if tx.claim_timer(timer):
        case = tx.lock(timer.case_id)
        if case.undo_until is not None and case.undo_until <= tx.now:
            tx.save(case, undo_verb="", undo_until=None, undo={})
        tx.redraw(case)


def second_look(tx: Tx, click: Click) -> Answer:
    """Somebody else agrees that it is a false alarm."""
    deed = deeds.begin(tx, click)
    if not _waits_for_second_look(tx, deed.case, but=deed.person.id):
        raise Refused("nothing_to_confirm")
    tx.cancel_timer("second_look", case=deed.case.id)
    tx.record(deed.case, deed.person.id, Verb.SECOND_LOOK)
    tx.redraw(deed.case)
    return Answer.private("second_look_thanks")


def _waits_for_second_look(tx: Tx, case: Case, *, but: str) -> bool:
    """Whether a false alarm by somebody else still waits for a second look."""
    said = [e for e in tx.of_case(Entry, case.id) if e.verb in (Verb.NOTHING_HERE, Verb.SECOND_LOOK, Verb.REOPEN)]
    return bool(said) and said[-1].verb == Verb.NOTHING_HERE and said[-1].actor != but


def second_look_due(tx: Tx, timer: Timer) -> None:
    """No second look within 30 minutes: tell a manager. Nothing is blocked."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    tx.record(case, FANAL, "second_look_missing")
    for person in tx.staffed.managers:
        tx.direct(case, person.id, "second_look_missing")
    tx.redraw(case)


def undo(tx: Tx, click: Click) -> Answer:
    """Undo a one-click action within 30 s: everything is as it was before."""
    deed = deeds.begin(tx, click)
    lifecycle.undo(deed.state, verb=deed.case.undo_verb, at=tx.now)
    undone, kept = deed.case.undo_verb, dict(deed.case.undo)
    if click.ref not in ("", undone):
        raise Refused("nothing_to_undo")  # the button of an earlier act
    if undone == Verb.ACKNOWLEDGE:
        lifecycle.require_open(deed.state)
    # Later acts stand: whom the case was given to, and whether something was decided.
    given = deed.case.holder != kept.get("held", deed.case.holder)
    undecided = not kept.get("decided", True) and deed.case.version == kept.get("version")
    reply = kept.pop("reply", 0)
    if reply:
        replies.withdraw(tx, int(reply), deed.person.id)
    case = tx.save(
        deed.case,
        status=CaseStatus(kept["status"]),
        outcome=Outcome(kept["outcome"]) if kept["outcome"] else None,
        closed_at=None,
        acknowledged_at=deed.case.acknowledged_at if undone != Verb.ACKNOWLEDGE else None,
        holder=deed.case.holder if given else kept["holder"],
        decided_at=None if undecided else deed.case.decided_at,
        undo_verb="",
        undo_until=None,
        undo={},
    )
    for kind in ("publish", "undo", "second_look"):
        tx.cancel_timer(kind, case=case.id)
    tx.refresh_questions(case)
    tx.record(case, deed.person.id, Verb.UNDO, undone=undone, holder=case.holder)
    if case.decision_due > tx.now:
        watches.await_decision(tx, case)
    if not case.holder:
        watches.wait_again(tx, case)
    tx.redraw(case)
    return Answer.private("undone")


def _undoable(tx: Tx, before: Case, verb: Verb, **more: Any) -> None:
    until = tx.now + tx.rules.undo
    now = tx.current(before.id)
    kept: dict[str, Any] = {
        "status": before.status,
        "outcome": before.outcome or "",
        "holder": before.holder,
        "held": now.holder,
    }
    kept |= {"decided": before.decided_at is not None, "version": now.version, **more}
    tx.save(now, undo_verb=verb, undo_until=until, undo=kept)
    tx.set_timer("undo", until, case=before.id)


def _others(tx: Tx, but: str) -> list[str]:
    """Who may take the second look: the person on watch, or the managers, but never the one who ruled it a
    false alarm."""
    turn = on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now)
    named = [] if turn is None else [p for p in (turn.person, turn.backup, turn.manager) if p and p != but]
    return named[:1] or [p.id for p in tx.staffed.managers if p.id != but]


# --- the end, and again ---------------------------------------------------------------------------


def close(tx: Tx, click: Click) -> Answer:
    """Close with an outcome; refused while a promise is open."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        lifecycle.close(deed.state, Outcome.REACHED)  # no end is refused but for what else stands in its way
        return Answer.form("close")
    deed = deeds.begin(tx, click, decides=True)
    (outcome,) = deeds.required(click, "outcome")
    note = deeds.value(click, "note")
    if lifecycle.wants_reason(deed.state, Outcome(outcome)):
        _excused(deed, note)
    state = lifecycle.close(deed.state, Outcome(outcome), excused=True)
    case = _close(tx, deed, state)
    words = tx.seal("note", {"text": note}, case=case.id)[1] if note else ""
    if state.outcome is Outcome.REACHED:
        tx.save(case, reached_at=case.reached_at or tx.now)
    tx.record(case, deed.person.id, Verb.CLOSE, words=words, outcome=outcome)
    tx.redraw(case)
    return Answer.nothing()


def _excused(deed: Deed, reason: str) -> None:
    """A call for help whose person was not reached can be closed only by a manager, with a written reason."""
    if Role.MANAGER not in deed.person.roles:
        raise MissingData({"outcome": "not_reached"})
    if not reason:
        raise MissingData({"note": "why_not_reached"})


def reopen(tx: Tx, click: Click) -> Answer:
    """Any moderator may reopen, at any time."""
    deed = deeds.begin(tx, click, decides=True)
    lifecycle.reopen(deed.state)
    intake.reopen(tx, deed.case, deed.person.id, Verb.REOPEN)
    tx.redraw(deeds.take_if_free(tx, deed))
    return Answer.nothing()


def _close(tx: Tx, deed: Deed, state: CaseState) -> Case:
    case = deeds.take_if_free(tx, deed)
    deeds.stop_waking(tx, case)
    case = tx.save(case, status=state.status, outcome=state.outcome, closed_at=tx.now)
    retention.keep_until(tx, case)
    tx.refresh_questions(case)
    deeds.decided(tx, deed)
    return tx.current(case.id)


# --- reading, and how it was read -----------------------------------------------------------------


def read(tx: Tx, click: Click) -> Answer:
    """Show the words in private; recorded before they open. Reading takes the case."""
    deed = deeds.begin(tx, click)
    deeds.has_read(tx, deed, click.ref)
    return Answer.form("read", ref=click.ref)


def reclassify(tx: Tx, click: Click) -> Answer:
    """Correct the triage: a person knows better. A more urgent level wakes somebody again."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("reclassify")
    deed = deeds.begin(tx, click, decides=True)
    lifecycle.require_open(deed.state)
    level, category = deeds.required(click, "level", "category")
    before, after = deed.case.level, Level(level)
    deeds.take_if_free(tx, deed)
    chosen = Category(category)
    began = openings.clocks_from(deed.case, tx.of_case(Entry, deed.case.id))
    case = tx.save(
        tx.current(deed.case.id),
        level=after,
        category=chosen,
        distress=chosen.is_call_for_help,
        first_look_due=tx.client.first_look_by(after, began),
        decision_due=tx.client.decision_by(after, began),
    )
    if (author := contacts.author_of(tx, case)) is not None:
        tx.change(author, level=after)
    tx.record(case, deed.person.id, Verb.RECLASSIFY, level=level, category=category, was=before)
    watches.await_decision(tx, case)
    if after.rank < before.rank and after.wakes:
        watches.rose(tx, case, deed.person.id)
    consultations.ask_by_rule(tx, case, (chosen,))
    tx.redraw(case)
    return Answer.nothing()

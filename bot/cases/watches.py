"""Who is woken, when, and who comes next. Edits notify nobody, so every step is a new message that mentions a
person."""

from __future__ import annotations

from datetime import timedelta

from bot.cases import deeds, lanes, looks
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.rules.watch import WakeKind, next_on_watch, on_watch, to_wake, wake_steps
from bot.storage.records import Case, Entry, Post, Timer
from config.words import CaseStatus, Click, Discipline, Level, Verb

CARD_LATE = timedelta(minutes=2)
"""If a P0 card could not be posted for this long, the alarm rings."""


def wake(tx: Tx, case: Case) -> None:
    """Name the person on watch at once; the backup and the manager follow until somebody takes the case."""
    if case.level is Level.P0 and not _has_card(tx, case):
        tx.set_timer("card_late", tx.now + CARD_LATE, case=case.id)
    _wake(tx, case, WakeKind.ON_WATCH)
    _wake_later(tx, case)


def _wake_later(tx: Tx, case: Case) -> None:
    for step in wake_steps(tx.now, tx.client.clock(case.level).first_look):
        if step.kind is not WakeKind.ON_WATCH:
            tx.set_timer("wake", step.at, case=case.id, ref=step.kind)


def called_again(tx: Tx, case: Case) -> None:
    """Another call for help in a case whose level does not rise.

    Its holder is mentioned, but may be asleep: unless they looked just now, the person on watch is named and others
    follow until somebody looks. If others are still to be woken, that goes on, since starting again would delay them.
    """
    if tx.matching(Timer, case_id=case.id, kind="wake"):
        return
    if case.holder and _was_here(tx, case):
        _wake_later(tx, case)
    else:
        wake(tx, case)


def _was_here(tx: Tx, case: Case) -> bool:
    """Whether the holder did something recently: then they are dealing with the member themselves."""
    just_now = tx.now - tx.client.clock(case.level).first_look
    return any(entry.actor == case.holder and entry.at >= just_now for entry in tx.of_case(Entry, case.id))


def await_look(tx: Tx, case: Case) -> None:
    """An everyday case wakes nobody; the person on watch is reminded if nobody looks in time."""
    if not case.level.wakes:
        tx.set_timer("look_late", case.first_look_due, case=case.id)


def wait_again(tx: Tx, case: Case) -> None:
    """Nobody holds it any more: wake the person on watch if it is urgent, else remind them if nobody looks."""
    if case.level.wakes:
        wake(tx, case)
    else:
        tx.set_timer("look_late", tx.client.first_look_by(case.level, tx.now), case=case.id)


def rose(tx: Tx, case: Case, by: str) -> None:
    """Somebody raised the level: also name the person on watch, unless it was they who did."""
    turn = on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now)
    others = [turn.person] if turn is not None and turn.person not in ("", by) else []
    tx.thread(case, "raised", by=by, persons=others)
    if others:
        alarm(tx, case, "raised")


def worse(tx: Tx, case: Case, by: str, *, ref: str) -> None:
    """The person asked is doing worse: the holder may be off watch, so name the person on watch too, and ring the
    alarm, unless it was they who said so."""
    turn = on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now)
    watching = turn.person if turn is not None else ""
    persons = [one for one in dict.fromkeys((case.holder, watching)) if one]
    tx.thread(case, "member_worse", ref=ref, persons=persons or [one.id for one in tx.staffed.managers])
    if case.level.wakes and by != watching:
        alarm(tx, case, "member_worse")


def _has_card(tx: Tx, case: Case) -> bool:
    return any(post.kind == "card" and post.deleted_at is None for post in tx.of_case(Post, case.id))


def wake_next(tx: Tx, timer: Timer) -> None:
    """Half or all of the time for a first look has passed."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if case.status is CaseStatus.CLOSED or looks.is_in_hand(tx, case, tx.of_case(Entry, case.id)):
        return
    _wake(tx, case, WakeKind(timer.ref))
    tx.redraw(case)


def _wake(tx: Tx, case: Case, kind: WakeKind) -> None:
    managers = tuple(person.id for person in tx.staffed.managers)
    tired = _passed_on(tx, case)
    watch = tx.staffed.watch(Discipline.MODERATION)
    named = to_wake(watch, tx.now, kind, managers=managers)
    persons = tuple(p for p in named if p not in tired) or tuple(m for m in managers if m not in tired) or named
    _tell(tx, case, step=kind, persons=persons, watched=on_watch(watch, tx.now) is not None)


def _tell(tx: Tx, case: Case, *, step: str, persons: tuple[str, ...], watched: bool = True) -> None:
    tx.record(case, FANAL, "woke", step=step, persons=list(persons), watched=watched)
    tx.thread(case, "wake", ref=step, persons=list(persons))
    alarm(tx, case, step)


def alarm(tx: Tx, case: Case, step: str) -> None:
    """Ring the client's pager, if there is one: signed, without content. What can wait until morning rings nothing."""
    if tx.client.alarm is not None and tx.current(case.id).level.wakes:
        tx.put(Effect.ALARM, lanes.alarm_lane(tx.slug), case=case, ref=step, key=f"{step}:{tx.current(case.id).seq}")


def card_late(tx: Tx, timer: Timer) -> None:
    """A P0 card should have been posted by now: if not, ring the alarm."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if _has_card(tx, case):
        return
    tx.record(case, FANAL, "card_late")
    alarm(tx, case, "card_late")


def look_late(tx: Tx, timer: Timer) -> None:
    """Nobody took an everyday case in time: tell the person on watch, in the thread."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if case.status is CaseStatus.CLOSED or case.holder:
        return
    following = next_on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now, "", passed=_passed_on(tx, case))
    persons = [following] if following else []
    tx.record(case, FANAL, "look_late", persons=persons)
    tx.thread(case, "look_late", persons=persons)
    tx.redraw(case)


def await_decision(tx: Tx, case: Case) -> None:
    """Redraw the card when the decision is late."""
    if case.decided_at is None:
        tx.set_timer("decision", case.decision_due, case=case.id)


def decision_late(tx: Tx, timer: Timer) -> None:
    """Nobody decided in time: show it on the card and record it."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if case.status is CaseStatus.CLOSED or case.decided_at is not None:
        return
    tx.record(case, FANAL, "decision_late")
    tx.redraw(case)


def pass_on(tx: Tx, click: Click) -> Answer:
    """« Passer la main »: one click, no reason asked. The next person on watch is woken, and a manager is asked to look
    after whoever passed it on."""
    deed = deeds.begin(tx, click)
    case = deed.case
    if case.status is CaseStatus.CLOSED:
        raise Refused("case_closed")
    if case.holder not in ("", deed.person.id) and looks.is_in_hand(tx, case, tx.of_case(Entry, case.id)):
        raise deeds.already_held(tx, case)  # nobody needs to be woken: somebody else has it
    if _has_just_passed_on(tx, case, deed.person.id):
        return Answer.private("passed_on")  # a second tap wakes nobody twice
    tired = _passed_on(tx, case)
    watch = tx.staffed.watch(Discipline.MODERATION)
    following = next_on_watch(watch, tx.now, deed.person.id, passed=tired)
    managers = tuple(person.id for person in tx.staffed.managers if person.id != deed.person.id)
    persons = (following,) if following else managers
    if case.holder in ("", deed.person.id):
        case = tx.save(case, holder="")
    tx.record(case, deed.person.id, Verb.PASS_ON)
    if case.level.wakes:
        _wake_later(tx, case)
    elif not case.holder:
        wait_again(tx, case)
    _tell(tx, case, step="passed_on", persons=persons)
    for manager in _manager_on(tx, but=deed.person.id) or managers:
        tx.direct(case, manager, "passed_on", ref=deed.person.id)
    tx.redraw(case)
    return Answer.private("passed_on")


def _passed_on(tx: Tx, case: Case) -> frozenset[str]:
    """Who passed this case on: they are left alone."""
    return frozenset(e.actor for e in tx.of_case(Entry, case.id) if e.verb == Verb.PASS_ON)


def _has_just_passed_on(tx: Tx, case: Case, who: str) -> bool:
    """Whether they have passed it on already, and nobody has called them back since."""
    if case.holder == who:
        return False
    entries = tx.of_case(Entry, case.id)
    passed = max((entry.seq for entry in entries if entry.verb == Verb.PASS_ON and entry.actor == who), default=0)
    called = [entry for entry in entries if entry.seq > passed and who in entry.facts.get("persons", ())]
    return bool(passed) and not called


def _manager_on(tx: Tx, *, but: str) -> tuple[str, ...]:
    turn = on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now)
    return (turn.manager,) if turn is not None and turn.manager not in ("", but) else ()

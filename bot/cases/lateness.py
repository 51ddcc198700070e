"""A case's times against its client's clocks, with what its history and the desk's outages say of why they passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.rules.lateness import Hindrance, Late, Promise, calls, lateness
from bot.rules.watch import WakeKind
from bot.storage.outages import Outage
from bot.storage.records import Advice, Case, Entry, Post, Question
from bot.storage.session import Session
from config.reports import DESK, Clock, Why
from config.words import Verb

REOPENED = ("reopened", Verb.REOPEN)
CALLED = {WakeKind.BACKUP.value: Why.BACKUP_CALLED, WakeKind.MANAGER.value: Why.MANAGER_CALLED}
REMINDED = {1: Why.REMINDED, 2: Why.BACKUP_CALLED, 3: Why.MANAGER_CALLED}


def of_case(session: Session, case: Case, entries: Sequence[Entry], outages: Iterable[Outage]) -> tuple[Late, ...]:
    """First look, decision, and each expert's answer, as far as they were late. A case that was opened again is
    measured from then on: its clocks began anew."""
    begin = began(case, entries)
    since = [entry for entry in entries if entry.at >= begin]
    down = [Hindrance(Why.DESK_DOWN if one.what == DESK else Why.CHAT_DOWN, one.since, one.until) for one in outages]
    found = (
        _look(session, case, begin, since, down),
        _decision(session, case, begin, since, down),
        *_answers(session, case, entries, down),
    )
    return tuple(late for late in found if late is not None)


def began(case: Case, entries: Iterable[Entry]) -> datetime:
    """When the case was opened, for the last time."""
    return max((entry.at for entry in entries if entry.verb in REOPENED), default=case.opened_at)


def first_look(case: Case, began: datetime) -> datetime | None:
    """When somebody took it or read it."""
    return min((at for at in (case.taken_at, case.read_at) if at is not None and at >= began), default=None)


def first_card(session: Session, case: Case) -> datetime | None:
    """When the case's card first stood in a channel."""
    return min((post.created_at for post in session.matching(Post, case_id=case.id, kind="card")), default=None)


def _look(
    session: Session, case: Case, began: datetime, entries: Sequence[Entry], down: list[Hindrance]
) -> Late | None:
    promise = Promise(
        clock=Clock.FIRST_LOOK, began=began, due=case.first_look_due, done=first_look(case, began), ended=case.closed_at
    )
    return lateness(promise, [*down, *_unseen(session, case), *_watch(entries)], now=session.now)


def _unseen(session: Session, case: Case) -> Iterator[Hindrance]:
    """Its card stood nowhere while somebody should have looked."""
    card = first_card(session, case)
    if card is None or card > case.first_look_due:
        yield Hindrance(Why.CARD_LATE, case.opened_at, card)


def _watch(entries: Sequence[Entry]) -> Iterator[Hindrance]:
    woke = [entry for entry in entries if entry.verb == "woke"]
    alone = [e.at for e in woke if not e.facts.get("watched", True)]
    alone += [e.at for e in entries if e.verb == "look_late" and not e.facts.get("persons")]
    yield from (Hindrance(Why.NOBODY_ON_WATCH, at) for at in alone)
    yield from (Hindrance(Why.PASSED_ON, entry.at) for entry in entries if entry.verb == Verb.PASS_ON)
    yield from calls((e.at, CALLED[e.facts["step"]]) for e in woke if e.facts.get("step") in CALLED)


def _decision(
    session: Session, case: Case, began: datetime, entries: Sequence[Entry], down: list[Hindrance]
) -> Late | None:
    due, looked = case.decision_due, first_look(case, began)
    promise = Promise(clock=Clock.DECISION, began=began, due=due, done=case.decided_at, ended=case.closed_at)
    hindrances = [*down, *_community(entries)]
    if looked is None or looked > case.first_look_due:
        hindrances.append(Hindrance(Why.LOOKED_LATE, case.first_look_due, looked))
    for question, answered in _questions(session, case):
        if question.asked_at < due and (answered is None or answered > due):
            hindrances.append(Hindrance(Why.EXPERT_AWAITED, question.asked_at, answered))
    hindrances += [Hindrance(Why.PASSED_ON, entry.at) for entry in entries if entry.verb == Verb.PASS_ON]
    return lateness(promise, hindrances, now=session.now)


def _community(entries: Sequence[Entry]) -> Iterator[Hindrance]:
    """The community did not answer, from one try until what came of it."""
    ends = [entry.at for entry in entries if entry.verb in ("effect_done", "effect_failed")]
    for entry in entries:
        if entry.verb == "effect_delayed":
            yield Hindrance(Why.COMMUNITY_DOWN, entry.at, min((at for at in ends if at >= entry.at), default=None))


def _answers(session: Session, case: Case, entries: Sequence[Entry], down: list[Hindrance]) -> Iterator[Late | None]:
    for question, answered in _questions(session, case):
        promise = Promise(
            clock=Clock.EXPERT,
            began=question.asked_at,
            due=question.due_at,
            done=answered,
            ended=question.closed_at or case.closed_at,
        )
        late = [e for e in entries if e.verb == "question_late" and e.facts.get("question") == question.id]
        alone = [Hindrance(Why.NOBODY_ON_WATCH, e.at) for e in late if not e.facts.get("person")]
        called = calls((e.at, REMINDED[e.facts["step"]]) for e in late)
        yield lateness(promise, [*down, *alone, *called], now=session.now)


def _questions(session: Session, case: Case) -> list[tuple[Question, datetime | None]]:
    """Each question that waits for an answer, with the instant of its first one."""
    first: dict[int, datetime] = {}
    for advice in session.of_case(Advice, case.id):
        first[advice.question] = min(advice.at, first.get(advice.question, advice.at))
    return [(one, first.get(one.id)) for one in session.of_case(Question, case.id) if not one.inform]

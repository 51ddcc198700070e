"""How a case kept its client's deadlines, with the reasons for lateness found in its history and the desk's outages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.cases.openings import Decision, Opening, decisions
from bot.rules.lateness import Hindrance, Late, Promise, calls, lateness
from bot.rules.watch import WakeKind
from bot.storage.outages import Outage
from bot.storage.records import Advice, Case, Entry, Post, Question
from bot.storage.session import TABLE, Session
from config.reports import DESK, Clock, Why
from config.words import Verb

CALLED = {WakeKind.BACKUP.value: Why.BACKUP_CALLED, WakeKind.MANAGER.value: Why.MANAGER_CALLED}
REMINDED = {1: Why.REMINDED, 2: Why.BACKUP_CALLED, 3: Why.MANAGER_CALLED}


def of_opening(session: Session, opening: Opening, outages: Iterable[Outage]) -> tuple[Late, ...]:
    """First look, decision, and each expert's answer, as far as they were late.

    A reopened case is measured afresh; how its earlier openings did does not change.
    """
    down = [Hindrance(Why.DESK_DOWN if one.what == DESK else Why.CHAT_DOWN, one.since, one.until) for one in outages]
    decided = (_decision(session, opening, asked, down) for asked in decisions(opening))
    found = (_look(session, opening, down), *decided, *_answers(session, opening, down))
    return tuple(late for late in found if late is not None)


def first_look(opening: Opening) -> datetime | None:
    """When somebody took the case or read the message."""
    seen = (opening.case.taken_at, opening.case.read_at)
    return min((at for at in seen if at is not None and at >= opening.since), default=None)


def first_card(session: Session, case: Case) -> datetime | None:
    """When the case's card first appeared in a channel."""
    return min((post.created_at for post in session.matching(Post, case_id=case.id, kind="card")), default=None)


def _look(session: Session, opening: Opening, down: list[Hindrance]) -> Late | None:
    case = opening.case
    promise = Promise(
        clock=Clock.FIRST_LOOK,
        began=opening.since,
        due=case.first_look_due,
        done=first_look(opening),
        ended=case.closed_at,
    )
    return lateness(promise, [*down, *_unseen(session, opening), *_watch(opening.entries)], now=session.now)


def _unseen(session: Session, opening: Opening) -> Iterator[Hindrance]:
    """No card was posted during the time for a first look."""
    card = first_card(session, opening.case)
    if card is None or card > opening.case.first_look_due:
        yield Hindrance(Why.CARD_LATE, opening.since, card)


def _watch(entries: Sequence[Entry]) -> Iterator[Hindrance]:
    woke = [entry for entry in entries if entry.verb == "woke"]
    alone = [e.at for e in woke if not e.facts.get("watched", True)]
    alone += [e.at for e in entries if e.verb == "look_late" and not e.facts.get("persons")]
    yield from (Hindrance(Why.NOBODY_ON_WATCH, at) for at in alone)
    yield from (Hindrance(Why.PASSED_ON, entry.at) for entry in entries if entry.verb == Verb.PASS_ON)
    yield from calls((e.at, CALLED[e.facts["step"]]) for e in woke if e.facts.get("step") in CALLED)


def _decision(session: Session, opening: Opening, asked: Decision, down: list[Hindrance]) -> Late | None:
    case, entries = opening.case, opening.entries
    due, looked = asked.due, first_look(opening)
    promise = Promise(clock=Clock.DECISION, began=asked.began, due=due, done=asked.done, ended=case.closed_at)
    hindrances = [*down, *_community(entries)]
    if looked is None or looked > case.first_look_due:
        hindrances.append(Hindrance(Why.LOOKED_LATE, case.first_look_due, looked))
    for question, answered in _questions(session, opening):
        if question.asked_at < due and (answered is None or answered > due):
            hindrances.append(Hindrance(Why.EXPERT_AWAITED, question.asked_at, answered))
    hindrances += [Hindrance(Why.PASSED_ON, entry.at) for entry in entries if entry.verb == Verb.PASS_ON]
    return lateness(promise, hindrances, now=session.now)


def _community(entries: Sequence[Entry]) -> Iterator[Hindrance]:
    """The community did not answer, from a first try until its outcome."""
    ends = [entry.at for entry in entries if entry.verb in ("effect_done", "effect_failed")]
    for entry in entries:
        if entry.verb == "effect_delayed":
            yield Hindrance(Why.COMMUNITY_DOWN, entry.at, min((at for at in ends if at >= entry.at), default=None))


def _answers(session: Session, opening: Opening, down: list[Hindrance]) -> Iterator[Late | None]:
    for question, answered in _questions(session, opening):
        promise = Promise(
            clock=Clock.EXPERT,
            began=question.asked_at,
            due=question.due_at,
            done=answered,
            ended=question.closed_at or opening.case.closed_at,
        )
        late = [e for e in opening.entries if e.verb == "question_late" and e.facts.get("question") == question.id]
        alone = [Hindrance(Why.NOBODY_ON_WATCH, e.at) for e in late if not e.facts.get("person")]
        called = calls((e.at, REMINDED[e.facts["step"]]) for e in late)
        yield lateness(promise, [*down, *alone, *called], now=session.now)


def _questions(session: Session, opening: Opening) -> list[tuple[Question, datetime | None]]:
    """Each question of this opening that waits for an answer, with the time it was first asked."""
    first: dict[int, datetime] = {}
    for advice in session.of_case(Advice, opening.case.id):
        first[advice.question] = min(advice.at, first.get(advice.question, advice.at))
    asked = session.of_case(Question, opening.case.id, TABLE[Question].c.inform.is_(False))
    here = [
        one for one in asked if opening.began <= one.asked_at and (not opening.until or one.asked_at < opening.until)
    ]
    return [(one, first.get(one.id)) for one in here]

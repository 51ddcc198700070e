"""The times of cases as they are kept, for `fanal stats`. Exercises are left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.cases import console
from bot.rules.figures import Handled
from bot.storage.records import Advice, Case, FollowUp, Question
from bot.storage.session import Session


def handled(session: Session, *, since: datetime, client: str = "") -> Iterator[Handled]:
    """Each case that opened since then, of one client or (a named read across clients) of all."""
    for case in console.cases(session, client=client, closed=True):
        if case.opened_at >= since and not case.drill:
            yield _times(session.of(case.client), case)


def _times(session: Session, case: Case) -> Handled:
    seen = [at for at in (case.taken_at, case.read_at) if at is not None]
    due = [f for f in session.of_case(FollowUp, case.id) if f.due_at <= session.now and not f.stopped]
    asked = {question.id: question.asked_at for question in session.of_case(Question, case.id)}
    first: dict[int, datetime] = {}
    for advice in session.of_case(Advice, case.id):
        if advice.question in asked:
            first[advice.question] = min(advice.at, first.get(advice.question, advice.at))
    return Handled(
        client=case.client,
        opened=case.opened_at,
        eyes=min(seen) - case.opened_at if seen else None,
        decision=case.decided_at - case.opened_at if case.decided_at else None,
        reached=case.reached_at - case.opened_at if case.reached_at else None,
        experts=tuple(at - asked[question] for question, at in first.items()),
        due=len(due),
        kept=sum(found.closed_at is not None for found in due),
    )

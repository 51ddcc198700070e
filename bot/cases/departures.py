"""Somebody has left: their account was closed, or a group dropped them. Their work goes to others."""

from __future__ import annotations

from bot.cases import entrusting, late_answers, templates, watches
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, FollowUp, Question
from bot.storage.session import TABLE, Session
from config.words import CaseStatus

CASES, QUESTIONS, FOLLOW_UPS = TABLE[Case].c, TABLE[Question].c, TABLE[FollowUp].c


def leaves_something(session: Session, person: str) -> bool:
    """Whether anything waits for them."""
    return bool(
        _held(session, person)
        or _asked(session, person)
        or _promised(session, person)
        or templates.waiting_for(session, person)
    )


def left(tx: Tx, person: str) -> None:
    """Return their cases to the queue (urgent ones wake the person on watch), pass their questions to the next expert,
    their check-ins to somebody at the desk, and the templates awaiting their approval to the managers."""
    for found in _held(tx, person):
        case = tx.save(tx.lock(found.id), holder="")
        tx.record(case, FANAL, "returned", person=person)
        watches.wait_again(tx, case)
        tx.redraw(case)
    for question in _asked(tx, person):
        late_answers.ask_another(tx, tx.lock(question.case_id), question)
    for promise in _promised(tx, person):
        entrusting.pass_on(tx, promise)
    for proposal in templates.waiting_for(tx, person):
        templates.ask_others(tx, proposal)


def _held(session: Session, person: str) -> list[Case]:
    return session.rows(Case, CASES.holder == person, CASES.status == CaseStatus.OPEN)


def _asked(session: Session, person: str) -> list[Question]:
    waits = (QUESTIONS.closed_at.is_(None), QUESTIONS.inform.is_(False))
    return session.rows(Question, QUESTIONS.person == person, *waits)


def _promised(session: Session, person: str) -> list[FollowUp]:
    return session.rows(FollowUp, FOLLOW_UPS.responsible == person, FOLLOW_UPS.closed_at.is_(None))

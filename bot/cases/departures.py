"""Somebody has gone: an account was closed, or a group let them go. What they had in hand is given to others."""

from __future__ import annotations

from bot.cases import consultations, entrusting, late_answers, watches
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, FollowUp, Question
from bot.storage.session import TABLE, Session
from config.words import CaseStatus

CASES, QUESTIONS, FOLLOW_UPS = TABLE[Case].c, TABLE[Question].c, TABLE[FollowUp].c


def leaves_something(session: Session, person: str) -> bool:
    """Whether anything waits for them."""
    return bool(_held(session, person) or _asked(session, person) or _promised(session, person))


def left(tx: Tx, person: str) -> None:
    """Their cases return to the queue, where urgent ones wake whoever is on watch; their questions go to the next
    expert, and what they had promised to somebody of the desk."""
    for found in _held(tx, person):
        case = tx.save(tx.lock(found.id), holder="")
        tx.record(case, FANAL, "returned", person=person)
        watches.wait_again(tx, case)
        tx.redraw(case)
    for question in _asked(tx, person):
        _ask_the_next(tx, question)
    for promise in _promised(tx, person):
        entrusting.pass_on(tx, promise)


def _held(session: Session, person: str) -> list[Case]:
    return session.rows(Case, CASES.holder == person, CASES.status == CaseStatus.OPEN)


def _asked(session: Session, person: str) -> list[Question]:
    waits = (QUESTIONS.closed_at.is_(None), QUESTIONS.inform.is_(False))
    return session.rows(Question, QUESTIONS.person == person, *waits)


def _promised(session: Session, person: str) -> list[FollowUp]:
    return session.rows(FollowUp, FOLLOW_UPS.responsible == person, FOLLOW_UPS.closed_at.is_(None))


def _ask_the_next(tx: Tx, question: Question) -> None:
    """Another expert of the discipline has as long to answer; where there is none, a manager hears of it now."""
    case = tx.lock(question.case_id)
    if case.status is CaseStatus.CLOSED:
        return
    person = consultations.expert_for(tx, question.discipline)
    if not person:
        tx.change(question, step=late_answers.BACKUP)
        tx.set_timer("question", tx.now, case=case.id, ref=str(question.id))
        return
    question = tx.change(
        question, person=person, step=0, asked_at=tx.now, due_at=tx.client.answer_by(question.discipline, tx.now)
    )
    consultations.record_asked(tx, case, question, FANAL)
    consultations.put_to(tx, case, question)
    tx.redraw(case)

"""Unanswered questions: remind the expert, then ask another, then have a manager decide; at once if the expert left."""

from __future__ import annotations

from datetime import datetime

from bot.cases import consultations
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.watch import on_watch
from bot.rules.worktime import add_working_time
from bot.storage.records import Advice, Case, Entry, Question, Timer
from config.words import CaseStatus

REMINDED, BACKUP, MANAGER = 1, 2, 3


def question_late(tx: Tx, timer: Timer) -> None:
    """The next step for a question without an answer: a reminder, then the backup, then a manager."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    question = tx.get(Question, int(timer.ref))
    if question.closed_at is not None or case.status is CaseStatus.CLOSED or question.step >= MANAGER:
        return
    step = question.step + 1
    person = _next_asked(tx, question, step)
    tx.change(question, step=step)
    tx.record(case, FANAL, "question_late", question=question.id, step=step, person=person)
    what = "question_reminder" if step < MANAGER else "question_unanswered"
    tx.thread(case, what, ref=str(question.id), persons=[person] if person else [])
    if person:
        tx.direct(case, person, what, ref=str(question.id), outsiders_only=True)
        if step < MANAGER:
            consultations.write_to(tx, case, question, person, step=step)
    if step < MANAGER:
        tx.set_timer("question", _later(tx, question), case=case.id, ref=timer.ref)
    tx.redraw(case)


def wait_again(tx: Tx, case: Case) -> None:
    """The case is open again: its questions wait again, even those whose time ran out meanwhile; if an expert has left,
    another one is asked."""
    running = {timer.ref for timer in tx.matching(Timer, case_id=case.id, kind="question")}
    for question in tx.of_case(Question, case.id):
        if question.closed_at is not None or question.inform or question.step >= MANAGER:
            continue
        gone = tx.staffed.person(question.person) is None
        if not (gone and ask_another(tx, case, question)) and str(question.id) not in running:
            due = tx.client.answer_by(question.discipline, tx.now)
            tx.set_timer("question", due, case=case.id, ref=str(question.id))


def taken_back(tx: Tx, case: Case, advice: Advice) -> None:
    """Somebody deleted their answer: unless another one exists, the question waits again; if its expert has left,
    another one is asked."""
    tx.change(advice, question=0)
    question = tx.find(Question, advice.question)
    if question is None or tx.matching(Advice, case_id=case.id, question=question.id):
        return
    question = tx.change(question, closed_at=None)
    gone = tx.staffed.person(question.person) is None
    if not (gone and ask_another(tx, case, question)) and case.status is CaseStatus.OPEN and question.step < MANAGER:
        due = question.due_at if question.due_at > tx.now else tx.client.answer_by(question.discipline, tx.now)
        tx.set_timer("question", due, case=case.id, ref=str(question.id))
    tx.redraw(case)


def ask_another(tx: Tx, case: Case, question: Question) -> bool:
    """The expert of this (locked) case's question has left: another of the discipline gets the same time to answer, or
    else a manager is told now. Returns whether there was anything to do."""
    if case.status is CaseStatus.CLOSED:
        return False
    person = consultations.expert_for(tx, question.discipline)
    if person not in ("", question.person):
        due = tx.client.answer_by(question.discipline, tx.now)
        question = tx.change(question, person=person, step=0, asked_at=tx.now, due_at=due)
        consultations.record_asked(tx, case, question, FANAL)
        consultations.put_to(tx, case, question)
        tx.redraw(case)
        return True
    if question.step >= BACKUP:
        return False
    tx.change(question, step=BACKUP)
    tx.set_timer("question", tx.now, case=case.id, ref=str(question.id))
    return True


def _next_asked(tx: Tx, question: Question, step: int) -> str:
    """The expert, then somebody else who can answer, then a manager who decides how to go on."""
    turn = on_watch(tx.staffed.watch(question.discipline), tx.now)
    managers = [person.id for person in tx.staffed.managers]
    if step == REMINDED:
        return question.person
    if step == BACKUP:
        # Another turn may have begun since, with the silent expert as its backup.
        on = [turn.backup, turn.person] if turn is not None else []
        others = [*on, *(person.id for person in tx.staffed.experts(question.discipline)), *managers]
        return next((person for person in others if person not in ("", question.person)), "")
    return (turn.manager if turn is not None and turn.manager else "") or next(iter(managers), "")


def is_asked(tx: Tx, question: Question, person: str) -> bool:
    """Whether this question waits for them: they were asked, or stand in for an expert who has not answered."""
    if question.inform or question.closed_at is not None:
        return False
    if question.person == person:
        return True
    late = (entry.facts for entry in tx.of_case(Entry, question.case_id) if entry.verb == "question_late")
    asked = {"question": question.id, "step": BACKUP, "person": person}
    return any(all(facts.get(name) == value for name, value in asked.items()) for facts in late)


def _later(tx: Tx, question: Question) -> datetime:
    """The next step comes after half the time that was given for the answer (working time)."""
    half = tx.client.answer_within[question.discipline] / 2
    return add_working_time(tx.now, half, tx.client.calendar)

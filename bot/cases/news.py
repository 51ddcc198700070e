"""Tells somebody without a chat about a case: an e-mail leads to a page with the news and « Vu »."""

from __future__ import annotations

from enum import StrEnum

from bot.cases import consultations
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, Question
from config.words import Discipline


class News(StrEnum):
    """What the page tells; the e-mail tells neither."""

    WRONG_PERSON = "wrong_person"
    MINOR = "minor"
    MINOR_STAND_IN = "minor_stand_in"
    """The same, for a manager in place of a contact who has left."""


def tell(tx: Tx, case: Case, person: str, news: News, *, text: str = "", step: int = 0) -> None:
    """E-mail them, again at each `step`: with the page that they have not opened yet, else with a new one."""
    found = tx.client.person(person)
    if found is None or not found.is_written_to:
        return
    question = _unseen(tx, case, person, news) or _new(tx, case, person, news, text)
    consultations.write_to(tx, case, question, person, step=step)


def _unseen(tx: Tx, case: Case, person: str, news: News) -> Question | None:
    waiting = [one for one in tx.of_case(Question, case.id) if one.inform and one.person == person and one.evidence]
    return next((one for one in waiting if one.closed_at is None and _news(tx, one) == news), None)


def _news(tx: Tx, question: Question) -> str:
    return str(tx.words(question.evidence).get("news", ""))


def _new(tx: Tx, case: Case, person: str, news: News, text: str) -> Question:
    evidence, words = tx.seal("news", {"news": news.value, "text": text}, case=case.id)
    question: Question = tx.add(
        Question, case_id=case.id, discipline=Discipline.MODERATION, person=person, inform=True, asked_by=FANAL,
        asked_at=tx.now, due_at=tx.now, evidence=evidence,
    )  # fmt: skip
    tx.record(case, FANAL, "informed", words=words, person=person, question=question.id)
    return question

"""Messages that ask for something and stay until it is done: questions, check-ins, templates."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.cases.threads import Other
from bot.storage.records import Advice, Case, FollowUp, OutboxRow, Proposal, Question
from cards.card import Card
from cards.follow_up import reminder_card
from cards.question import inform_card, kept_for_card, question_card
from cards.reply import proposal_card
from cards.views import KeptForView, WaitingView
from config.values import replace
from config.words import AdviceKind, CaseStatus, Discipline
from handlers.views import follow_ups, questions, replies, spoken
from handlers.views.room import Room
from handlers.views.told import Told


def question(told: Told) -> Card | None:
    question = told.room.reads.get(Question, int(told.ref))
    if not told.drawn and (question.closed_at is not None or not told.is_open):
        return None
    view = questions.question_view(
        told.room,
        told.case,
        question,
        persons=told.persons or ([str(told.payload["person"])] if "person" in told.payload else [question.person]),
        private=told.private,
        reminder=told.what == "question_reminder",
    )
    return question_card(view, told.room.t)


def unanswered(told: Told) -> Card | None:
    question = told.room.reads.get(Question, int(told.ref))
    if question.closed_at is not None or not told.is_open:
        return None
    return told.line("question_unanswered", discipline=question.discipline, ref=question.discipline.value)


def kept_for(told: Told) -> Card | None:
    """Which question somebody's words are kept for now, and which others still wait for this person. None once they
    took the words back: the line stays as it was."""
    reads = told.room.reads
    advice = reads.find(Advice, int(told.ref))
    question = reads.find(Question, advice.question) if advice is not None else None
    row = next(iter(reads.matching(OutboxRow, key=told.payload["key"])), None)
    if advice is None or question is None or row is None or "asked" not in row.payload:  # rows of an older Fanal
        return None
    asked = [Other(client, case, number, Discipline(about)) for client, case, number, about in row.payload["asked"]]
    looks = Counter((one.case, one.discipline) for one in asked)
    is_alike = looks[question.case_id, question.discipline] > 1
    case = told.room.case(question.case_id)
    view = KeptForView(
        number=case.id,
        home=told.case.id,
        level=case.level,
        discipline=question.discipline,
        others=tuple(found for one in asked if one.question != question.id and (found := _waiting(told, one, looks))),
        asks=_asks(told, question) if is_alike else "",
        asked_at=question.asked_at if is_alike else None,
        drill=case.drill,
    )
    return kept_for_card(view, told.room.t)


def _waiting(told: Told, other: Other, looks: Counter[tuple[int, Discipline]]) -> WaitingView | None:
    """Another question; None once it is answered or its case is closed. No click moves words from one client to
    another."""
    case = told.room.reads.of(other.client).find(Case, other.case)
    if case is None:
        return None
    view = WaitingView(number=case.id, version=case.drawn, ref=str(other.question), discipline=other.discipline)
    if other.client != told.room.client.slug:
        return view
    found = told.room.reads.find(Question, other.question)
    if found is None or found.closed_at is not None or told.room.case(found.case_id).status is CaseStatus.CLOSED:
        return None
    view = replace(view, version=told.case.drawn, words=told.ref)  # moving them is an act on the case that keeps them
    is_alike = looks[other.case, other.discipline] > 1
    return replace(view, asks=_asks(told, found), asked_at=found.asked_at) if is_alike else view


def _asks(told: Told, question: Question) -> str:
    """A question's own text; not one from another case, which may be forgotten while this line still exists."""
    return questions.words_of(told.room, question.evidence) if question.case_id == told.case.id else ""


def inform(told: Told) -> Card | None:
    question = told.room.reads.get(Question, int(told.ref))
    if question.seen_at is not None and not told.drawn:
        return None
    return inform_card(questions.inform_view(told.room, told.case, question, private=told.private), told.room.t)


_ADVICE = {
    AdviceKind.ADVICE: "advice",
    AdviceKind.APPROVAL: "approval",
    AdviceKind.OBJECTION: "objection",
}


def advice(told: Told) -> Card | None:
    reads = told.room.reads
    advice = reads.get(Advice, int(told.ref))
    if advice.kind not in _ADVICE:
        return None
    question, kept = reads.find(Question, advice.question) if advice.question else None, reads.words(advice.evidence)
    if advice.case_id != told.case.id:  # it has its own line there
        return told.line("advice_moved", who=told.room.name(advice.person)) if told.drawn else None
    if advice.kind is AdviceKind.ADVICE and kept and not kept.get("text"):
        return told.line("mirror_deleted", who=told.room.name(advice.person))
    return told.line(
        _ADVICE[advice.kind],
        who=told.room.name(advice.person),
        words=spoken.advice_of(told.room, advice.evidence),
        discipline=question.discipline if question else _discipline(told.room, advice.person),
        at=advice.at,
    )


def _discipline(room: Room, person: str) -> Discipline | None:
    found = room.client.person(person)
    return next(iter(sorted(found.disciplines)), None) if found else None


# --- check-ins and templates ----------------------------------------------------------------------


def reminder(told: Told) -> Card | None:
    found = told.room.reads.get(FollowUp, int(told.ref))
    if not told.drawn and (found.closed_at is not None or _is_put_off(told, found) or _is_given_away(told, found)):
        return None
    persons = () if told.private else (found.responsible,)
    again = bool(told.payload.get("again"))
    view = follow_ups.reminder_view(told.room, told.case, found, persons=persons, again=again)
    put_off = _is_put_off(told, found) and found.step > 0  # the other day has come, with a reminder of its own
    return reminder_card(replace(view, put_off=put_off), told.room.t)


def _is_put_off(told: Told, found: FollowUp) -> bool:
    """Whether it was put off since this reminder was queued: the new day will have its own. A reminder queued by an
    older Fanal names no day, and is posted."""
    due = told.payload.get("due")
    return due is not None and datetime.fromisoformat(due) != found.due_at


def _is_given_away(told: Told, found: FollowUp) -> bool:
    """Whether it was given to somebody else before this person was reminded in private: the other one is reminded."""
    return told.private and told.payload["person"] != found.responsible


def template(told: Told) -> Card | None:
    proposal = told.room.reads.get(Proposal, int(told.ref))
    decided = proposal.accepted_at is not None or proposal.declined_at is not None
    wanted = told.drawn or decided == (told.what == "template_decided")
    return proposal_card(replies.proposal_view(told.room, told.case, proposal), told.room.t) if wanted else None

"""Questions to experts, their answers, and people who are only informed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases import texts, wording
from bot.rules.watch import on_watch
from bot.storage.records import Advice, Case, Question, Reply
from bot.storage.session import TABLE
from cards.views import AdviceFormView, AnswerView, AskFormView, DisciplineView, InformView, QuestionView
from config.words import AdviceKind, CaseStatus, Discipline, ReplyState, Verb
from handlers.views import facts, readings, spoken
from handlers.views.case import visible_since
from handlers.views.room import Room


def question_view(
    room: Room, case: Case, question: Question, *, persons: Sequence[str], private: bool, reminder: bool = False
) -> QuestionView:
    """A question as the person asked sees it, with everything needed to answer."""
    asked = persons[0] if persons else question.person
    lead = wording.lead(room.reads, case)
    reply = text_of(room, case, question)
    turn = on_watch(room.reads.staffed.watch(question.discipline), room.reads.now)
    return QuestionView(
        number=case.id,
        version=case.drawn,
        ref=str(question.id),
        opened_at=case.opened_at,
        client=room.client.name,
        community=room.community(case.community),
        level=case.level,
        discipline=question.discipline,
        due_at=question.due_at,
        mentions=() if private else room.mentions(persons),
        expert=room.name(asked),
        on_watch_until=turn.until if turn is not None and turn.person == asked else None,
        asked_by=room.name(question.asked_by),
        words=words_of(room, question.evidence),
        summary=readings.summary(room, case, room.reads.words(lead.evidence)),
        visibility=case.visibility,
        visible_since=visible_since(case, lead, facts.entries_of(room, case)),
        replied=any(found.state is ReplyState.SENT for found in room.reads.of_case(Reply, case.id)),
        text=words_of(room, reply.evidence) if reply else "",
        text_version=reply.version if reply else None,
        about=f"{question.id}/{texts.version_of(reply)}" if reply else str(question.id),
        answers=answers(room, question),
        settled=question.closed_at is not None,
        over=case.status is CaseStatus.CLOSED,
        reminder=reminder,
        private=private,
        heard=room.heard,
        drill=case.drill,
    )


def text_of(room: Room, case: Case, question: Question | None) -> Reply | None:
    """The text in question: the one that came with it, else the current one."""
    if question is not None and not question.reply:
        return None
    return texts.about(room.reads, case.id, question)


def answers(room: Room, question: Question) -> tuple[AnswerView, ...]:
    """The answers to a question, oldest first."""
    table = TABLE[Advice]
    return tuple(
        _answer(room, advice)
        for advice in room.reads.rows(Advice, table.c.question == question.id, order=(table.c.at, table.c.id))
    )


def _answer(room: Room, advice: Advice) -> AnswerView:
    reply = room.reads.find(Reply, advice.reply) if advice.reply else None
    bears = advice.kind in (AdviceKind.APPROVAL, AdviceKind.OBJECTION)
    return AnswerView(
        kind=advice.kind,
        by=room.name(advice.person),
        at=advice.at,
        words=spoken.advice_of(room, advice.evidence) if room.full else "",
        text_version=advice.reply_version or None if bears else None,
        cancelled=bears and reply is not None and reply.version != advice.reply_version,
    )


def inform_view(room: Room, case: Case, question: Question, *, private: bool) -> InformView:
    """For somebody who is only informed."""
    content = room.reads.words(wording.lead(room.reads, case).evidence)
    return InformView(
        number=case.id,
        version=case.drawn,
        ref=str(question.id),
        client=room.client.name,
        community=room.community(case.community),
        level=case.level,
        opened_at=case.opened_at,
        mentions=() if private else room.mentions([question.person], everywhere=case.level.wakes),
        private=private,
        who=room.name(question.person),
        summary=readings.summary(room, case, content),
        seen_at=question.seen_at,
        drill=case.drill,
    )


def ask_view(room: Room, case: Case, chosen: str) -> AskFormView:
    """Whom one can ask, and who would answer now."""
    offered = [d for d in Discipline if d is not Discipline.MODERATION and room.reads.staffed.experts(d)]
    return AskFormView(
        number=case.id,
        version=case.drawn,
        disciplines=tuple(
            DisciplineView(
                discipline=discipline,
                on_watch=_on_watch(room, discipline),
                chosen=discipline == chosen,
            )
            for discipline in offered
        ),
        has_reply=text_of(room, case, None) is not None,
    )


def _on_watch(room: Room, discipline: Discipline) -> str:
    turn = on_watch(room.reads.staffed.watch(discipline), room.reads.now)
    return room.name(turn.person) if turn is not None else ""


def advice_view(room: Room, case: Case, ref: str, verb: Verb) -> AdviceFormView:
    """What advice or an objection is about."""
    asked = ref.partition("/")[0]
    found = room.reads.find(Question, int(asked)) if asked.isdecimal() and len(asked) < 16 else None
    question = found if found is not None and found.case_id == case.id else None
    reply = text_of(room, case, question) or text_of(room, case, None)
    return AdviceFormView(
        number=case.id,
        version=case.drawn,
        ref=f"{asked}/{texts.version_of(reply)}" if reply else asked,
        verb=verb,
        question=words_of(room, question.evidence) if question else "",
        text=words_of(room, reply.evidence) if reply else "",
        text_version=reply.version if reply else None,
    )


def words_of(room: Room, evidence: int) -> str:
    """A responder's words: they may name or quote the member, so they appear in full rooms only."""
    return str(room.reads.words(evidence).get("text", "")) if room.full else ""

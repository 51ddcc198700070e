"""A manager's morning digest: what waits, what is overdue, who was not reached. No member's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.cases import follow_ups
from bot.rules.cadence import bundle
from bot.storage.records import Case, FollowUp, Question
from bot.storage.session import TABLE
from cards.views import BundleLineView, BundleView
from config.words import CaseStatus
from handlers.views.room import Room


def digest_view(room: Room) -> BundleView | None:
    """None if nothing waits: then nothing is posted."""
    told, more = bundle((*_cases(room), *_follow_ups(room), *_questions(room)))
    return BundleView(now=room.reads.now, lines=told, more=more, morning=True) if told else None


def _cases(room: Room) -> Iterator[BundleLineView]:
    table = TABLE[Case]
    open_ones = (table.c.status == CaseStatus.OPEN, table.c.drill.is_(False))
    for case in room.reads.rows(Case, *open_ones, order=(table.c.rank, table.c.opened_at, table.c.id)):
        if case.taken_at is None:
            yield _line(room, case, "not_taken")
        elif case.decided_at is None and case.decision_due <= room.reads.now:
            yield _line(room, case, "decision", who=case.holder)
        elif room.reads.state(case).is_call_for_help and case.reached_at is None:
            yield _line(room, case, "not_reached", who=case.holder)


def _follow_ups(room: Room) -> Iterator[BundleLineView]:
    table = TABLE[FollowUp]
    due = (table.c.closed_at.is_(None), table.c.due_at <= room.reads.now)
    for found in room.reads.rows(FollowUp, *due, order=(table.c.due_at, table.c.id)):
        what = "promise" if found.programme == follow_ups.PROMISE else "follow_up"
        if not (case := room.case(found.case_id)).drill:
            yield _line(room, case, what, who=found.responsible, since=found.due_at)


def _questions(room: Room) -> Iterator[BundleLineView]:
    table = TABLE[Question]
    due = (table.c.closed_at.is_(None), table.c.inform.is_(False), table.c.due_at <= room.reads.now)
    for found in room.reads.rows(Question, *due, order=(table.c.due_at, table.c.id)):
        case = room.case(found.case_id)
        if case.status is CaseStatus.OPEN and not case.drill:  # nobody waits for advice on a closed case
            yield _line(room, case, "question", who=found.person, since=found.due_at)


def _line(room: Room, case: Case, what: str, *, who: str = "", since: datetime | None = None) -> BundleLineView:
    """`since`: when it became due; for a case, when it began."""
    return BundleLineView(
        number=case.id,
        version=case.drawn,
        what=what,
        client=room.client.name,
        level=case.level,
        since=since or case.opened_at,
        who=room.name(who) if who else "",
    )

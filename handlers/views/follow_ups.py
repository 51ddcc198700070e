"""Check-ins: the form to plan one, the reminder, and the managers' hourly list of late ones."""

from __future__ import annotations

from bot.cases import follow_ups, wording
from bot.cases.reads import colleagues
from bot.catalog.clients import Person
from bot.rules.cadence import bundle
from bot.storage.records import Case, FollowUp, Reply
from bot.storage.session import TABLE
from cards.views import BundleLineView, BundleView, ChoiceView, FollowUpView, PersonView, PlanFollowUpView
from config.words import ReplyState
from handlers.views import members, readings
from handlers.views.room import ERASED, Room

TOLD_MANAGERS = 3
"""The step of a reminder from which the managers are told."""


def plan_view(room: Room, case: Case, reader: Person) -> PlanFollowUpView:
    """« Prendre des nouvelles »"""
    author = members.author_view(room, case) or PersonView(ref="", handle=ERASED)
    return PlanFollowUpView(
        number=case.id,
        version=case.drawn,
        people=(author, *members.others(room, case)),
        responsible=desk_people(room, chosen=reader.id),
        answered=follow_ups.has_answered(room.reads, case),
        zone=room.client.zone,
        planned=tuple(f.due_at for f in open_ones(room, case) if f.programme != follow_ups.PROMISE),
    )


def desk_people(room: Room, *, chosen: str = "", but: str = "") -> tuple[ChoiceView, ...]:
    """Who may be given a case or a check-in: moderators and managers with an open account."""
    return tuple(
        ChoiceView(id=person.id, name=room.name(person.id), chosen=person.id == chosen)
        for person in colleagues(room.reads, room.client)
        if person.id != but
    )


def open_ones(room: Room, case: Case) -> list[FollowUp]:
    return room.reads.of_case(FollowUp, case.id, TABLE[FollowUp].c.closed_at.is_(None))


def reminder_view(
    room: Room, case: Case, found: FollowUp, *, persons: tuple[str, ...] = (), again: bool = False
) -> FollowUpView:
    """The reminder to ask how somebody is."""
    content = room.reads.words(wording.lead(room.reads, case).evidence)
    kept = room.reads.words(found.evidence) if room.full else {}
    sent = [r.sent_at for r in room.reads.of_case(Reply, case.id) if r.state is ReplyState.SENT and r.sent_at]
    return FollowUpView(
        number=case.id,
        version=case.drawn,
        ref=str(found.id),
        client=room.client.name,
        level=case.level,
        due_at=found.due_at,
        whom=members.whom(room, found),
        mentions=room.mentions(persons),
        responsible=room.name(found.responsible),
        line=readings.summary(room, case, content),
        promised=str(kept.get("promised", "")),
        note=str(kept.get("note", "")),
        programme=found.programme,
        last_exchange_at=max(sent, default=None),
        attempt=2 if again else 1,
        done=found.closed_at is not None,
        stopped=found.stopped,
        drill=case.drill,
    )


def late_view(room: Room) -> BundleView | None:
    """What nobody did despite two reminders; None if nothing is late any more."""
    table = TABLE[FollowUp]
    late = room.reads.rows(
        FollowUp,
        table.c.closed_at.is_(None),
        table.c.step >= TOLD_MANAGERS,
        table.c.due_at <= room.reads.now,
        order=(table.c.due_at, table.c.id),
    )
    if not late:
        return None
    told, more = bundle(late)
    return BundleView(now=room.reads.now, lines=tuple(_line(room, found) for found in told), more=more)


def _line(room: Room, found: FollowUp) -> BundleLineView:
    case = room.case(found.case_id)
    return BundleLineView(
        number=case.id,
        version=case.drawn,
        what="promise" if found.programme == follow_ups.PROMISE else "follow_up",
        client=room.client.name,
        level=case.level,
        since=found.due_at,
        who=room.name(found.responsible),
        drill=case.drill,
    )

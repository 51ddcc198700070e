"""New messages in a thread or in private, and redrawn ones, built from what is true now.

POSTS maps each `what` to its builder; None means that it is no longer true, and nothing is posted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cases.blocked import BLOCKED
from bot.cases.invitations import NOT_INVITED
from bot.cases.lanes import Effect
from bot.cases.undelivered import UNDELIVERED
from bot.catalog import Catalog
from bot.storage.outbox import STUCK_STATES
from bot.storage.records import OutboxRow, Post
from bot.storage.session import TABLE, Session
from cards.card import Card
from cards.follow_up import bundle_card
from cards.notices import line_post
from cards.views import LineView
from config.values import replace
from handlers.views import blocked, digest, follow_ups, promises, reporting, spoken, told_asked, told_case
from handlers.views.room import Room, anywhere
from handlers.views.told import Build, Told


def post(session: Session, catalog: Catalog, row: OutboxRow, *, dest: str) -> Card | None:
    """The message for an outbox row; None if it is no longer true. Raises `NotFound`."""
    room = anywhere(session, catalog, dest, person=str(row.payload.get("person", "")))
    what = str(row.payload["what"])
    if what in DESK_LINES:
        return DESK_LINES[what](room, row)
    private = room.client.destination(dest) is None
    told = Told(room, room.case(row.case_id), what, row.ref, {**row.payload, "key": row.key}, private)
    return POSTS[what](told)


def refresh(session: Session, catalog: Catalog, found: Post) -> Card | None:
    """An earlier post as it should look now, for its recipient; None if it stays as it was."""
    if found.kind not in REDRAWN:
        return None
    asked = session.of_case(OutboxRow, found.case_id, TABLE[OutboxRow].c.key == found.key)
    payload = asked[0].payload if asked else {}
    room = anywhere(session, catalog, found.dest, person=str(payload.get("person", "")))
    private = room.client.destination(found.dest) is None
    # An edit notifies nobody, but must still read the same: it keeps its mentions.
    payload = {"persons": payload.get("persons", ()), "due": payload.get("due"), "key": found.key}
    told = Told(room, room.case(found.case_id), found.kind, found.ref, payload, private, drawn=True)
    return POSTS[found.kind](told)


def _said(what: str) -> Build:
    return lambda told: told.line(what)


POSTS: Mapping[str, Build] = {
    "wake": told_case.wake,
    "look_late": told_case.look_late,
    "joined": told_case.joined,
    "flagged_again": told_case.reopened,
    "raised": told_case.raised,
    "handed_over": told_case.handed_over,
    "question": told_asked.question,
    "question_reminder": told_asked.question,
    "question_unanswered": told_asked.unanswered,
    "inform": told_asked.inform,
    "kept_for": told_asked.kept_for,
    "advice": told_asked.advice,
    "meant_for": _said("meant_for"),
    "mirror": spoken.mirror,
    "said": spoken.said,
    "missed": lambda told: spoken.missed(told, POSTS),
    "note": told_case.note,
    "call": told_case.call,
    "minor": _said("minor"),
    "wrong_person": told_case.wrong_person,
    "wrong_person_open": told_case.wrong_person,
    "offence_reported": _said("offence_reported"),
    "second_look": told_case.second_look,
    "second_look_missing": told_case.second_look_missing,
    "member_replied": told_case.member_replied,
    "stop_asked": told_case.stop_asked,
    "question_bounced": told_case.question_bounced,
    "came_back": told_case.came_back,
    "letter_ready": told_case.letter_ready,
    "passed_on": told_case.passed_on,
    "passed": told_case.passed,
    "reminder": told_asked.reminder,
    "promise_written": promises.written,
    "follow_up_stopped": _said("follow_up_stopped"),
    "member_worse": _said("member_worse"),
    "effect_failed": told_case.effect_failed,
    "reply_failed": told_case.reply_failed,
    "parked": told_case.parked,
    "asked_to_act": told_case.asked_to_act,
    "template": told_asked.template,
    "template_decided": told_asked.template,
}

REDRAWN = frozenset(
    {
        "letter_ready", "parked", "wake", "question", "question_reminder", "inform", "kept_for", "reminder",
        "promise_written", "template", "advice", "mirror", "said", "missed",
    }
)  # fmt: skip
"""Posts that change when what they ask for is done."""


# --- of no one case -------------------------------------------------------------------------------


def _late(room: Room, row: OutboxRow) -> Card | None:
    view = follow_ups.late_view(room)
    return bundle_card(view, room.t) if view is not None else None


def _digest(room: Room, row: OutboxRow) -> Card | None:
    view = digest.digest_view(room)
    return bundle_card(view, room.t) if view is not None else None


def _refused(room: Room, row: OutboxRow) -> Card | None:
    return _desk_line(room, "source_refused", count=3)


def _silent(room: Room, row: OutboxRow) -> Card | None:
    return _desk_line(room, "source_silent", where=room.community(row.ref))


def _unreadable(room: Room, row: OutboxRow) -> Card | None:
    return _desk_line(room, "mail_unreadable")


def _undelivered(room: Room, row: OutboxRow) -> Card | None:
    """None once nothing addressed to them waits any more."""
    table = TABLE[OutboxRow]
    stopped = room.reads.rows(
        OutboxRow, table.c.state.in_(STUCK_STATES), table.c.case_id == 0, table.c.kind == Effect.DIRECT.value
    )
    waiting = {one.payload.get("person") for one in stopped}
    about = [person for person in row.payload["about"] if person in waiting]
    return _desk_line(room, UNDELIVERED, who=room.t.all_of(room.names(about))) if about else None


def _desk_line(room: Room, what: str, **more: Any) -> Card:
    view = LineView(number=0, version=0, what=what, at=room.reads.now, **more)
    return replace(line_post(view, room.t), notification=f"Fanal · {room.client.name}")


DESK_LINES: Mapping[str, Callable[[Room, OutboxRow], Card | None]] = {
    "late_follow_ups": _late,
    "digest": _digest,
    "flags_refused": _refused,
    "source_silent": _silent,
    "mail_unreadable": _unreadable,
    UNDELIVERED: _undelivered,
    BLOCKED: blocked.waits,
    NOT_INVITED: blocked.not_invited,
    "statement_ready": reporting.ready,
    "statement_failed": reporting.ready,
}

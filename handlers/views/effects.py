"""Effects that should have happened outside and have not yet: shown on the card until they do."""

from __future__ import annotations

from datetime import datetime

from bot.cases import dispatches
from bot.cases.effects import GONE, SHOWN
from bot.cases.lanes import Effect
from bot.cases.sending import KINDS
from bot.storage.outbox import STUCK_STATES
from bot.storage.records import Case, Message, OutboxRow, Reply
from bot.storage.session import TABLE
from cards.views import FailedEffectView
from config.deliveries import DispatchState
from config.words import Ability, Method, ReplyState
from handlers.views.room import Room

BY_METHOD = {Method.PUBLIC_REPLY: Ability.REPLY, Method.PRIVATE_MESSAGE: Ability.PRIVATE_MESSAGE}


def failures(room: Room, case: Case) -> tuple[tuple[FailedEffectView, ...], int]:
    """What is being retried or waits for somebody, each once; and how many other rows wait."""
    table = TABLE[OutboxRow]
    rows = room.reads.of_case(
        OutboxRow,
        case.id,
        table.c.state.in_((*STUCK_STATES, "pending")),
        (table.c.attempts > 0) | table.c.state.in_(STUCK_STATES),
    )
    told: dict[tuple[str, str], FailedEffectView] = {}
    others = 0
    for row in rows:
        if row.kind in (Effect.UPDATE_CARD, Effect.UPDATE_POST, Effect.UNTWIN) or _is_past(room, row):
            continue
        view = _view(room, case, row)
        if (view.what, view.where) in told and row.state in STUCK_STATES:
            others += 1
        told[view.what, view.where] = view
    return tuple(told.values()), others


def _view(room: Room, case: Case, row: OutboxRow) -> FailedEffectView:
    community = row.kind in (Effect.COMMUNITY, Effect.MEMBER)
    return FailedEffectView(
        what=effect_of(row),
        where=room.community(case.community) if community else row.dest.partition(":")[0].capitalize() or "Pager",
        retry_at=_retry_at(room, row),
        unknown=row.state == "unknown",
    )


def _retry_at(room: Room, row: OutboxRow) -> datetime | None:
    """The outbox uses the machine's clock, people the desk's."""
    return None if row.state in STUCK_STATES else row.next_at + (room.reads.now - room.reads.machine)


def effect_of(row: OutboxRow) -> str:
    """An id of `cards.facts.EFFECTS`."""
    if row.kind == Effect.COMMUNITY:
        return str(row.payload.get("ability", ""))
    if row.kind in (Effect.EMAIL, Effect.EXPERT_EMAIL):
        return "email"
    if row.kind == Effect.LETTER:
        return "letter"
    if row.kind == Effect.MEMBER:
        return BY_METHOD[Method(row.payload["method"])].value
    return "alarm" if row.kind == Effect.ALARM else "post"


def unknown_effect(room: Room, reply: Reply) -> str:
    """What of a reply nobody knows the outcome of: an e-mail is looked for on its server, all else on the forum."""
    if reply.state is not ReplyState.UNKNOWN:
        return Ability.REPLY
    ways = {way.method for way in dispatches.of_reply(room.reads, reply.id) if way.state is DispatchState.UNKNOWN}
    return "email" if ways == {Method.EMAIL} else Ability.REPLY


def _is_past(room: Room, row: OutboxRow) -> bool:
    """Whether a failure no longer matters: it has come about in another way, or the reply's own line tells it.

    Nor does a card tell that its own chat is unreachable: whoever reads it is in that chat.
    """
    if row.state not in STUCK_STATES:
        return row.dest.startswith(f"{room.team}/")
    if not row.ref.isdecimal():
        return False
    if row.kind == Effect.COMMUNITY:
        message = room.reads.find(Message, int(row.ref))
        gone = row.problem in GONE
        return gone or (message is not None and SHOWN.get(Ability(row.payload["ability"])) is message.visibility)
    if row.kind in KINDS:
        reply = room.reads.find(Reply, int(row.ref))
        return reply is not None and reply.state is not ReplyState.QUEUED
    return False

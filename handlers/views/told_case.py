"""Messages about who has a case and what was said in it: somebody is woken, entrusted, told, called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cases import dispatches, methods, misdirected
from bot.cases.effects import SHOWN
from bot.cases.looks import is_in_hand, last_call
from bot.storage.outbox import STUCK_STATES
from bot.storage.records import Call, Entry, Evidence, Message, OutboxRow, Question, Reply, Timer
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE
from cards.card import Card
from cards.views import WakeView
from cards.wake import wake_post
from config.deliveries import BounceReason, DispatchState
from config.values import replace
from config.words import Ability, ReplyState, Verb
from handlers.views import facts
from handlers.views.effects import effect_of, unknown_effect
from handlers.views.told import Told


def wake(told: Told) -> Card | None:
    case, room = told.case, told.room
    entries = facts.entries_of(room, case)
    taken = is_in_hand(room.reads, case, entries) or not told.is_open
    if taken and not told.drawn:
        return None
    passed = facts.last_of(entries, Verb.PASS_ON)
    step = _why(entries) if case.holder and not taken else told.ref
    view = WakeView(
        number=case.id,
        version=case.drawn,
        level=case.level,
        mentions=room.mentions(told.persons, everywhere=True),
        who=tuple(filter(None, map(room.name, told.persons))),
        opened_at=case.opened_at,
        step=step,
        first_look_due=_ahead(case.first_look_due, room.reads.now) if step != "called_again" else None,
        by=room.name(passed.actor) if passed and told.ref == "passed_on" else "",
        taken=taken,
        held=bool(case.holder),
        drill=case.drill,
    )
    return wake_post(view, room.t)


def _ahead(limit: datetime | None, now: datetime) -> datetime | None:
    """A deadline that can still be met."""
    return limit if limit is not None and limit > now else None


def _why(entries: Sequence[Entry]) -> str:
    """Why somebody is woken for a case that already has a holder."""
    call = last_call(entries)
    rose = call is None or call.verb == "raised" or call.facts.get("raised")
    return "raised" if rose else "called_again"


def look_late(told: Told) -> Card | None:
    return None if told.case.holder or not told.is_open else told.line("look_late")


def joined(told: Told) -> Card | None:
    return told.line("joined", ref=told.ref) if told.is_open else None


def reopened(told: Told) -> Card | None:
    return told.line("flagged_again") if told.is_open else None


def raised(told: Told) -> Card | None:
    if not told.is_open or not told.case.level.wakes:
        return None
    persons = dict.fromkeys(filter(None, (told.case.holder, *told.persons)))
    concerned = replace(told, payload={**told.payload, "persons": list(persons)})
    return concerned.line("raised")


def asked_to_act(told: Told) -> Card | None:
    return told.line("asked_to_act", verb=Verb(told.ref), ref="")


def handed_over(told: Told) -> Card | None:
    return told.line("handed_over") if told.is_open and told.case.holder == told.ref else None


def second_look(told: Told) -> Card | None:
    waits = told.room.reads.of_case(Timer, told.case.id, TABLE[Timer].c.kind == "second_look")
    return told.line("second_look") if waits and not told.is_open else None


def second_look_missing(told: Told) -> Card | None:
    entries = facts.entries_of(told.room, told.case)
    last = facts.last_of(entries, Verb.NOTHING_HERE, Verb.SECOND_LOOK)
    looked = last is not None and last.verb == Verb.SECOND_LOOK
    return None if told.is_open or looked else told.line("second_look_missing")


def wrong_person(told: Told) -> Card | None:
    """Since when; None once somebody has said what was done."""
    found = misdirected.standing(told.room.reads, told.case.id)
    return told.line(told.what, at=found.since) if found is not None else None


def passed_on(told: Told) -> Card | None:
    """When they passed it on: the time of the act, not of this message."""
    entries = [e for e in facts.entries_of(told.room, told.case) if e.actor == told.ref]
    last = facts.last_of(entries, Verb.PASS_ON)
    at = last.at if last else told.room.reads.now
    return told.line("passed_on", who=told.room.name(told.ref), at=at)


# --- what was written, and calls ------------------------------------------------------------------


def note(told: Told) -> Card | None:
    words = str(told.room.reads.words(int(told.ref)).get("text", ""))
    return told.line("note", words=words) if words else None


def call(told: Told) -> Card | None:
    call = told.room.reads.get(Call, int(told.ref))
    words = str(told.room.reads.words(call.evidence).get("outcome", ""))
    return told.line("call", who=told.room.name(call.person), service=call.service, words=words, at=call.at)


# --- the member comes back ------------------------------------------------------------------------


def member_replied(told: Told) -> Card | None:
    """The words stay behind the curtain: « Lire » opens them."""
    if told.payload.get("other"):
        return told.line("other_replied", ref=told.ref)
    if told.payload.get("letter"):
        return told.line("letter_replied", ref=told.ref)
    return told.line("stranger_replied" if told.payload.get("stranger") else "member_replied", ref=told.ref)


LETTERS = {
    DispatchState.SENT: "letter_posted",
    DispatchState.RETURNED: "letter_returned",
    DispatchState.UNDONE: "letter_withdrawn",
}
"""What is said about a letter once it no longer waits."""


def letter_ready(told: Told) -> Card | None:
    """A letter waits to be posted; redrawn once it was posted, or came back."""
    found = told.room.reads.get(Dispatch, int(told.ref))
    what = LETTERS.get(found.state)
    return told.line(
        what or "letter_ready", ref=told.ref, **({"at": found.settled_at or found.sent_at} if what else {})
    )


def stop_asked(told: Told) -> Card | None:
    if told.payload.get("complaint"):
        return told.line("complaint_stop_asked")
    return told.line("letter_stop_asked" if told.payload.get("letter") else "stop_asked")


def question_bounced(told: Told) -> Card | None:
    """The expert (`by`) whom an e-mail did not reach, and why; None once somebody has answered."""
    question = told.room.reads.get(Question, int(told.ref))
    if question.closed_at is not None:
        return None
    return told.line("question_bounced", ref=question.discipline.value, reason=BounceReason(told.payload["reason"]))


def came_back(told: Told) -> Card | None:
    """Why a reply did not arrive, and what could be tried next."""
    room = told.room
    found = room.reads.get(Dispatch, int(told.ref))
    if not found.state.did_not_arrive:
        return None
    reply = room.reads.get(Reply, found.reply)
    following = methods.next_to_try(room.reads, told.case, reply)
    what = "came_back_next" if following else "came_back"
    return told.line(
        what, ref=str(reply.id), method=found.method, reason=found.reason or BounceReason.OTHER, next_methods=following
    )


# --- replies and effects --------------------------------------------------------------------------


def reply_failed(told: Told) -> Card | None:
    reply = told.room.reads.get(Reply, int(told.ref))
    if reply.state is ReplyState.UNKNOWN:
        return told.line("reply_unknown", ref=told.ref, effect=unknown_effect(told.room, reply))
    if reply.state is not ReplyState.FAILED:
        return None
    if reply.problem in dispatches.HELD:
        return told.line("reply_held", ref=told.ref, reason=dispatches.HELD[reply.problem])
    return told.line("reply_failed", ref=told.ref)


def effect_failed(told: Told) -> Card | None:
    effect = str(told.payload.get("ability", ""))
    message = told.room.reads.find(Message, int(told.ref)) if told.ref.isdecimal() else None
    if message is not None and effect in set(Ability) and SHOWN.get(Ability(effect)) is message.visibility:
        return None
    return told.line("effect_failed", effect=effect)


def passed(told: Told) -> Card | None:
    """Somebody sent a reply despite an obstacle: the reason in their words."""
    table = TABLE[Evidence]
    reasons = told.room.reads.rows(Evidence, table.c.case_id == told.case.id, table.c.kind == "reason")
    words = str(told.room.reads.words(reasons[-1].id).get("text", "")) if reasons else ""
    return told.line("passed", words=words)


def parked(told: Told) -> Card | None:
    """It waits for a person; redrawn once somebody has dealt with it."""
    row = told.room.reads.find(OutboxRow, int(told.ref)) if told.ref.isdecimal() else None
    if row is None or (row.state not in STUCK_STATES and not told.drawn):
        return None
    what = {"parked": "parked", "unknown": "parked_unknown"}.get(row.state, "retried")
    return told.line(what, effect=effect_of(row), ref=told.ref)

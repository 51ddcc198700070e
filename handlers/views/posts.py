"""New messages in a case's thread or in private, and earlier ones drawn again: built from what is true now.

POSTS says for each `what` how it is built; None means that it is moot, and nothing is posted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cases.effects import SHOWN
from bot.catalog import Catalog
from bot.storage.records import (
    Advice,
    Call,
    Case,
    Evidence,
    FollowUp,
    Message,
    OutboxRow,
    Post,
    Proposal,
    Question,
    Reply,
    Timer,
)
from bot.storage.session import TABLE, Session
from cards.card import Card
from cards.follow_up import bundle_card, reminder_card
from cards.notices import line_post
from cards.question import inform_card, question_card
from cards.reply import proposal_card
from cards.views import LineView, WakeView
from cards.wake import wake_post
from config.words import Ability, AdviceKind, CaseStatus, Discipline, ReplyState, Verb
from handlers.views import facts, follow_ups, questions, replies
from handlers.views.effects import STUCK, effect_of
from handlers.views.room import Room, anywhere


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told: about which case, what it is about, to whom. `drawn` is True for a post drawn again."""

    room: Room
    case: Case
    what: str
    ref: str
    payload: Mapping[str, Any]
    private: bool
    drawn: bool = False

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(self.payload.get("persons", ()))

    @property
    def by(self) -> str:
        return str(self.payload.get("by", ""))

    @property
    def is_open(self) -> bool:
        return self.case.status is CaseStatus.OPEN

    def line(self, what: str, **more: Any) -> Card:
        """One sentence, with what is the same in all of them."""
        said: dict[str, Any] = {"at": self.room.reads.now, "who": self.room.name(self.by), **more}
        if not self.room.full:
            said["words"] = ""
        view = LineView(
            number=self.case.id,
            version=self.case.version,
            what=what,
            level=self.case.level,
            mentions=() if self.private else self.room.mentions(self.persons),
            where=self.room.community(self.case.community),
            drill=self.case.drill,
            **said,
        )
        return line_post(view, self.room.t)


Build = Callable[[Told], Card | None]


def post(session: Session, catalog: Catalog, row: OutboxRow, *, dest: str) -> Card | None:
    """The message that an outbox row asks for, now; None when it is moot. Raises `NotFound`."""
    room = anywhere(session, catalog, dest, person=str(row.payload.get("person", "")))
    what = str(row.payload["what"])
    if what in DESK_LINES:
        return DESK_LINES[what](room, row)
    private = room.client.destination(dest) is None
    told = Told(room, room.case(row.case_id), what, row.ref, row.payload, private)
    return POSTS[what](told)


def refresh(session: Session, catalog: Catalog, found: Post) -> Card | None:
    """An earlier post as it should stand now; None for one that is left as it was said."""
    if found.kind not in REDRAWN:
        return None
    room = anywhere(session, catalog, found.dest, person=_addressee(session, found))
    private = room.client.destination(found.dest) is None
    payload = {"persons": _mentioned(session, found)}
    told = Told(room, room.case(found.case_id), found.kind, found.ref, payload, private, drawn=True)
    return POSTS[found.kind](told)


def _addressee(session: Session, found: Post) -> str:
    """Whom a private post went to: its place tells no person."""
    about = REDRAWN[found.kind]
    row = session.find(about, int(found.ref)) if about is not None and found.ref.isdecimal() else None
    return "" if row is None else str(getattr(row, "responsible", getattr(row, "person", "")))


def _mentioned(session: Session, found: Post) -> list[str]:
    """Who was mentioned when it was posted: an edit notifies nobody, but it should read as before."""
    key = found.key
    rows = session.of_case(OutboxRow, found.case_id, TABLE[OutboxRow].c.key == key)
    persons = rows[0].payload.get("persons", []) if rows else []
    return [str(person) for person in persons]


# --- somebody is woken ----------------------------------------------------------------------------


def _wake(told: Told) -> Card | None:
    taken = bool(told.case.holder) or not told.is_open
    if taken and not told.drawn:
        return None
    case, room = told.case, told.room
    passed = facts.last_of(facts.entries_of(room, case), Verb.PASS_ON)
    view = WakeView(
        number=case.id,
        version=case.version,
        level=case.level,
        mentions=room.mentions(told.persons),
        opened_at=case.opened_at,
        step=told.ref,
        first_look_due=case.first_look_due,
        by=room.name(passed.actor) if passed and told.ref == "passed_on" else "",
        taken=taken,
        drill=case.drill,
    )
    return wake_post(view, room.t)


def _look_late(told: Told) -> Card | None:
    return None if told.case.holder or not told.is_open else told.line("look_late")


def _joined(told: Told) -> Card | None:
    return told.line("joined", ref=told.ref) if told.is_open else None


def _reopened(told: Told) -> Card | None:
    return told.line("flagged_again") if told.is_open else None


def _raised(told: Told) -> Card | None:
    if not told.is_open or not told.case.level.wakes:
        return None
    concerned = replace(told, payload={**told.payload, "persons": [told.case.holder] if told.case.holder else []})
    return concerned.line("raised")


def _handed_over(told: Told) -> Card | None:
    return told.line("handed_over") if told.is_open and told.case.holder == told.ref else None


def _second_look(told: Told) -> Card | None:
    waits = told.room.reads.of_case(Timer, told.case.id, TABLE[Timer].c.kind == "second_look")
    return told.line("second_look") if waits and not told.is_open else None


def _second_look_missing(told: Told) -> Card | None:
    entries = facts.entries_of(told.room, told.case)
    last = facts.last_of(entries, Verb.NOTHING_HERE, Verb.SECOND_LOOK)
    looked = last is not None and last.verb == Verb.SECOND_LOOK
    return None if told.is_open or looked else told.line("second_look_missing")


def _passed_on(told: Told) -> Card | None:
    """At which hour somebody passed on: of that act, not of this message."""
    entries = [e for e in facts.entries_of(told.room, told.case) if e.actor == told.ref]
    last = facts.last_of(entries, Verb.PASS_ON)
    at = last.at if last else told.room.reads.now
    return told.line("passed_on", who=told.room.name(told.ref), at=at)


# --- questions and advice -------------------------------------------------------------------------


def _question(told: Told) -> Card | None:
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


def _unanswered(told: Told) -> Card | None:
    question = told.room.reads.get(Question, int(told.ref))
    if question.closed_at is not None or not told.is_open:
        return None
    return told.line("question_unanswered", discipline=question.discipline, ref=question.discipline.value)


def _inform(told: Told) -> Card | None:
    question = told.room.reads.get(Question, int(told.ref))
    if question.seen_at is not None and not told.drawn:
        return None
    return inform_card(questions.inform_view(told.room, told.case, question, private=told.private), told.room.t)


_ADVICE = {
    AdviceKind.ADVICE: "advice",
    AdviceKind.APPROVAL: "approval",
    AdviceKind.OBJECTION: "objection",
}


def _advice(told: Told) -> Card | None:
    reads = told.room.reads
    advice = reads.get(Advice, int(told.ref))
    if advice.kind not in _ADVICE:
        return None
    question = reads.find(Question, advice.question) if advice.question else None
    return told.line(
        _ADVICE[advice.kind],
        who=told.room.name(advice.person),
        words=str(reads.words(advice.evidence).get("text", "")),
        discipline=question.discipline if question else _discipline(told.room, advice.person),
        at=advice.at,
    )


def _discipline(room: Room, person: str) -> Discipline | None:
    found = room.client.person(person)
    return next(iter(sorted(found.disciplines)), None) if found else None


# --- what was written, and calls ------------------------------------------------------------------


def _note(told: Told) -> Card | None:
    words = str(told.room.reads.words(int(told.ref)).get("text", ""))
    return told.line("note", words=words) if words else None


def _mirror(told: Told) -> Card | None:
    words = str(told.room.reads.words(int(told.ref)).get("text", ""))
    what = "mirror_edited" if told.payload.get("edited") else "mirror"
    return told.line(what, words=words) if words else None


def _call(told: Told) -> Card | None:
    call = told.room.reads.get(Call, int(told.ref))
    words = str(told.room.reads.words(call.evidence).get("outcome", ""))
    return told.line("call", who=told.room.name(call.person), service=call.service, words=words, at=call.at)


# --- replies and effects --------------------------------------------------------------------------


def _reply_failed(told: Told) -> Card | None:
    reply = told.room.reads.get(Reply, int(told.ref))
    if reply.state is ReplyState.UNKNOWN:
        return told.line("reply_unknown", ref=told.ref)
    return told.line("reply_failed", ref=told.ref) if reply.state is ReplyState.FAILED else None


def _effect_failed(told: Told) -> Card | None:
    effect = str(told.payload.get("ability", ""))
    message = told.room.reads.find(Message, int(told.ref)) if told.ref.isdecimal() else None
    if message is not None and effect in set(Ability) and SHOWN.get(Ability(effect)) is message.visibility:
        return None
    return told.line("effect_failed", effect=effect)


def _passed(told: Told) -> Card | None:
    """Somebody sent a reply although something stood in the way: the reason they gave, in their words."""
    table = TABLE[Evidence]
    reasons = told.room.reads.rows(Evidence, table.c.case_id == told.case.id, table.c.kind == "reason")
    words = str(told.room.reads.words(reasons[-1].id).get("text", "")) if reasons else ""
    return told.line("passed", words=words)


def _parked(told: Told) -> Card | None:
    row = told.room.reads.find(OutboxRow, int(told.ref)) if told.ref.isdecimal() else None
    return told.line("parked", effect=effect_of(row)) if row is not None and row.state in STUCK else None


# --- check-ins and templates ----------------------------------------------------------------------


def _reminder(told: Told) -> Card | None:
    found = told.room.reads.get(FollowUp, int(told.ref))
    if found.closed_at is not None and not told.drawn:
        return None
    persons = () if told.private else told.persons
    again = bool(told.payload.get("again"))
    return reminder_card(
        follow_ups.reminder_view(told.room, told.case, found, persons=persons, again=again), told.room.t
    )


def _template(told: Told) -> Card | None:
    proposal = told.room.reads.get(Proposal, int(told.ref))
    decided = proposal.accepted_at is not None or proposal.declined_at is not None
    wanted = told.drawn or decided == (told.what == "template_decided")
    return proposal_card(replies.proposal_view(told.room, told.case, proposal), told.room.t) if wanted else None


def _said(what: str) -> Build:
    return lambda told: told.line(what)


POSTS: Mapping[str, Build] = {
    "wake": _wake,
    "look_late": _look_late,
    "joined": _joined,
    "flagged_again": _reopened,
    "raised": _raised,
    "handed_over": _handed_over,
    "question": _question,
    "question_reminder": _question,
    "question_unanswered": _unanswered,
    "inform": _inform,
    "advice": _advice,
    "mirror": _mirror,
    "note": _note,
    "call": _call,
    "second_look": _second_look,
    "second_look_missing": _second_look_missing,
    "passed_on": _passed_on,
    "passed": _passed,
    "reminder": _reminder,
    "follow_up_stopped": _said("follow_up_stopped"),
    "member_worse": _said("member_worse"),
    "effect_failed": _effect_failed,
    "reply_failed": _reply_failed,
    "parked": _parked,
    "template": _template,
    "template_decided": _template,
}

REDRAWN: Mapping[str, type[Any] | None] = {
    "wake": None,
    "question": Question,
    "question_reminder": Question,
    "inform": Question,
    "reminder": FollowUp,
    "template": None,
}
"""Posts that change when what they ask for is done, and the record that their ref names."""


# --- of no one case -------------------------------------------------------------------------------


def _late(room: Room, row: OutboxRow) -> Card | None:
    view = follow_ups.late_view(room)
    return bundle_card(view, room.t) if view is not None else None


def _refused(room: Room, row: OutboxRow) -> Card | None:
    return _desk_line(room, "source_refused", count=3)


def _silent(room: Room, row: OutboxRow) -> Card | None:
    return _desk_line(room, "source_silent", where=room.community(row.ref))


def _desk_line(room: Room, what: str, **more: Any) -> Card:
    view = LineView(number=0, version=0, what=what, at=room.reads.now, **more)
    return replace(line_post(view, room.t), notification=f"Fanal · {room.client.name}")


DESK_LINES: Mapping[str, Callable[[Room, OutboxRow], Card | None]] = {
    "late_follow_ups": _late,
    "flags_refused": _refused,
    "source_silent": _silent,
}

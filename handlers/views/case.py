"""A case as its card shows it in one place; everything is read from the rows at that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.cases import follow_ups, misdirected, wording
from bot.cases.methods import by_default
from bot.cases.overtaken import STOPPED
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.errors import Refused
from bot.rules import lifecycle
from bot.rules.lifecycle import CaseState
from bot.rules.replies import Kind, render
from bot.storage.records import Case, Entry, FollowUp, Link, Message, Question, Reply, Timer
from bot.storage.session import TABLE, Session
from cards import case as cards
from cards.card import Card
from cards.views import (
    CaseView,
    InformedView,
    NextCheckInView,
    OpenQuestionView,
    ReplyInHandView,
    UndoView,
)
from config.values import replace
from config.words import (
    Ability,
    CaseStatus,
    Category,
    Discipline,
    ReplyState,
    Verb,
    Visibility,
)
from handlers.views import facts, members, readings, replies
from handlers.views.apart import apart, own_buttons, own_room
from handlers.views.effects import failures, unknown_effect
from handlers.views.room import Room, shared


def case_card(session: Session, catalog: Catalog, case_id: int, *, dest: str) -> Card:
    """The card of a case for one of the client's channels. Raises `NotFound` for another client's case or channel."""
    room = shared(session, catalog, dest)
    drawn = cards.case_card(case_view(room, room.case(case_id)), room.t)
    return replace(drawn, apart=apart(room, drawn))


def own_card(session: Session, catalog: Catalog, case_id: int, *, dest: str, reader: Person, account: str) -> Card:
    """The same card as one reader sees it there."""
    room = own_room(shared(session, catalog, dest), account)
    return own_buttons(cards.case_card(case_view(room, room.case(case_id)), room.t), reader)


def case_view(room: Room, case: Case) -> CaseView:
    """Everything that a case card may show in this room."""
    lead, state, entries = wording.lead(room.reads, case), room.reads.state(case), facts.entries_of(room, case)
    return CaseView(
        number=case.id,
        version=case.drawn,
        client=room.client.name,
        community=room.community(case.community),
        level=case.level,
        category=case.category,
        opened_at=case.opened_at,
        verbs=_verbs(room, case, state, entries),
        drawn_at=room.reads.now,
        shows="full" if room.full else "redacted",
        status=case.status,
        distress=case.distress,
        drill=case.drill,
        flags=case.flags,
        **_read(room, case, lead, entries),
        **_visible(room, case, lead, entries),
        can_hide=Ability.HIDE in state.abilities,
        can_restore=Ability.RESTORE in state.abilities,
        decided_there=lifecycle.is_decided_there(state),
        **_people(room, case, entries),
        **_answered(room, case, state),
        **_asked(room, case),
        **_promised(room, case),
        **_watched(room, case, entries),
        links=tuple(sorted(link.other for link in room.reads.of_case(Link, case.id))),
        outcome=case.outcome,
        closed_at=case.closed_at,
        closed_by=_closed_by(room, case, entries),
    )


def _read(room: Room, case: Case, lead: Message, entries: Sequence[Entry]) -> Mapping[str, Any]:
    """What was written and how triage read it, as far as this room may see it."""
    content, curtain = room.reads.words(lead.evidence), is_curtained(room, case)
    return {
        "curtain": curtain,
        "confirmed": facts.last_of(entries, Verb.RECLASSIFY) is not None,
        "summary": readings.summary(room, case, content),
        "excerpt": "" if curtain or not room.full else str(content.get("text", "")),
        "posted_at": lead.posted_at,
        "reasons": readings.reasons(readings.reading_of(content), room.locale) if room.full else (),
        "numbers": members.numbers(room, case) if members.wants_numbers(case) else None,
        "facts": facts.last_facts(room, entries, words=not curtain),
    }


def _visible(room: Room, case: Case, lead: Message, entries: Sequence[Entry]) -> Mapping[str, Any]:
    """Who can see the messages now, and since when."""
    return {
        "visibility": case.visibility,
        "visible_since": visible_since(case, lead, entries),
        "messages": _count(room, case),
        "others_online": _others_online(room, case),
    }


def _people(room: Room, case: Case, entries: Sequence[Entry]) -> Mapping[str, Any]:
    """Whom it is about, and who looks after it."""
    return {
        "member": members.author_view(room, case),
        "people": members.others(room, case),
        "holder": room.name(case.holder),
        "held_since": facts.held_since(case, entries) if case.holder else None,
    }


def _answered(room: Room, case: Case, state: CaseState) -> Mapping[str, Any]:
    """What the member was told or is about to be told, and what one click would do."""
    written = room.reads.of_case(Reply, case.id)
    return {
        "replied": any(reply.state is ReplyState.SENT for reply in written),
        "reply": _reply_in_hand(room, written),
        "acknowledgement": _acknowledgement(room, case, state),
        "pass_to": _pass_to(room, case, state),
        "undo": _undo(case, room.reads.now),
    }


def _watched(room: Room, case: Case, entries: Sequence[Entry]) -> Mapping[str, Any]:
    """The clocks that run, and what went wrong."""
    failed, parked = failures(room, case)
    wrong = misdirected.standing(room.reads, case.id)
    return {
        "first_look_due": None if case.holder else case.first_look_due,
        "decision_due": _decision_due(case, entries),
        "second_look_due": _second_look(room, case),
        "misdirected_until": wrong.until if wrong else None,
        "failed": failed,
        "parked": parked,
    }


def is_curtained(room: Room, case: Case) -> bool:
    """Whether the words only open in private."""
    return case.distress or room.client.is_curtained(case.category) or case.category is Category.UNKNOWN


def visible_since(case: Case, lead: Message, entries: Sequence[Entry]) -> datetime | None:
    """Since when the message is online, offline, waiting …"""
    changed = facts.visible_since(lead.id, case.visibility, entries)
    if changed is not None:
        return changed
    return lead.posted_at if case.visibility in (Visibility.ONLINE, Visibility.PENDING) else None


def _decision_due(case: Case, entries: Sequence[Entry]) -> datetime | None:
    """The deadline for a decision; a reopened case awaits one again."""
    reopened = facts.last_of(entries, Verb.REOPEN, "reopened")
    decided = case.decided_at is not None and (reopened is None or reopened.at < case.decided_at)
    return None if decided else case.decision_due


RULES: Mapping[Verb, Callable[[CaseState], CaseState]] = {
    Verb.TAKE_OFFLINE: lifecycle.hide,
    Verb.RESTORE: lifecycle.restore,
    Verb.PUBLISH: lifecycle.publish,
    Verb.REFUSE: lifecycle.refuse,
}


def fits(room: Room, state: CaseState, message: Message, verb: Verb) -> bool:
    """Whether a verb can change this one of the case's messages."""
    try:
        RULES[verb](replace(state, visibility=message.visibility, abilities=room.reads.abilities_on(message)))
    except Refused:
        return False
    return True


def _verbs(room: Room, case: Case, state: CaseState, entries: Sequence[Entry]) -> tuple[Verb, ...]:
    return _with_read(room, verbs_of(room, case, state, unexplained=_is_unexplained(room, case, entries)), state)


def _is_unexplained(room: Room, case: Case, entries: Sequence[Entry]) -> bool:
    """Whether the community took the message down for us and nobody has told its author why."""
    if not facts.is_done(case.lead, case.visibility, entries):
        return False
    told = (ReplyState.QUEUED, ReplyState.SENT)
    written = room.reads.of_case(Reply, case.id)
    return not any(reply.kind == Kind.REMOVAL_NOTICE and reply.state in told for reply in written)


def verbs_of(room: Room, case: Case, state: CaseState, *, unexplained: bool = False) -> tuple[Verb, ...]:
    """The verbs that make sense now; with several messages, one may be online while another is offline."""
    offered = lifecycle.offered(state, unexplained=unexplained, curtained=is_curtained(room, case))
    if not by_default(room.reads, case):  # nothing can be sent from here, so these would only be refused
        offered = tuple(verb for verb in offered if verb not in (Verb.FIRST_WORD, Verb.ACKNOWLEDGE))
    messages = room.reads.of_case(Message, case.id)
    if not state.is_open or len(messages) < 2:
        return offered
    more = [verb for verb in RULES if verb not in offered and any(fits(room, state, one, verb) for one in messages)]
    first = next((at for at, verb in enumerate(offered) if verb in RULES), len(offered))
    shown = sorted((*more, *offered[first : first + 1]), key=[*RULES, *offered].index)  # hiding comes before showing
    return (*offered[:first], *shown, *offered[first + 1 :])


def _with_read(room: Room, verbs: tuple[Verb, ...], state: CaseState) -> tuple[Verb, ...]:
    """If the card shows no words, they are one click away."""
    return verbs if room.full or not state.is_open else (Verb.READ, *(verb for verb in verbs if verb is not Verb.READ))


def _others_online(room: Room, case: Case) -> int:
    """How many messages are still online while the one on the card is not."""
    if case.visibility not in (Visibility.OFFLINE, Visibility.REFUSED, Visibility.DELETED):
        return 0
    return sum(1 for message in room.reads.of_case(Message, case.id) if message.visibility is Visibility.ONLINE)


def _count(room: Room, case: Case) -> int:
    return sum(1 for message in room.reads.of_case(Message, case.id) if message.member == case.author)


def _asked(room: Room, case: Case) -> Mapping[str, Any]:
    """Open questions, and who was informed."""
    questions = room.reads.of_case(Question, case.id)
    waiting = tuple(
        OpenQuestionView(discipline=q.discipline, due_at=q.due_at, who=room.names([q.person]))
        for q in questions
        if not q.inform and q.closed_at is None
    )
    informed = tuple(
        InformedView(who=room.name(q.person), told_at=q.asked_at, seen_at=q.seen_at) for q in questions if q.inform
    )
    return {"questions": waiting, "informed": informed}


def _promised(room: Room, case: Case) -> Mapping[str, Any]:
    """What the member was promised, and when somebody will ask how they are."""
    table = TABLE[FollowUp]
    waiting = sorted(
        room.reads.of_case(FollowUp, case.id, table.c.closed_at.is_(None)), key=lambda found: (found.due_at, found.id)
    )
    promised = [found.due_at for found in waiting if found.programme == follow_ups.PROMISE]
    check_ins = tuple(
        NextCheckInView(at=found.due_at, whom=members.whom(room, found), by=room.name(found.responsible))
        for found in waiting
        if found.programme != follow_ups.PROMISE
    )
    return {"promised_at": promised[0] if promised else None, "check_ins": check_ins[:3]}


def _reply_in_hand(room: Room, written: Sequence[Reply]) -> ReplyInHandView | None:
    """The reply being sent, else the last one sent, failed or edited; an untouched draft does not count."""
    queued = [reply for reply in written if reply.state is ReplyState.QUEUED]
    settled = [r for r in written if r.state not in (ReplyState.UNDONE, ReplyState.DRAFT) or _is_being_written(r)]
    found = next(iter(queued[-1:] or settled[-1:]), None)
    if found is None:
        return None
    is_draft = found.state is ReplyState.DRAFT
    before = [reply for reply in settled if reply.state is not ReplyState.DRAFT][-1:] if is_draft else []
    return ReplyInHandView(
        ref=str(found.id),
        to=room.handle(found.member),
        state=found.state,
        passed=0 if is_draft else len(found.overridden or ()),  # a reply that was taken back keeps its overrides
        earlier=before[0].state if before and before[0].state in STOPPED else None,
        effect=unknown_effect(room, before[0] if before else found),
        leaves_at=found.undo_until if found.undo_until and found.undo_until > room.reads.now else None,
        sent_at=found.sent_at,
        by=room.name(found.by),
        dispatches=() if is_draft else replies.dispatch_views(room, found),
    )


def _is_being_written(reply: Reply) -> bool:
    return reply.state is ReplyState.DRAFT and reply.version > 1


def _acknowledgement(room: Room, case: Case, state: CaseState) -> str:
    """What one click would send now; shown on the everyday card."""
    if Verb.ACKNOWLEDGE not in lifecycle.offered(state) or not state.is_everyday or not room.full:
        return ""
    methods = by_default(room.reads, case)[:1]
    template = wording.template_for(room.reads, case, kind=Kind.ACKNOWLEDGEMENT, methods=methods) if methods else None
    signer = room.client.person(case.holder) or next(iter(room.client.people), None)
    if template is None or signer is None:
        return ""
    due = room.client.promised_by(case.level, room.reads.now)
    return render(
        template, wording.data_for(room.reads, case, signer, language=template.language, due=due)
    ).text.strip()


def _pass_to(room: Room, case: Case, state: CaseState) -> Discipline | None:
    """The discipline that an everyday case goes to in one click: from the client's file, else customer care."""
    if not state.is_everyday:
        return None
    asked = room.client.asked_for((case.category,), case.level).disciplines
    waiting = {q.discipline for q in room.reads.of_case(Question, case.id) if q.closed_at is None and not q.inform}
    wanted = [found for found in (*asked, Discipline.CUSTOMER_CARE) if found not in waiting]
    return next((discipline for discipline in wanted if room.reads.staffed.experts(discipline)), None)


def _second_look(room: Room, case: Case) -> datetime | None:
    table = TABLE[Timer]
    found = room.reads.of_case(Timer, case.id, table.c.kind == "second_look")
    return found[0].at if found else None


def _undo(case: Case, now: datetime) -> UndoView | None:
    if not case.undo_verb or case.undo_until is None or case.undo_until <= now:
        return None
    return UndoView(verb=Verb(case.undo_verb), ref=case.undo_verb)


def _closed_by(room: Room, case: Case, entries: Sequence[Entry]) -> str:
    if case.status is not CaseStatus.CLOSED:
        return ""
    found = facts.last_of(entries, Verb.CLOSE, Verb.NOTHING_HERE)
    return room.name(found.actor) if found else ""

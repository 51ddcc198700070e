"""Private answers: what was done and can be undone, who was faster, who may act, why the rules refused."""

from __future__ import annotations

from bot.cases import wording
from bot.cases.answer import Answer
from bot.cases.follow_ups import PROMISE
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.errors import AlreadyDone, Conflict, FanalError, MissingData, NotAllowed, NotFound, Refused, Retryable
from bot.rules.replies import Kind
from bot.storage.records import Case, Reply
from bot.storage.session import TABLE, Session
from cards.card import Card
from cards.notices import lost_race, not_allowed, refused, told, undo_offered
from cards.promises import still_promised
from cards.refusals import field_problem
from cards.translator import DEFAULT_LOCALE, Translator, translator
from cards.views import DoneView, LostRaceView, NotAllowedView, PromisesView, PromiseView, RefusedView
from config.words import Account, Click, ReplyState, Verb
from handlers.views import follow_ups, members
from handlers.views.room import Room, spoken_by
from handlers.views.room import private as for_reader

REPLIES = TABLE[Reply].c


def private(session: Session, catalog: Catalog, answer: Answer, click: Click, reader: Person) -> Card:
    """A private message to the person who clicked."""
    room = for_reader(session, catalog, reader, click.actor.ref)
    if answer.name != "undo_offered":
        return told(answer.name, room.t)
    case = room.case(click.case)
    until = case.undo_until if case.undo_verb == answer.ref else None
    view = DoneView(
        number=case.id,
        version=case.drawn,
        verb=Verb(answer.ref),
        until=until,
        ref=answer.ref,
        words=_leaving(room, case) if answer.ref == Verb.ACKNOWLEDGE else "",
    )
    return undo_offered(view, room.t)


def _leaving(room: Room, case: Case) -> str:
    """The acknowledgement just sent: its promised hour counts from the click, and it carries that person's name."""
    queued = room.reads.of_case(
        Reply, case.id, REPLIES.kind == Kind.ACKNOWLEDGEMENT, REPLIES.state == ReplyState.QUEUED
    )
    return wording.draft_of(room.reads, queued[-1]).text.strip() if queued else ""


def refusal(session: Session, catalog: Catalog, error: FanalError | None, click: Click, reader: Person | None) -> Card:
    """Why a click changed nothing. `session` may belong to no client, if the case was not found."""
    if session.slug not in catalog.clients:
        return _plain(_reason(error), click, translator(click.actor.locale))
    room = for_reader(session, catalog, reader, click.actor.ref, told=spoken_by(click.actor))
    if reader is None and not isinstance(error, NotFound):
        return _plain("no_role", click, room.t)
    match error:
        case Conflict():
            who = room.name(error.by)
            view = LostRaceView(number=click.case, by=who, what=error.verb, at=error.at, until=error.until)
            return lost_race(view, room.t)
        case NotAllowed():
            return _not_allowed(room, error, click)
        case Refused(reason="promise_open"):
            return still_promised(_promises(room, room.case(click.case)), room.t)
        case Refused():
            values = {key: room.name(value) or value for key, value in error.values.items()}
            return _plain(error.reason, click, room.t, version=_version(room, click), values=values)
        case AlreadyDone() | None:
            return told("nothing", room.t)
    return _plain(_reason(error), click, room.t)


def _not_allowed(room: Room, error: NotAllowed, click: Click) -> Card:
    view = NotAllowedView(
        number=click.case,
        version=_version(room, click),
        verb=Verb(error.verb),
        who=room.names(error.who),
        can_ask=bool(error.who),
    )
    return not_allowed(view, room.t)


def _promises(room: Room, case: Case) -> PromisesView:
    found = sorted(follow_ups.open_ones(room, case), key=lambda found: found.due_at)
    promises = tuple(
        PromiseView(
            ref=str(one.id),
            at=one.due_at,
            whom=members.whom(room, one),
            by=room.name(one.responsible),
            is_answer=one.programme == PROMISE,
        )
        for one in found
    )
    return PromisesView(number=case.id, version=case.drawn, now=room.reads.now, promises=promises)


def _version(room: Room, click: Click) -> int:
    """Buttons below a refusal are drawn from the case as it is now."""
    case = room.reads.find(Case, click.case)
    return case.drawn if case is not None else click.version


def _reason(error: FanalError | None) -> str:
    match error:
        case NotFound():
            return "case_unknown"
        case Retryable():
            return "try_again"
        case MissingData():
            return next(iter(error.fields.values()))
        case Refused():
            return error.reason
        case None:
            return "no_role"
    return "outdated_button"


def _plain(reason: str, click: Click, t: Translator, *, version: int = 0, values: dict[str, str] | None = None) -> Card:
    view = RefusedView(number=click.case, version=version or click.version, reason=reason, values=values or {})
    return refused(view, t)


def field_error(reason: str, reader: Person | None) -> str:
    """The message below an input that must be corrected."""
    return field_problem(reason, translator((reader.locale if reader else "") or DEFAULT_LOCALE))


def stranger(account: Account) -> Card:
    """For somebody without a role at any client."""
    return refused(RefusedView(number=0, version=0, reason="no_role"), translator(account.locale))

"""A reply leaves: its guards are checked again, it goes out by each method, and the outcome is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from bot.cases import answer_links, dispatches, follow_ups, lanes, misdirected, overtaken, promises, stops, wording
from bot.cases.addresses import address_of
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.rules.cadence import StopReason
from bot.rules.replies import Kind, Obstacle, body_for
from bot.storage import outbox
from bot.storage.records import Advice, Case, Member, Message, OutboxRow, Reply, Timer
from bot.storage.session import TABLE, Session
from config.deliveries import ADDRESSED, BounceReason
from config.words import AdviceKind, Method, ReplyState

WAYS: Mapping[Method, Effect] = {
    Method.PUBLIC_REPLY: Effect.MEMBER,
    Method.PRIVATE_MESSAGE: Effect.MEMBER,
    Method.EMAIL: Effect.EMAIL,
    Method.LETTER: Effect.LETTER,
}
"""The outbox kind of each method; a method missing here is never offered (`wording.methods_of`)."""

MISSED = "missed"
"""How many tries of a row certainly reached nobody."""
KINDS = frozenset(effect.value for effect in WAYS.values())


def send_due(tx: Tx, timer: Timer) -> None:
    """The time to undo is over: each method gets its row."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    found = tx.get(Reply, int(timer.ref))
    if found.state is not ReplyState.QUEUED:
        return
    for method in found.methods:
        tx.put(
            WAYS[Method(method)],
            _lane(tx, case, Method(method)),
            case=case,
            ref=str(found.id),
            key=f"reply:{found.id}:{found.version}:{method}{_again(tx, found, Method(method))}",
            method=method,
        )
    overtaken.by(tx, found)
    tx.redraw(case)


def _again(tx: Tx, found: Reply, method: Method) -> str:
    """Distinguishes a row from earlier ones for the same text, which were held back."""
    before = sum(row.payload["method"] == method for row in dispatches.rows_of(tx, found))
    return f":{before}" if before else ""


def _lane(tx: Tx, case: Case, method: Method) -> str:
    if WAYS[method] is Effect.EMAIL:
        return lanes.mail_lane(tx.slug, case.id)
    if WAYS[method] is Effect.LETTER:
        return lanes.letter_lane(tx.slug)
    if method is Method.PRIVATE_MESSAGE:
        return lanes.private_lane(tx.slug, case.community)
    return lanes.community_lane(tx.slug, case.community)


def still_fit(tx: Tx, row: OutboxRow) -> str | None:
    """The text to send; None if something came up since: then it is stopped, its row settled, and people are told."""
    case = tx.lock(row.case_id)
    found = tx.get(Reply, int(row.ref))
    if dispatches.is_undone(tx, row) or misdirected.stops(tx, found):
        if outbox.settle(tx, row, "sent", problem="moot"):
            dispatches.give_up(tx, row)
        return None
    draft = wording.draft_of(tx, found)
    method = Method(row.payload["method"])
    arisen = _arisen(tx, case, found, method)
    changed = draft.digest != found.digest or _is_overtaken(tx, case, found)
    moved = _moved(tx, row, found, method) or ("promise_over" if _is_over(tx, found) else "")
    if problem := _problem(arisen, moved=moved, changed=changed):
        _stop(tx, case, found, row, problem)
        return None
    body = body_for(method, draft.text, also=draft.methods - {method}, letter_quotes=draft.letter_quotes)
    if method is Method.LETTER:
        return body  # a letter prints the address at its foot, with a QR code
    leaving = dispatches.of_row(tx, row) if method.is_private else None
    if leaving is None:
        return body
    address = answer_links.address_of(tx, leaving, public_url=tx.rules.public_url)
    return answer_links.with_address(body, address, language=found.language)


def _problem(arisen: tuple[Obstacle, ...], *, moved: str, changed: bool) -> str:
    """The first thing that holds a reply back; "" if nothing does."""
    if arisen:
        return arisen[0].id
    return moved or ("changed" if changed else "")


def _moved(tx: Tx, row: OutboxRow, found: Reply, method: Method) -> str:
    """Whether the address that this was queued with was replaced, so that it may be a stranger's; or the name above it,
    so that its reader might open it or hand it back. A name that becomes known is no change."""
    leaving = dispatches.of_row(tx, row) if method in ADDRESSED else None
    if leaving is None:
        return ""
    frozen = _lines(dispatches.recipient(tx, leaving))
    now = _lines(address_of(tx, found.case_id, found.member, method))
    place = _lines(address_of(tx, found.case_id, found.member, method, named=False))
    if not (now and frozen) or frozen in (now, place):
        return ""
    return "name_changed" if method is Method.LETTER and frozen[1:] == place else "address_changed"


def _lines(address: str) -> list[str]:
    return [" ".join(line.casefold().split()) for line in address.split("\n") if line.strip()]


def _arisen(tx: Tx, case: Case, found: Reply, method: Method) -> tuple[Obstacle, ...]:
    """What holds this method back: hard obstacles, and what came up since the reply was queued, which its sender cannot
    have overridden."""
    standing = wording.obstacles(tx, case, found, tx.client.person(found.by))
    here = (one for one in standing if not one.methods or method in one.methods)
    return tuple(one for one in here if one.hard or _is_new(tx, found, one.id))


def _is_new(tx: Tx, found: Reply, obstacle: str) -> bool:
    """Whether a soft obstacle was absent when somebody pressed send.

    Fanal's own texts were never checked; they need a helpline too, if they now answer a call for help.
    """
    if obstacle in dispatches.SAID:
        return _is_news(tx, found, obstacle)
    if obstacle not in dispatches.ARISING or obstacle in found.overridden:
        return False
    return found.kind != Kind.ACKNOWLEDGEMENT or obstacle == "no_helpline"


def _is_over(tx: Tx, found: Reply) -> bool:
    """Whether the text names an hour that passed while it waited for the forum, or for the desk itself."""
    kept = tx.words(found.evidence).get("promised")
    promised = datetime.fromisoformat(kept) if kept is not None else follow_ups.promised_in(tx, found)
    return promised is not None and promised <= tx.now


def _is_overtaken(tx: Tx, case: Case, found: Reply) -> bool:
    """Whether the member has since written something that wakes people, so that this text answers older words."""
    return case.level.wakes and wording.lead(tx, case).received_at > found.at


def _is_news(tx: Tx, found: Reply, obstacle: str) -> bool:
    if obstacle not in found.overridden:
        return True
    stopped = stops.stopped_since(tx, found.member)
    objections = tx.of_case(Advice, found.case_id, TABLE[Advice].c.kind == AdviceKind.OBJECTION.value)
    said = {
        "stop_request": [stopped] if stopped is not None else [],
        "objection": [one.at for one in objections if one.reply_version == found.version],
    }
    return any(at > found.at for at in said.get(obstacle, []))


class Target(Struct, frozen=True):
    """What a community is told of a message and its author: its name, and its own ids."""

    community: str
    message: str
    member: str
    drill: bool


def target(session: Session, message: int) -> Target:
    """A message and its author, as the community knows them."""
    found = session.get(Message, message)
    return _target(session, found, found.member)


def addressee(session: Session, row: OutboxRow) -> Target:
    """The message that a reply answers, and its recipient."""
    found = session.get(Reply, int(row.ref))
    message = session.get(Message, session.get(Case, found.case_id).lead)
    return _target(session, message, found.member)


def is_drill(session: Session, case: int) -> bool:
    return session.get(Case, case).drill


def _target(session: Session, message: Message, member: int) -> Target:
    drill = session.get(Case, message.case_id).drill
    return Target(message.community, message.external_id, _external_id(session, member), drill)


def _external_id(session: Session, member: int) -> str:
    return str(session.words(session.get(Member, member).evidence).get("id", ""))


def _stop(tx: Tx, case: Case, found: Reply, row: OutboxRow, problem: str) -> None:
    if not outbox.settle(tx, row, "sent", problem="moot"):
        return
    # An earlier try may have reached the member: then a person must look, and nobody says that it did not leave. Of an
    # e-mail it is known: who is cut off while a server takes it never comes here.
    unknown = row.kind == Effect.MEMBER and row.attempts - 1 > row.payload.get(MISSED, 0)
    dispatches.failed(tx, row, problem, unknown=unknown, reason=dispatches.HELD.get(problem, BounceReason.HELD_BACK))
    tx.change(found, state=ReplyState.UNKNOWN if unknown else ReplyState.FAILED, problem=problem)
    if found.kind == Kind.ACKNOWLEDGEMENT and not unknown:  # nobody was told anything, and nothing is promised
        case = tx.save(case, acknowledged_at=None)
        follow_ups.take_back_promises(tx, case.id, found.by)
    tx.record(case, FANAL, "reply_stopped", reply=found.id, problem=problem, unknown=unknown)
    tx.thread(case, "reply_failed", ref=str(found.id), persons=[found.by], problem=problem)
    tx.redraw(case)


def sent(tx: Tx, row: OutboxRow, provider_id: str = "") -> None:
    """One method has left; once all have, the reply counts as sent, and the promises it fulfils as kept."""
    case = tx.lock(row.case_id)
    found = tx.get(Reply, int(row.ref))
    dispatches.sent(tx, row, provider_id)
    tx.record(case, FANAL, "sent", reply=found.id, method=row.payload["method"], by=found.by)
    has_left(tx, case, found, but=row.id)
    if case.trouble:
        tx.save(tx.current(case.id), trouble="")
    tx.redraw(case)


def has_left(tx: Tx, case: Case, found: Reply, *, but: int = 0) -> None:
    """One method has left. If no other row (`but` this one) is on its way, the reply counts as sent."""
    others = [row for row in dispatches.rows_of(tx, found) if row.id != but and row.state in ("pending", "sending")]
    if all(dispatches.is_undone(tx, row) for row in others):
        # A failure by another method stays on the card until somebody has looked.
        stuck = found.state in (ReplyState.FAILED, ReplyState.UNKNOWN)
        tx.change(found, state=found.state if stuck else ReplyState.SENT, sent_at=tx.now)
        tx.redraw_asked(case)
        if found.kind != Kind.ACKNOWLEDGEMENT:
            _keep_promises(tx, case, found)
            promises.propose(tx, case, found)


def _keep_promises(tx: Tx, case: Case, found: Reply) -> None:
    """An answer keeps a promised answer; a message on a promised day keeps that day."""
    for promise in follow_ups.open_ones(tx, case.id):
        if promise.programme == follow_ups.PROMISE or promises.is_kept_by(tx, promise, found):
            follow_ups.close(tx, promise)


def failed(tx: Tx, row: OutboxRow, problem: str, *, unknown: bool = False) -> None:
    """It did not leave, or nobody knows: tell people what is known."""
    case = tx.lock(row.case_id)
    found = tx.get(Reply, int(row.ref))
    if problem == "gone":
        problem = "member_gone" if row.payload["method"] == Method.PRIVATE_MESSAGE else "message_gone"
    if problem == "member_gone" and (member := tx.find(Member, found.member)) is not None:
        tx.change(member, gone=True)
        stops.check_ins(tx, case, StopReason.ACCOUNT_GONE)
    dispatches.failed(tx, row, problem, unknown=unknown, reason=dispatches.HELD.get(problem))
    tx.change(found, state=ReplyState.UNKNOWN if unknown else ReplyState.FAILED, problem=problem[:80])
    tx.record(
        case, FANAL, "send_failed", reply=found.id, method=row.payload["method"], problem=problem, unknown=unknown
    )
    tx.thread(case, "reply_failed", ref=str(found.id), persons=[found.by], problem=problem)
    tx.redraw(case)

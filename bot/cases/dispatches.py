"""The fate of each method of a reply: queued with its address, handed over, sent, delivered, returned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.cases.addresses import address_of
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.rules import links
from bot.rules.bounces import reason_of
from bot.storage.records import OutboxRow, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE, Session, fetch
from config.deliveries import ADDRESSED, BounceReason, DispatchState
from config.words import Method, ReplyState

TOKEN = 16
"""Hex digits of a token: impossible to guess, and short enough for an e-mail's local part.

It depends on the reply's instant, so that a reply that gets the same number after a restore has another token.
"""
MARK = 6
"""How many of these digits a signed link carries: just enough to tell the two apart, since people type a letter's link.
"""

SAID = frozenset({"stop_request", "objection", "missing_approval"})
"""Soft obstacles by which somebody says, while a reply waits, that it must not leave."""

ARISING = frozenset({"no_helpline", "foreign_helpline", "outdated", "is_online", "names_another", "method_details"})
"""Soft obstacles that may arise while a reply waits: a helpline's review date passes, another country is confirmed, the
message is taken offline, somebody joins the case."""

_HARD = frozenset(
    {
        "other_client", "retired_number", "recipient_dead", "wrong_role", "words_of_another", "second_person",
        "same_name", "no_address", "letter_lines", "letter_columns", "letter_characters",
    }
)  # fmt: skip

HELD = {
    **dict.fromkeys((*ARISING, *_HARD, "changed"), BounceReason.HELD_BACK),
    **{name: BounceReason(name) for name in SAID},
    "account_gone": BounceReason.MEMBER_GONE,
    "message_gone": BounceReason.MESSAGE_GONE,
    "member_gone": BounceReason.MEMBER_GONE,
    "no_helpline": BounceReason.NO_HELPLINE,
    "address_changed": BounceReason.ADDRESS_CHANGED,
    "name_changed": BounceReason.NAME_CHANGED,
    "promise_over": BounceReason.PROMISE_OVER,
}
"""What the card says about a method that was held back or refused, if the problem is specific."""


def queue(tx: Tx, reply: Reply) -> None:
    """Queue every chosen method with the address known now; a later change of address does not redirect it."""
    chosen = {Method(name) for name in reply.methods}
    before = {found.method: found for found in of_reply(tx, reply.id)}
    for method, found in before.items():
        if method not in chosen:
            tx.change(found, state=DispatchState.UNDONE)
    for method in sorted(chosen):
        columns = {"state": DispatchState.QUEUED, "evidence": _address(tx, reply, method), "at": tx.now}
        columns |= {"reason": None, "settled_at": None}
        if method in before:
            tx.change(before[method], **columns)
        else:
            token = tx.vault.reference(tx.slug, "dispatch", str(reply.id), method, tx.now.isoformat())[:TOKEN]
            tx.add(Dispatch, case_id=reply.case_id, reply=reply.id, method=method, token=token, **columns)


def _address(tx: Tx, reply: Reply, method: Method) -> int:
    if method not in ADDRESSED:
        return 0
    return tx.seal("address", {"to": address_of(tx, reply.case_id, reply.member, method)}, case=reply.case_id)[0]


def undo(tx: Tx, reply: Reply) -> None:
    """The reply was taken back before it left."""
    for found in of_reply(tx, reply.id):
        tx.change(found, state=DispatchState.UNDONE)


def of_reply(session: Session, reply: int) -> list[Dispatch]:
    return session.matching(Dispatch, reply=reply)


def rows_of(session: Session, reply: Reply) -> list[OutboxRow]:
    """Outbox rows of a reply, oldest first."""
    rows = TABLE[OutboxRow].c
    kinds = sorted({Effect.MEMBER.value, Effect.EMAIL.value, Effect.LETTER.value})
    return session.of_case(OutboxRow, reply.case_id, rows.kind.in_(kinds), rows.ref == str(reply.id))


def of_row(session: Session, row: OutboxRow) -> Dispatch | None:
    """The dispatch that an outbox row sends."""
    found = session.matching(Dispatch, reply=int(row.ref), method=Method(row.payload["method"]))
    return found[0] if found else None


def name_of(found: Dispatch) -> str:
    """The name by which signed links refer to it."""
    return f"{found.id}-{found.token[:MARK]}"


def by_name(session: Session, name: str) -> Dispatch | None:
    """The dispatch that a link names; None if it no longer exists. A read across clients, for signed links only."""
    table = TABLE[Dispatch]
    query = select(table).where(table.c.id == links.number_in(name))
    found = next(iter(fetch(session.connection, Dispatch, query)), None)
    return found if found is not None and name in (name_of(found), str(found.id)) else None  # links of an older Fanal


def by_token(session: Session, token: str) -> Dispatch | None:
    found = session.matching(Dispatch, token=token)
    return found[0] if found else None


def recipient(session: Session, found: Dispatch) -> str:
    """The address it goes to."""
    return str(session.words(found.evidence).get("to", ""))


def handing_over(tx: Tx, row: OutboxRow) -> None:
    """From now on it may have left: an interrupted send must not simply be repeated."""
    found = of_row(tx, row)
    if found is not None:
        tx.change(found, state=DispatchState.HANDING_OVER)


def was_handed_over(session: Session, row: OutboxRow) -> bool:
    found = of_row(session, row)
    return found is not None and found.state is DispatchState.HANDING_OVER


def is_undone(session: Session, row: OutboxRow) -> bool:
    """Whether somebody took it back after its outbox row was made."""
    found = of_row(session, row)
    return found is not None and found.state is DispatchState.UNDONE


def give_up(tx: Tx, row: OutboxRow) -> None:
    """It has not left, and will not."""
    found = of_row(tx, row)
    if found is not None and found.state is not DispatchState.UNDONE:
        tx.change(found, state=DispatchState.UNDONE, settled_at=tx.now)


def sent(tx: Tx, row: OutboxRow, external_id: str = "") -> None:
    """It has left. `external_id` is the community's id for it, "" if none was given."""
    found = of_row(tx, row)
    if found is None:
        return
    if external_id and found.method not in ADDRESSED:
        found = tx.change(found, external_id=external_id[:200])
    if found.state in (DispatchState.QUEUED, DispatchState.HANDING_OVER, DispatchState.UNKNOWN):
        tx.change(found, state=DispatchState.SENT, sent_at=tx.now)


def failed(tx: Tx, row: OutboxRow, problem: str, *, unknown: bool, reason: BounceReason | None = None) -> None:
    """It did not leave, or nobody knows. `reason` is set if we know more than the other side's message says."""
    found = of_row(tx, row)
    if found is None:
        return
    why = None if unknown else reason or reason_of(problem, problem)
    tx.change(found, state=DispatchState.UNKNOWN if unknown else DispatchState.FAILED, settled_at=tx.now, reason=why)


def came_back(
    tx: Tx, found: Dispatch, *, state: DispatchState, reason: BounceReason, said: str, persons: Sequence[str] = ()
) -> None:
    """It was accepted and then came back: the card says why, and the sender is told what to try next.

    `state` is BOUNCED (an e-mail) or RETURNED (a letter); `said`, in the other side's words, is kept as evidence.
    """
    case = tx.lock(found.case_id)
    if found.state.did_not_arrive:
        return
    detail, digest = tx.seal("bounce", {"text": said}, case=case.id)
    tx.change(found, state=state, reason=reason, settled_at=tx.now, detail=detail)
    reply = tx.get(Reply, found.reply)
    if all(one.id == found.id or one.state.did_not_arrive for one in of_reply(tx, reply.id)):
        tx.change(reply, state=ReplyState.FAILED, problem=reason)
    tx.record(case, FANAL, "came_back", words=digest, reply=reply.id, method=found.method, reason=reason)
    tx.thread(case, "came_back", ref=str(found.id), persons=list(persons) or [case.holder or reply.by])
    tx.redraw(case)

"""Outcomes of outbox rows, recorded with what follows from them: a post is remembered, a failure is shown.

Each function locks the row's case first, like every change of a case, and does nothing if somebody else has the row by
now.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.cases import blocked, catching_up, effects, retention, sending, undelivered
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.outgoing import OUTDATED
from bot.cases.tx import Tx
from bot.storage import outbox
from bot.storage.records import OutboxRow, Post, Timer
from bot.storage.session import TABLE, Session
from config.words import CaseStatus

CARD = "card"
OUT = ("pending", "sending")
DRAWN = (Effect.UPDATE_CARD, Effect.UPDATE_POST)
LOOK_AGAIN = (timedelta(seconds=5), timedelta(seconds=60), timedelta(minutes=10))
"""When to look for a post that may be there twice, since a chat may accept one late. Cards are always looked for."""


def card_at(tx: Session, case: int, dest: str) -> Post | None:
    """The case's card in a destination."""
    table = TABLE[Post]
    found = tx.of_case(Post, case, table.c.kind == CARD, table.c.dest == dest, table.c.deleted_at.is_(None))
    return found[-1] if found else None


def remembered(tx: Session, key: str) -> Post | None:
    """The post made for a row's key."""
    found = tx.matching(Post, key=key)
    return found[0] if found else None


def posted(tx: Tx, row: OutboxRow, *, dest: str, message: str, thread: str, kind: str, doubtful: bool) -> None:
    """Remember the post, so that it can be redrawn and later deleted. `doubtful`: a second copy may exist.

    If two workers posted it, the first to record theirs wins, and the other copy is deleted.
    """
    _lock(tx, row)
    ours = outbox.settle(tx, row, "sent", provider_id=message, problem="")
    if not row.case_id:  # a line about no case is never redrawn
        return
    tx.insert_once(
        Post,
        case_id=row.case_id,
        kind=kind,
        ref=row.ref,
        dest=dest,
        message=message,
        thread=thread,
        key=row.key,
        created_at=tx.now,
    )
    if kind == CARD:
        tx.cancel_timer("card_late", case=row.case_id)
    known = remembered(tx, row.key)
    now = tx.find(OutboxRow, row.id)
    if known is not None and now is not None and now.payload.get(OUTDATED):
        tx.draw_again(tx.current(row.case_id), known)
    if row.attempts > 1:  # other cards may show that it is being retried
        tx.redraw(tx.current(row.case_id))
    if doubtful or not ours or known is None or known.message != message:
        _look_for(tx, row, dest=dest, thread=thread)
    elif kind == CARD:
        tx.untwin(row, dest=dest, thread=thread, after=LOOK_AGAIN[0])


def done(tx: Tx, row: OutboxRow, provider_id: str = "") -> None:
    """It is done."""
    _lock(tx, row)
    if not outbox.settle(tx, row, "sent", provider_id=provider_id[:120], problem=""):
        return
    if row.kind == Effect.COMMUNITY:
        effects.done(tx, row)
    elif row.kind in sending.KINDS:
        sending.sent(tx, row, provider_id)
    elif row.kind in DRAWN and row.attempts > 1:
        _draw_once_more(tx, row)
    elif row.kind == Effect.DELETE_POST:
        retention.deleted(tx, row)
        if tx.current(row.case_id).status is CaseStatus.OPEN:  # since it was queued for deletion
            retention.stand_again(tx, tx.current(row.case_id))


def _draw_once_more(tx: Tx, row: OutboxRow) -> None:
    drawn = [""] if row.kind == Effect.UPDATE_CARD else [str(post.id) for post in catching_up.standing(tx, row)]
    for ref in drawn:
        for n, after in enumerate(LOOK_AGAIN):
            tx.set_timer("redraw", tx.now + after, case=row.case_id, ref=f"{row.kind}:{ref}:{n}")


def redraw_due(tx: Tx, timer: Timer) -> None:
    """Repeat a redraw: an earlier try, accepted late, would show an older state."""
    if not tx.claim_timer(timer):
        return
    kind, ref, _ = timer.ref.split(":")
    case = tx.current(timer.case_id)
    if kind == Effect.UPDATE_CARD:
        tx.redraw(case)
        return
    post = tx.find(Post, int(ref)) if ref else None  # rows of an older Fanal named none
    if post is not None and post.deleted_at is None:
        tx.draw_again(case, post)


def moot(tx: Tx, row: OutboxRow) -> None:
    """No longer true: drop it, and record that."""
    outbox.settle(tx, row, "sent", problem="moot")


def overtaken(tx: Tx, row: OutboxRow, *, thread: str) -> None:
    """No longer true, but an earlier try may have posted it somewhere: look for that copy and delete it, since its
    buttons would never be redrawn."""
    if outbox.settle(tx, row, "sent", problem="moot"):
        _look_for(tx, row, dest=row.dest, thread=thread)


def _look_for(tx: Tx, row: OutboxRow, *, dest: str, thread: str = "") -> None:
    """Delete copies of this row's post that we do not know of, but not the remembered one."""
    for after in LOOK_AGAIN:
        tx.untwin(row, dest=dest, thread=thread, after=after)


def later(tx: Tx, row: OutboxRow, *, problem: str, at: datetime, mend: str = "", missed: bool = False) -> None:
    """Retry at `at` (machine clock). `mend` names what somebody must mend first; `missed`: this try certainly
    failed."""
    _lock(tx, row)
    if row.attempts >= catching_up.GOES_ELSEWHERE_AFTER and catching_up.goes_elsewhere(tx, row, problem=problem):
        if problem == outbox.UNKNOWN:
            _look_for(tx, row, dest=row.dest)
        return
    ours = outbox.settle(tx, row, "pending", problem=problem[:200], next_at=at, **_counted(row, missed=missed))
    if ours and row.kind in (Effect.COMMUNITY, *sending.KINDS):
        effects.delayed(tx, row, problem)
    elif ours and (mend or row.kind == Effect.ALARM):
        blocked.tell(tx, row, mend or problem)


def parked(tx: Tx, row: OutboxRow, *, problem: str, unknown: bool = False) -> None:
    """It will not happen by itself: the case shows it and the managers are told; if it belongs to no case,
    others are."""
    _lock(tx, row)
    if catching_up.goes_elsewhere(tx, row, problem=problem):
        return
    state, counted = "unknown" if unknown else "parked", _counted(row, missed=not unknown)
    if not outbox.settle(tx, row, state, problem=problem[:200], **counted):
        return
    if row.kind == Effect.COMMUNITY:
        effects.failed(tx, row, problem)
    elif row.kind in sending.KINDS:
        sending.failed(tx, row, problem, unknown=unknown)
    elif row.case_id:
        _tell_manager(tx, row, problem)
    elif row.kind == Effect.DIRECT:
        undelivered.tell(tx, row)
    if row.kind == Effect.POST_CARD:
        outbox.park_behind(tx, row)


def _counted(row: OutboxRow, *, missed: bool) -> dict[str, Any]:
    """Note in the row that a try reached nobody, if a person may later be told about all its tries."""
    if not missed or row.kind != Effect.MEMBER:
        return {}
    return {"payload": {**row.payload, sending.MISSED: row.payload.get(sending.MISSED, 0) + 1}}


def _tell_manager(tx: Tx, row: OutboxRow, problem: str) -> None:
    case = tx.current(row.case_id)
    tx.record(case, FANAL, "parked", effect=row.kind, problem=problem[:80])
    if row.kind == Effect.UNTWIN:
        return
    others = [one.id for one in tx.staffed.managers if one.id != row.payload.get("person")]
    for person in others if row.payload.get("what") != "parked" else ():
        tx.direct(case, person, "parked", ref=str(row.id))
    if row.kind == Effect.DIRECT and (not others or row.payload.get("what") == "parked"):
        tx.thread(case, "parked", ref=str(row.id))  # nobody else can be told in private: tell the channel
    tx.redraw(case)


def card_gone(tx: Tx, row: OutboxRow) -> None:
    """Somebody deleted the card in the chat: post it again."""
    _lock(tx, row)
    if outbox.settle(tx, row, "sent", problem="gone"):
        _post_card_again(tx, row)


def thread_gone(tx: Tx, row: OutboxRow, *, at: datetime) -> None:
    """The card above this thread was deleted: post the card again, then this."""
    _lock(tx, row)
    if outbox.settle(tx, row, "pending", problem="the card was deleted", next_at=at):
        _post_card_again(tx, row)


def _post_card_again(tx: Tx, row: OutboxRow) -> None:
    case = tx.current(row.case_id)
    table = TABLE[Post]
    for post in tx.of_case(Post, case.id, table.c.kind == CARD, table.c.dest == row.dest):
        tx.change(post, deleted_at=post.deleted_at or tx.now)
    tx.put(Effect.POST_CARD, row.lane, case=case, dest=row.dest, key=f"{row.dest}:{row.id}.{row.attempts}")


def without_card(tx: Tx, row: OutboxRow, *, at: datetime) -> None:
    """There is no card to reply to: wait for the one on its way, or park behind a parked one.

    A place newly named in the client's file has had no card yet: post it first.
    """
    _lock(tx, row)
    cards = _cards_of(tx, row)
    coming = any(card.state in OUT for card in cards)
    if not coming and not _is_new_here(cards):
        outbox.settle(tx, row, "parked", problem="behind")
        return
    outbox.settle(tx, row, "pending", problem="the card does not stand there yet", next_at=at)
    if not coming:
        _post_card_again(tx, row)


def nothing_to_draw(tx: Tx, row: OutboxRow) -> None:
    """There is no card to redraw: post one if the case is open and the place never had one."""
    _lock(tx, row)
    outbox.settle(tx, row, "sent", problem="moot")
    if _is_new_here(_cards_of(tx, row)) and tx.current(row.case_id).status is CaseStatus.OPEN:
        _post_card_again(tx, row)


def _cards_of(tx: Tx, row: OutboxRow) -> list[OutboxRow]:
    table = TABLE[OutboxRow]
    return tx.of_case(OutboxRow, row.case_id, table.c.kind == Effect.POST_CARD.value, table.c.dest == row.dest)


def _is_new_here(cards: list[OutboxRow]) -> bool:
    return all(card.problem == catching_up.NOT_SET_UP for card in cards)


def _lock(tx: Tx, row: OutboxRow) -> None:
    if row.case_id:
        tx.lock(row.case_id)

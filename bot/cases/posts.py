"""What became of a row of the outbox, written with what it changes: a post is remembered, a trouble is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cases import effects, lanes, sending
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.storage import outbox
from bot.storage.records import Case, OutboxRow, Post
from bot.storage.session import TABLE, Session
from config.words import Role

CARD = "card"
TWIN_AFTER = timedelta(seconds=30)
"""How long after a second try a twin is looked for: Slack may accept late."""


def card_at(tx: Session, case: int, dest: str) -> Post | None:
    """Where the case's card stands in a destination."""
    table = TABLE[Post]
    found = tx.of_case(Post, case, table.c.kind == CARD, table.c.dest == dest, table.c.deleted_at.is_(None))
    return found[-1] if found else None


def posted(tx: Tx, row: OutboxRow, *, dest: str, message: str, thread: str, kind: str, again: bool) -> None:
    """It stands there: remembered, so that it can be drawn again, and deleted in its time."""
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
    outbox.settle(tx, row, "sent", provider_id=message, problem="")
    if kind == CARD:
        tx.cancel_timer("card_late", case=row.case_id)
    if again:
        _look_for_twin(tx, row, dest, thread)


def _look_for_twin(tx: Tx, row: OutboxRow, dest: str, thread: str) -> None:
    case = tx.lock(row.case_id)
    tx.put(
        Effect.UNTWIN, lanes.chat_lane(row.dest), case=case, ref=row.key, dest=dest, key=row.key, thread=thread,
        not_before=TWIN_AFTER.total_seconds(),
    )  # fmt: skip


def done(tx: Tx, row: OutboxRow, provider_id: str = "") -> None:
    """It happened."""
    outbox.settle(tx, row, "sent", provider_id=provider_id[:120], problem="")
    if row.kind == Effect.COMMUNITY:
        effects.done(tx, row)
    elif row.kind == Effect.MEMBER:
        sending.sent(tx, row)


def moot(tx: Tx, row: OutboxRow) -> None:
    """What it would have said is no longer true: dropped, and said so."""
    outbox.settle(tx, row, "sent", problem="moot")


def later(tx: Tx, row: OutboxRow, *, problem: str, at: datetime) -> None:
    """It will be tried again at `at` (the machine's clock)."""
    outbox.settle(tx, row, "pending", problem=problem[:200], next_at=at)
    if row.kind in (Effect.COMMUNITY, Effect.MEMBER) and row.attempts >= 1:
        effects.delayed(tx, row, problem)


def parked(tx: Tx, row: OutboxRow, *, problem: str, unknown: bool = False) -> None:
    """It will not happen by itself: the case shows it, and a manager is told."""
    outbox.settle(tx, row, "unknown" if unknown else "parked", problem=problem[:200])
    case = tx.lock(row.case_id)
    if row.kind == Effect.COMMUNITY:
        effects.failed(tx, row, problem)
    elif row.kind == Effect.MEMBER:
        sending.failed(tx, row, problem, unknown=unknown)
    else:
        _tell_manager(tx, case, row, problem)
    if row.kind == Effect.POST_CARD:
        outbox.park_behind(tx, row)


def _tell_manager(tx: Tx, case: Case, row: OutboxRow, problem: str) -> None:
    tx.record(case, FANAL, "parked", effect=row.kind, problem=problem[:80])
    if row.kind == Effect.DIRECT:
        return
    for person in tx.client.holders(Role.MANAGER):
        tx.direct(case, person.id, "parked", ref=str(row.id))
    tx.redraw(case)


def card_gone(tx: Tx, row: OutboxRow) -> None:
    """Somebody deleted the card in the chat: it is posted again."""
    outbox.settle(tx, row, "sent", problem="gone")
    case = tx.lock(row.case_id)
    for post in tx.of_case(Post, case.id, TABLE[Post].c.kind == CARD, TABLE[Post].c.dest == row.dest):
        tx.change(post, deleted_at=tx.now)
    tx.put(Effect.POST_CARD, row.lane, case=case, dest=row.dest, key=f"{row.dest}:{case.seq}")

"""Forgetting: when a closed case's retention ends, its words are deleted, here and in the chat.

The case, its history and the digests stay: the chain still verifies, and identifies nobody.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from bot.cases import contacts, lanes
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.storage import outbox
from bot.storage.records import Case, Evidence, Member, OutboxRow, Post, Timer
from bot.storage.session import TABLE
from config.words import CaseStatus


def keep_until(tx: Tx, case: Case) -> None:
    """The case was closed: its retention begins."""
    tx.set_timer("forget", tx.now + _kept(tx), case=case.id)


def forget(tx: Tx, timer: Timer) -> None:
    """Erase what was said and who it was, unless the case was reopened."""
    if not tx.claim_timer(timer):
        return
    case = tx.lock(timer.case_id)
    if case.status is CaseStatus.OPEN:
        return
    _erase(tx, case_id=case.id)
    contacts.forget(tx, case)
    _forget_member(tx, case)
    for post in tx.of_case(Post, case.id):
        if post.deleted_at is None:
            key = str(post.id)
            tx.put(Effect.DELETE_POST, lanes.chat_lane(post.dest), case=case, ref=key, dest=post.dest, key=key)
    tx.record(case, FANAL, "forgotten")


def stand_again(tx: Tx, case: Case) -> None:
    """A reopened case gets its card back if it was deleted, or is about to be."""
    tx.cancel_timer("forget", case=case.id)
    rows = TABLE[OutboxRow]
    leaving = tx.of_case(OutboxRow, case.id, rows.c.kind == Effect.DELETE_POST.value, rows.c.state == "pending")
    for row in leaving:
        outbox.settle(tx, row, "sent", problem="moot")
    standing = {post.dest for post in tx.of_case(Post, case.id) if post.kind == "card" and post.deleted_at is None}
    for place in tx.client.destinations:
        if place.dest not in standing and case.seq:
            key = f"{place.dest}:{case.seq}"
            tx.put(Effect.POST_CARD, lanes.chat_lane(place.dest), case=case, dest=place.dest, key=key)


def deleted(tx: Tx, row: OutboxRow) -> None:
    """The post was deleted in the chat."""
    post = tx.find(Post, int(row.ref))
    if post is not None:
        tx.change(post, deleted_at=tx.now)


def _forget_member(tx: Tx, case: Case) -> None:
    """Forget the author together with their last case."""
    others = [other for other in tx.matching(Case, author=case.author) if other.id != case.id]
    limit = tx.now - _kept(tx)
    if any(other.status is CaseStatus.OPEN or (other.closed_at and other.closed_at > limit) for other in others):
        return
    member = tx.find(Member, case.author)
    if member is not None:
        _erase(tx, id=member.evidence)


def _erase(tx: Tx, **equals: int) -> None:
    table = TABLE[Evidence]
    where = [table.c[name] == value for name, value in equals.items()]
    tx.connection.execute(delete(table).where(table.c.client == tx.slug, *where))


def _kept(tx: Tx) -> timedelta:
    return tx.client.retention or tx.rules.retention

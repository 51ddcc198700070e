"""Catching up after a chat was unreachable: many lines become one post, private messages go to another chat, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.rules.catching_up import Waiting, together
from bot.storage import outbox
from bot.storage.records import OutboxRow, Post
from bot.storage.session import TABLE, Session

MISSED = "missed"
NOT_SET_UP = "not set up"

GOES_ELSEWHERE_AFTER = 4
"""After this many tries (about seven seconds), a private message goes to the person's next account."""


def gather(tx: Tx, row: OutboxRow, *, away: timedelta) -> OutboxRow:
    """The row about to be sent, or one post that replaces it and the news queued behind it."""
    tx.lock(row.case_id)
    table = TABLE[OutboxRow]
    waiting = tx.of_case(
        OutboxRow,
        row.case_id,
        table.c.kind == Effect.POST_THREAD.value,
        table.c.lane == row.lane,
        table.c.state == "pending",
        table.c.id > row.id,
    )
    rows = {one.id: one for one in (row, *waiting)}
    lines = together(
        [Waiting(one.id, one.payload["what"], one.created_at) for one in rows.values()], tx.machine, away=away
    )
    payload = {"what": MISSED, "lines": list(lines)}
    if not lines or not outbox.settle(tx, row, "sending", payload={**payload, "first": row.payload}):
        return row
    for line in lines[1:]:
        outbox.settle(tx, rows[line], "sent", problem="gathered")
    return row.model_copy(update={"payload": {**payload, "first": row.payload}})


def standing(session: Session, row: OutboxRow) -> list[Post]:
    """The posts that a row redraws, newest first: the one it names, or all about its subject.

    Words that were moved to another case and back appear twice in one place.
    """
    if row.ref:
        named = session.find(Post, int(row.ref))
        return [named] if named is not None else []
    table = TABLE[Post]
    here = session.of_case(Post, row.case_id, table.c.dest == row.dest, table.c.deleted_at.is_(None))
    about = (row.payload["what"], row.payload["about"])
    return [post for post in reversed(here) if (post.kind, post.ref) == about or about in told_in(session, post)]


def told_in(session: Session, post: Post) -> set[tuple[str, str]]:
    """What the lines of a gathered post are about; nothing for any other post."""
    asked = session.matching(OutboxRow, key=post.key) if post.kind == MISSED else ()
    return {(line[1]["what"], line[0]) for line in (lines_of(session, asked[0]) if asked else ())}


def lines_of(session: Session, row: OutboxRow) -> list[tuple[str, dict[str, Any], OutboxRow]]:
    """The lines that a gathered post replaces: (ref, payload, row), in order."""
    table = TABLE[OutboxRow]
    found = session.of_case(OutboxRow, row.case_id, table.c.id.in_(row.payload["lines"]))
    return [(one.ref, row.payload["first"] if one.id == row.id else one.payload, one) for one in found]


def goes_elsewhere(tx: Tx, row: OutboxRow, *, problem: str) -> bool:
    """Hand an undeliverable private message to the person's next account, if there is one; returns whether it was."""
    if row.kind != Effect.DIRECT or not row.payload.get("otherwise"):
        return False
    if outbox.settle(tx, row, "sent", problem=f"told elsewhere: {problem}"[:200]):
        tx.told_elsewhere(row)
    return True


def left_out(tx: Tx, row: OutboxRow) -> None:
    """Its chat is no longer set up: tell it elsewhere, or drop it."""
    if not goes_elsewhere(tx, row, problem=NOT_SET_UP):
        outbox.settle(tx, row, "sent", problem=NOT_SET_UP)

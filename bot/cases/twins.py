"""Duplicate posts in chats that cannot be searched: an unknown copy shows itself when somebody presses a button
on it."""

from __future__ import annotations

from bot.cases import drawn
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.storage.records import OutboxRow, Post
from bot.storage.session import TABLE, Session
from config.words import Click, Place

ROWS = TABLE[OutboxRow].c


def is_unknown(session: Session, place: Place) -> bool:
    """Whether we remember no post there."""
    return not session.matching(Post, dest=place.dest, message=place.message)


def pressed(tx: Tx, click: Click) -> None:
    """Delete the copy, if every post of its case in this place is known to be elsewhere and not all succeeded at the
    first try: otherwise it may be the only one."""
    if not drawn.is_known(tx, click):  # of a lost case: its only trace
        return
    found, place = tx.lock(click.case), click.place
    posting = ROWS.kind.in_((Effect.POST_CARD.value, Effect.POST_THREAD.value))
    tried = tx.of_case(OutboxRow, found.id, posting, ROWS.dest == place.dest, ROWS.attempts > 0)
    doubtful = [row for row in tried if row.attempts > 1]
    if doubtful and all(row.state == "sent" for row in tried) and is_unknown(tx, place):
        tx.take_away(doubtful[-1], place)
        tx.redraw(found)  # if somebody deletes the remembered one, it is posted anew

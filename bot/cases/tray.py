"""What leaves the letters' tray before a person posts it: by hand, after a stop, a death, a corrected address."""

from __future__ import annotations

from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE
from config.deliveries import DispatchState
from config.words import Method, ReplyState, Verb


def withdraw(tx: Tx, case: Case, found: Dispatch, who: str) -> None:
    """Take a letter out of the tray: the reply counts as taken back when it leaves in no other way."""
    tx.change(found, state=DispatchState.UNDONE, settled_at=tx.now)
    reply = tx.get(Reply, found.reply)
    if all(one.id == found.id or one.state is DispatchState.UNDONE for one in tx.matching(Dispatch, reply=reply.id)):
        tx.change(reply, state=ReplyState.UNDONE, undo_until=None)
    tx.record(case, who, Verb.LETTER_WITHDRAWN, reply=reply.id)
    tx.refresh(case, "letter_ready", str(found.id))
    tx.redraw(case)


def empty_of(tx: Tx, member: int) -> None:
    """No letter to this member leaves any more, whichever case of theirs it was written in, open or closed."""
    for case in tx.rows(Case, TABLE[Case].c.author == member):
        empty(tx, tx.lock(case.id))


def empty(tx: Tx, case: Case) -> None:
    """No letter of this (locked) case may leave as it is any more: what waits for somebody to post it does not."""
    for found in tx.of_case(Dispatch, case.id):
        if found.method is Method.LETTER and found.state is DispatchState.READY:
            withdraw(tx, case, found, FANAL)

"""Takes letters out of the tray before they are posted: by hand, after a stop, a death or a corrected address."""

from __future__ import annotations

from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.storage.records import Case, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE
from config.deliveries import DispatchState
from config.words import Method, ReplyState, Verb


def withdraw(tx: Tx, case: Case, found: Dispatch, who: str) -> None:
    """Take a letter out of the tray; if the reply leaves in no other way, it counts as taken back."""
    tx.change(found, state=DispatchState.UNDONE, settled_at=tx.now)
    reply = tx.get(Reply, found.reply)
    if all(one.id == found.id or one.state is DispatchState.UNDONE for one in tx.matching(Dispatch, reply=reply.id)):
        tx.change(reply, state=ReplyState.UNDONE, undo_until=None)
    tx.record(case, who, Verb.LETTER_WITHDRAWN, reply=reply.id)
    tx.refresh(case, "letter_ready", str(found.id))
    tx.redraw(case)


def empty_of(tx: Tx, member: int) -> None:
    """Take out all letters to this member, whichever of their cases they belong to, open or closed."""
    for case in tx.rows(Case, TABLE[Case].c.author == member):
        empty(tx, tx.lock(case.id))


def empty(tx: Tx, case: Case) -> None:
    """Take out all letters of this (locked) case that wait to be posted."""
    for found in tx.of_case(Dispatch, case.id):
        if found.method is Method.LETTER and found.state is DispatchState.READY:
            withdraw(tx, case, found, FANAL)

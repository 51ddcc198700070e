"""Texts that stopped on their way out and are superseded by others: nobody sends them any more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases import dispatches
from bot.cases.tx import Tx
from bot.rules.replies import Kind
from bot.storage import outbox
from bot.storage.records import Reply
from bot.storage.session import TABLE
from config.words import ReplyState

OVERTAKES: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.FIRST_WORD: (Kind.FIRST_WORD,),
    Kind.CHECK_IN: (Kind.CHECK_IN,),
    Kind.REPLY: (Kind.FIRST_WORD, Kind.ACKNOWLEDGEMENT),
}
"""For each kind of text, the kinds it supersedes: they would come later and say less."""

STOPPED = (ReplyState.FAILED, ReplyState.UNKNOWN)


def by(tx: Tx, leaving: Reply) -> None:
    """This text leaves for good: what it supersedes no longer waits for anybody."""
    table = TABLE[Reply].c
    stopped = (table.kind.in_(OVERTAKES.get(Kind(leaving.kind), ())), table.state.in_(STOPPED))
    for before in tx.of_case(Reply, leaving.case_id, *stopped):
        superseded(tx, before)


def is_about_to_be(tx: Tx, stopped: Reply) -> bool:
    """Whether a text that would supersede it is queued; if that one is undone, this one can be sent again."""
    queued = tx.of_case(Reply, stopped.case_id, TABLE[Reply].c.state == ReplyState.QUEUED)
    return any(stopped.kind in OVERTAKES.get(Kind(one.kind), ()) for one in queued if one.id != stopped.id)


def superseded(tx: Tx, reply: Reply) -> None:
    """These words, or others to the same effect, leave again: stopped rows of theirs no longer wait for anybody."""
    for row in dispatches.rows_of(tx, reply):
        if row.state in outbox.STUCK_STATES:
            outbox.let_go(tx, row)

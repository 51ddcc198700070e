"""Refused invitations to the crisis channel: the expert is asked in private and the managers are told once.

The next question to the same person invites them again, which shows whether the cause was mended.
"""

from __future__ import annotations

from bot.cases.tx import Tx
from bot.storage import outbox
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE

NOT_INVITED = "not_invited"
ROWS = TABLE[OutboxRow].c


def refused(tx: Tx, row: OutboxRow, *, code: str) -> None:
    """Tell the managers about this person and channel, once for each reason."""
    known = _last(tx, row)
    if not outbox.settle(tx, row, "sent", problem=_problem(code)) or known == _problem(code):
        return
    about = {"about": row.dest, "whom": row.payload["person"], "code": code}
    for manager in tx.staffed.managers:
        tx.tell(manager.id, NOT_INVITED, key=str(row.id), **about)


def _last(tx: Tx, row: OutboxRow) -> str:
    """The outcome of the previous invitation; "" if there was none, or it was accepted."""
    same = (ROWS.kind == row.kind, ROWS.dest == row.dest, ROWS.ref == row.ref, ROWS.id < row.id)
    before = tx.rows(OutboxRow, *same, ROWS.state == "sent", ROWS.problem != "moot", order=(ROWS.id.desc(),), limit=1)
    return before[0].problem if before else ""


def _problem(code: str) -> str:
    return f"refused: {code}"[:200]

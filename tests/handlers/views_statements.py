"""Stories of a client's statement that a manager asked for: it is ready, or cannot be made."""

from __future__ import annotations

from datetime import date

from bot.cases import statements
from bot.cases.statements import Asked
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE, Session
from config.words import Account
from tests.handlers.views_desk import LUMEN, TEAM, Desk


def _asked(desk: Desk) -> OutboxRow:
    days = Asked(first=date(2026, 10, 1), last=date(2026, 10, 31), language="fr")
    desk.run(statements.ask, LUMEN, Account(f"{TEAM}/U0NADIA"), days, key="f")
    found: list[OutboxRow] = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == "statement")
    return found[-1]


def statement_ready(desk: Desk) -> int:
    desk.run(statements.ready, LUMEN, _asked(desk), pdf=b"%PDF", csv="case\n")
    return 0


def statement_failed(desk: Desk) -> int:
    desk.run(statements.failed, LUMEN, _asked(desk), problem="statement_not_made")
    return 0

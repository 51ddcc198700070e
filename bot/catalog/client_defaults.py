"""Defaults for what a client's file does not say: clocks from crisis practice, the curtain, who is asked."""

from __future__ import annotations

from datetime import time, timedelta

from bot.catalog.client_shape import AskShape, ClockShape
from bot.catalog.units import Amount
from bot.rules.worktime import Hours, Week
from config.words import CALLS_FOR_HELP, Category, Discipline, Level


def _clock(first_look: str, decision: str, *, working: bool = False) -> ClockShape:
    return ClockShape.model_validate({"first_look": first_look, "decision": decision, "working": working})


CLOCKS = {
    Level.P0: _clock("5 min", "15 min"),
    Level.P1: _clock("15 min", "1 h"),
    Level.UNKNOWN: _clock("15 min", "1 h"),
    Level.P2: _clock("2 h", "4 h", working=True),
    Level.P3: _clock("1 working day", "2 working days", working=True),
}

WEEK: Week = tuple((Hours(time(9), time(18)),) if day < 5 else () for day in range(7))

CURTAIN = CALLS_FOR_HELP | {Category.THREAT_VIOLENCE}

ANSWER_WITHIN = {
    discipline: Amount(timedelta(hours=4))
    for discipline in (Discipline.LEGAL, Discipline.COMMUNICATION, Discipline.CUSTOMER_CARE)
}

ASK = (
    AskShape(categories=frozenset({Category.LEGAL_DEFAMATION, Category.DOXXING_PII}), disciplines=(Discipline.LEGAL,)),
    AskShape(categories=frozenset({Category.PRODUCT_SAFETY}), disciplines=(Discipline.CUSTOMER_CARE,)),
    AskShape(categories=frozenset({Category.PRESS}), disciplines=(Discipline.COMMUNICATION,)),
)
"""Asked automatically, if the client has somebody for the discipline."""

INFORM = (Category.SUICIDE_SELFHARM, Discipline.COMMUNICATION)
"""A danger to life at P0 or P1 informs the client's communication; no answer is awaited."""

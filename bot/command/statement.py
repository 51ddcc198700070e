"""`fanal cases statement`: a client's period as CSV, without personal data, and its sums on standard error."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from bot.cases.statement import Line, Statement, make
from bot.command.cases import moment
from bot.command.database import reading
from bot.command.told import Told
from bot.opening import read_catalog
from bot.rules.statement import Period
from config.reports import Counted
from config.settings import Settings

COLUMNS = (
    *("case", "community", "level", "category", "opened", "flags", "joined", "repeated"),
    *("first_look", "first_look_late_minutes", "decided", "decision_late_minutes"),
    *("reached", "closed", "outcome", "history"),
)
REFUSED = {
    Counted.SIGNATURE: "signature",
    Counted.TOO_LARGE: "too large",
    Counted.MALFORMED: "malformed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """In words, and whether every history is as it was written."""

    words: str
    whole: bool


def statement(settings: Settings, out: IO[str], *, client: str, first: date, last: date) -> Said:
    """Write the cases that got flags from `first` to `last`, both included, by the client's calendar -> the sums."""
    if last < first:
        raise Told("The last day is before the first: --from comes first, --to last.")
    found = read_catalog(settings).clients.get(client)
    if found is None:
        raise Told(f"There is no client {client}. fanal check lists them.")
    with reading(settings) as session:
        made = make(session.of(client), Period(first, last, found.zone))
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows(_row(line, made.made_at) for line in made.lines)
    return said(made)


def said(made: Statement) -> Said:
    """Flags received = cases + joined + repeated + the same again + refused; how many histories are whole."""
    sums, cases = made.sums, len(made.lines)
    refused = ", ".join(f"{REFUSED[kind]} {count}" for kind, count in sums.refused.items())
    words = (
        f"{sums.received} flags received = {sums.cases} cases + {sums.joined} joined + {sums.repeated} repeated "
        f"+ {sums.same} the same again + {sum(sums.refused.values())} refused{refused and f' ({refused})'}. "
        f"Histories that are whole: {cases - len(made.broken)} of {cases}."
    )
    return Said(words=words, whole=not made.broken)


def _row(line: Line, now: datetime) -> tuple[str, ...]:
    return (
        *(str(line.case), line.community, line.level, line.category, moment(line.opened)),
        *(str(line.came.flags), str(line.came.joined), str(line.came.repeated)),
        *(moment(line.looked), late(line.look_due, line.looked or line.closed or now)),
        *(moment(line.decided), late(line.decision_due, line.decided or line.closed or now)),
        *(moment(line.reached), moment(line.closed), line.outcome, "whole" if line.whole else "BROKEN"),
    )


def late(due: datetime, done: datetime) -> str:
    """Minutes after it was due; 0 in time."""
    return str(max(0, int((done - due).total_seconds() // 60)))

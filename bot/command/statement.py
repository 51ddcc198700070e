"""`fanal cases statement`: a client's period as CSV, without personal data, and its sums on standard error."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import IO

from bot.cases.statement import Line, lines
from bot.command.cases import moment
from bot.command.database import reading
from bot.command.told import Told
from config.settings import Settings

COLUMNS = (
    *("case", "community", "level", "opened", "flags", "joined", "repeated", "first_look", "first_look_late_minutes"),
    *("decided", "decision_late_minutes", "reached", "closed", "outcome", "history"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """In words, and whether every history is as it was written."""

    words: str
    whole: bool


def statement(settings: Settings, out: IO[str], *, client: str, first: date, last: date) -> Sums:
    """Write the cases that opened from `first` to `last`, both included (UTC days) -> the sums in words."""
    if last < first:
        raise Told("The last day is before the first: --from comes first, --to last.")
    since = datetime.combine(first, time(), UTC)
    until = datetime.combine(last, time(), UTC) + timedelta(days=1)
    with reading(settings) as session:
        now = session.now
        found = list(lines(session, client=client, since=since, until=until))
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows(_row(line, now) for line in found)
    return sums(found)


def sums(found: list[Line]) -> Sums:
    """Flags taken in = cases + joined + repeated; how many histories are whole."""
    flags, joined = sum(line.flags for line in found), sum(line.joined for line in found)
    repeated, whole = sum(line.repeated for line in found), sum(line.whole for line in found)
    words = (
        f"{flags} flags taken in = {len(found)} cases + {joined} joined + {repeated} repeated. "
        f"Histories that are whole: {whole} of {len(found)}."
    )
    return Sums(words=words, whole=whole == len(found))


def _row(line: Line, now: datetime) -> tuple[str, ...]:
    return (
        *(str(line.case), line.community, line.level, moment(line.opened)),
        *(str(line.flags), str(line.joined), str(line.repeated)),
        *(moment(line.looked), late(line.look_due, line.looked or line.closed or now)),
        *(moment(line.decided), late(line.decision_due, line.decided or line.closed or now)),
        *(moment(line.reached), moment(line.closed), line.outcome, "whole" if line.whole else "BROKEN"),
    )


def late(due: datetime, done: datetime) -> str:
    """Minutes after it was due; 0 in time."""
    return str(max(0, int((done - due).total_seconds() // 60)))

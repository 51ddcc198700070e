"""A statement as CSV: one line per opening, instants in UTC, lateness in minutes with its reasons."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from bot.cases.statement import Line, Statement
from config.reports import Clock

COLUMNS = (
    *("case", "opening", "community", "level", "category", "opened", "flags", "joined", "repeated"),
    *("card", "first_look", "first_look_late_minutes", "first_look_why"),
    *("decided", "decision_late_minutes", "decision_why", "expert_late_minutes", "expert_why"),
    *("reached", "closed", "outcome", "history"),
)


def as_csv(made: Statement) -> str:
    """With a header line; the same text for the same statement."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(line) for line in made.lines)
    return out.getvalue()


def _row(line: Line) -> tuple[str, ...]:
    return (
        *(str(line.case), str(line.opening), line.community, line.level, line.category, _at(line.opened)),
        *(str(line.came.flags), str(line.came.joined), str(line.came.repeated)),
        *(_at(line.card), _at(line.looked), *_late(line, Clock.FIRST_LOOK)),
        *(_at(line.decided), *_late(line, Clock.DECISION), *_late(line, Clock.EXPERT)),
        *(_at(line.reached), _at(line.closed), line.outcome, "whole" if line.whole else "BROKEN"),
    )


def _late(line: Line, clock: Clock) -> tuple[str, str]:
    """Minutes of the latest (0 if in time), and why."""
    late = max((one for one in line.late if one.clock is clock), key=lambda one: one.by, default=None)
    if late is None:
        return "0", ""
    return str(int(late.by.total_seconds() // 60)), " ".join(why.value for why in late.why)


def _at(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if at else ""

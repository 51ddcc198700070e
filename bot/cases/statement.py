"""What a client is told of a period: each case that got flags, its times, lateness and end; nobody's name or words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_

from bot.cases import flag_counts
from bot.cases.history import broken_at
from bot.rules.statement import Came, Period, Sums, add_up
from bot.storage.records import Case, Entry
from bot.storage.session import TABLE, Session

CASES = TABLE[Case]
CAME = {"flagged": "opened", "joined": "joined", "flagged_again": "repeated"}
"""The history's verbs for a flag that arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case with at least one flag in the period; `came` counts those alone. `whole`: its history's chain holds."""

    case: int
    community: str
    level: str
    category: str
    opened: datetime
    came: Came
    looked: datetime | None
    look_due: datetime
    decided: datetime | None
    decision_due: datetime
    reached: datetime | None
    closed: datetime | None
    outcome: str
    entries: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A client's period, as it stands at `made_at`."""

    client: str
    period: Period
    made_at: datetime
    lines: tuple[Line, ...]
    sums: Sums

    @property
    def entries(self) -> int:
        """Lines of history that were verified."""
        return sum(line.entries for line in self.lines)

    @property
    def broken(self) -> tuple[int, ...]:
        """The cases whose history is not as it was written."""
        return tuple(line.case for line in self.lines if not line.whole)


def make(session: Session, period: Period) -> Statement:
    """Of the session's client. Reads every case of the period with its history: not for a thread that others need."""
    lines = tuple(_lines(session, period))
    counted = flag_counts.between(session, first=period.first, last=period.last)
    return Statement(
        client=session.slug,
        period=period,
        made_at=session.now,
        lines=lines,
        sums=add_up((line.came for line in lines), counted),
    )


def _lines(session: Session, period: Period) -> Iterator[Line]:
    """A flag opens a closed case again, so that a case closed before the period has none in it. No exercises."""
    alive = or_(CASES.c.closed_at.is_(None), CASES.c.closed_at >= period.since)
    for case in session.rows(Case, CASES.c.opened_at < period.until, alive, CASES.c.drill.is_(False)):
        entries = session.of_case(Entry, case.id)
        came = _came(entries, period)
        if came.flags:
            yield _line(case, entries, came)


def _came(entries: Sequence[Entry], period: Period) -> Came:
    kinds = [CAME[entry.verb] for entry in entries if entry.verb in CAME and period.holds(entry.at)]
    return Came(opened="opened" in kinds, joined=kinds.count("joined"), repeated=kinds.count("repeated"))


def _line(case: Case, entries: Sequence[Entry], came: Came) -> Line:
    seen = [at for at in (case.taken_at, case.read_at) if at is not None]
    return Line(
        case=case.id,
        community=case.community,
        level=case.level.value,
        category=case.category.value,
        opened=case.opened_at,
        came=came,
        looked=min(seen, default=None),
        look_due=case.first_look_due,
        decided=case.decided_at,
        decision_due=case.decision_due,
        reached=case.reached_at,
        closed=case.closed_at,
        outcome=case.outcome.value if case.outcome else "open",
        entries=len(entries),
        whole=broken_at(entries, head=case.head) is None,
    )

"""What a client is told of a period: every case with its times, lateness and end; nobody's name, words or category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.cases import console
from bot.cases.history import broken_at
from bot.storage.records import Case, Entry
from bot.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case. `flags` = the one that opened it + `joined` (other messages of its member) + `repeated`."""

    case: int
    community: str
    level: str
    opened: datetime
    flags: int
    joined: int
    repeated: int
    looked: datetime | None
    look_due: datetime
    decided: datetime | None
    decision_due: datetime
    reached: datetime | None
    closed: datetime | None
    outcome: str
    whole: bool


def lines(session: Session, *, client: str, since: datetime, until: datetime) -> Iterator[Line]:
    """The cases of this client that opened in [since, until), oldest first; exercises are left out."""
    found = [case for case in console.cases(session, client=client, closed=True) if since <= case.opened_at < until]
    for case in sorted(found, key=lambda case: case.id):
        if not case.drill:
            yield _line(session.of(client), case)


def _line(session: Session, case: Case) -> Line:
    entries = session.of_case(Entry, case.id)
    verbs = [entry.verb for entry in entries]
    joined, repeated = verbs.count("joined"), verbs.count("flagged_again")
    seen = [at for at in (case.taken_at, case.read_at) if at is not None]
    return Line(
        case=case.id,
        community=case.community,
        level=case.level.value,
        opened=case.opened_at,
        flags=1 + joined + repeated,
        joined=joined,
        repeated=repeated,
        looked=min(seen, default=None),
        look_due=case.first_look_due,
        decided=case.decided_at,
        decision_due=case.decision_due,
        reached=case.reached_at,
        closed=case.closed_at,
        outcome=case.outcome.value if case.outcome else "open",
        whole=broken_at(entries, head=case.head) is None,
    )

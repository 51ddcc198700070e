"""What a client is told about a period: each case flagged or reopened in it, its times, lateness and end; no names or
words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import or_

from bot.cases import flag_counts, lateness
from bot.cases.history import broken_at
from bot.cases.openings import Opening, decisions, openings
from bot.catalog.clients import Client
from bot.rules.lateness import Late
from bot.rules.statement import Came, Period, Sums, add_up
from bot.storage import outages
from bot.storage.outages import Outage
from bot.storage.records import Case, Entry, Message
from bot.storage.session import TABLE, Session
from config.reports import DESK

CASES, MESSAGES = TABLE[Case], TABLE[Message]
EVER = datetime(1970, 1, 1, tzinfo=UTC)
SENT_AGAIN_FOR = timedelta(days=1)
"""A message that arrives later than this was not delayed by the desk."""
CAME = {"flagged": "opened", "joined": "joined", "flagged_again": "repeated"}
"""History verbs for an arriving flag."""


class Line(Struct, frozen=True, kw_only=True):
    """One opening of a case that was flagged in the period, or reopened in it (`opening` is then 2 or more).

    `came` counts the flags of the period. `whole`: the chain of the case's history, of `entries` lines, holds.
    """

    case: int
    opening: int
    community: str
    level: str
    category: str
    opened: datetime
    came: Came
    card: datetime | None
    looked: datetime | None
    decided: datetime | None
    reached: datetime | None
    closed: datetime | None
    outcome: str
    late: tuple[Late, ...]
    entries: int
    whole: bool


class Down(Struct, frozen=True, kw_only=True):
    """A time when the desk was down (`desk`) or a channel unreachable, with what waited: messages that arrived
    meanwhile, cases without a card. `caught_up`: when the last of those was dealt with."""

    desk: bool
    since: datetime
    until: datetime | None
    waited: int
    caught_up: datetime | None


class Statement(Struct, frozen=True, kw_only=True):
    """A client's period, as it stands at `made_at`."""

    period: Period
    made_at: datetime
    lines: tuple[Line, ...]
    sums: Sums
    outages: tuple[Down, ...]

    @property
    def entries(self) -> int:
        """How many history lines were verified."""
        return sum({line.case: line.entries for line in self.lines}.values())

    @property
    def broken(self) -> tuple[int, ...]:
        """Cases whose history has been altered."""
        return tuple(dict.fromkeys(line.case for line in self.lines if not line.whole))


def make(session: Session, client: Client, *, first: date, last: date) -> Statement:
    """For the session's client. Reads every case of the period with its history: not for a thread that others need."""
    period = Period(first, last, client.zone)
    places = {place.dest for place in client.destinations}
    known = outages.between(session, EVER, session.now, of={DESK, *places})
    lines = tuple(_lines(session, period, known))
    counted = flag_counts.between(session, first=first, last=last)
    touch = [one for one in known if one.since < period.until and (one.until is None or one.until > period.since)]
    return Statement(
        period=period,
        made_at=session.now,
        lines=lines,
        sums=add_up((line.came for line in lines), counted),
        outages=tuple(_down(session, one, lines) for one in touch),
    )


def _down(session: Session, one: Outage, lines: tuple[Line, ...]) -> Down:
    until = one.until or session.now
    waited = _late_comers(session, one.since, until) if one.what == DESK else _without_card(lines, one.since, until)
    return Down(
        desk=one.what == DESK,
        since=one.since,
        until=one.until,
        waited=len(waited),
        caught_up=max(waited, default=None) if one.until else None,
    )


def _late_comers(session: Session, since: datetime, until: datetime) -> list[datetime]:
    """When messages written while the desk was down came in: forums resend them for a while."""
    posted = (MESSAGES.c.posted_at >= since, MESSAGES.c.posted_at < until)
    came = (MESSAGES.c.received_at >= until, MESSAGES.c.received_at < until + SENT_AGAIN_FOR)
    return [message.received_at for message in session.rows(Message, *posted, *came)]


def _without_card(lines: tuple[Line, ...], since: datetime, until: datetime) -> list[datetime]:
    """When the cards of cases opened meanwhile were posted."""
    return [line.card or until for line in lines if line.opening == 1 and since <= line.opened < until]


def _lines(session: Session, period: Period, known: list[Outage]) -> Iterator[Line]:
    """A flag reopens a closed case, so a case closed before the period has none in it. Drills are left out."""
    alive = or_(CASES.c.closed_at.is_(None), CASES.c.closed_at >= period.since)
    for case in session.rows(Case, CASES.c.opened_at < period.until, alive, CASES.c.drill.is_(False)):
        entries = session.of_case(Entry, case.id)
        whole = broken_at(entries, head=case.head) is None
        for opening in openings(case, entries):
            came = _came(opening.entries, period)
            if came.flags or (opening.number > 1 and period.holds(opening.began)):
                yield _line(session, opening, came, known, entries=len(entries), whole=whole)


def _came(entries: Sequence[Entry], period: Period) -> Came:
    kinds = [CAME[entry.verb] for entry in entries if entry.verb in CAME and period.holds(entry.at)]
    return Came(opened="opened" in kinds, joined=kinds.count("joined"), repeated=kinds.count("repeated"))


def _line(session: Session, opening: Opening, came: Came, known: list[Outage], *, entries: int, whole: bool) -> Line:
    case = opening.case
    return Line(
        case=case.id,
        opening=opening.number,
        community=case.community,
        level=case.level.value,
        category=case.category.value,
        opened=opening.began,
        came=came,
        card=lateness.first_card(session, case),
        looked=lateness.first_look(opening),
        decided=next(decisions(opening)).done,
        reached=case.reached_at,
        closed=case.closed_at,
        outcome=case.outcome.value if case.outcome else "open",
        late=lateness.of_opening(session, opening, known),
        entries=entries,
        whole=whole,
    )

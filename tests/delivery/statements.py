"""A client's period, invented: what its statement is typeset from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cards.statement import Sheet, sheet
from cards.translator import translator
from cards.views.statement import DownView, LateView, StatementLineView, StatementView
from config.reports import Clock, Counted, Why
from config.words import Category, Level, Outcome

START = datetime(2026, 11, 3, 7, 40, tzinfo=UTC)
KINDS = (
    (Level.P3, Category.COMPLAINT_QUESTION, Outcome.ACKNOWLEDGED),
    (Level.P0, Category.SUICIDE_SELFHARM, Outcome.REACHED),
    (Level.P2, Category.LEGAL_DEFAMATION, Outcome.HANDLED),
    (Level.P1, Category.DOMESTIC_SEXUAL_VIOLENCE, Outcome.EMERGENCY_SERVICES),
    (Level.P3, Category.SPAM, Outcome.FALSE_ALARM),
)


def _late(clock: Clock, minutes: int, *why: Why, waits: bool = False) -> LateView:
    return LateView(clock=clock, by=timedelta(minutes=minutes), waits=waits, why=why)


LATE = {
    2: (_late(Clock.FIRST_LOOK, 12, Why.DESK_DOWN, Why.CARD_LATE), _late(Clock.DECISION, 3, Why.LOOKED_LATE)),
    6: (_late(Clock.EXPERT, 185, Why.BACKUP_CALLED),),
    11: (_late(Clock.DECISION, 3200, Why.EXPERT_AWAITED, waits=True),),
}


def line(number: int) -> StatementLineView:
    level, category, outcome = KINDS[number % len(KINDS)]
    opened = START + timedelta(hours=7 * number)
    is_open = number % 11 == 0
    return StatementLineView(
        case=200 + number,
        level=level,
        category=category,
        flags=1 + number % 3,
        opened=opened,
        looked=opened + timedelta(minutes=4),
        decided=None if is_open else opened + timedelta(minutes=19),
        reached=opened + timedelta(days=1) if outcome is Outcome.REACHED else None,
        closed=None if is_open else opened + timedelta(days=2),
        outcome=None if is_open else outcome,
        late=LATE.get(number, ()),
    )


def november(cases: int = 14, *, client: str = "Maison Lumen", broken: tuple[int, ...] = ()) -> StatementView:
    """A month with refusals, an outage of each kind, and something late of each kind."""
    return StatementView(
        client=client,
        zone="Europe/Paris",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        made_at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
        lines=tuple(line(number) for number in range(1, cases + 1)),
        received=cases + 20,
        cases=cases,
        joined=6,
        repeated=4,
        same=3,
        refused=((Counted.SIGNATURE, 5), (Counted.MALFORMED, 2)),
        outages=(
            DownView(
                desk=True,
                since=START,
                until=START + timedelta(minutes=14),
                waited=2,
                caught_up=START + timedelta(minutes=16),
            ),
            DownView(
                desk=False,
                since=START + timedelta(days=4),
                until=START + timedelta(days=4, minutes=6),
                waited=0,
                caught_up=None,
            ),
        ),
        entries=412,
        broken=broken,
    )


def typeset(view: StatementView, *, locale: str = "fr") -> Sheet:
    return sheet(view, translator(locale, "Europe/Paris"))

"""From a statement's facts to the sheet that is typeset, in one language and on the client's own clock."""

from __future__ import annotations

from bot.cases.statement import Line, Statement
from bot.catalog.clients import Client
from cards.statement import Sheet, sheet
from cards.translator import translator
from cards.views.statement import DownView, LateView, StatementLineView, StatementView
from config.words import Category, Level, Outcome


def statement_sheet(made: Statement, client: Client, *, locale: str) -> Sheet:
    return sheet(_view(made, client), translator(locale, client.zone))


def _view(made: Statement, client: Client) -> StatementView:
    sums = made.sums
    return StatementView(
        client=client.name,
        zone=client.zone,
        first=made.period.first,
        last=made.period.last,
        made_at=made.made_at,
        lines=tuple(_line(line) for line in made.lines),
        received=sums.received,
        cases=sums.cases,
        joined=sums.joined,
        repeated=sums.repeated,
        same=sums.same,
        refused=tuple(sums.refused.items()),
        outages=tuple(
            DownView(desk=one.desk, since=one.since, until=one.until, waited=one.waited, caught_up=one.caught_up)
            for one in made.outages
        ),
        entries=made.entries,
        broken=made.broken,
    )


def _line(line: Line) -> StatementLineView:
    return StatementLineView(
        case=line.case,
        again=line.opening > 1,
        level=Level(line.level),
        category=Category(line.category),
        flags=line.came.flags,
        opened=line.opened,
        looked=line.looked,
        decided=line.decided,
        reached=line.reached,
        closed=line.closed,
        outcome=None if line.closed is None else Outcome(line.outcome),
        late=tuple(LateView(clock=one.clock, by=one.by, waits=one.waits, why=one.why) for one in line.late),
    )

"""A client's statement: asked for, ready, ready where the desk has no address, not made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cards.card import Card, Form
from cards.figures import figures_notice
from cards.statement_ask import statement_form, statement_ready
from cards.translator import Translator
from cards.views import ChoiceView
from cards.views.figures import FiguresView, WeekView
from cards.views.statement import AskStatementView, StatementReadyView
from config.values import replace

ASKED = AskStatementView(
    clients=(ChoiceView(id="maison-lumen", name="Maison Lumen", chosen=True),),
    languages=(ChoiceView(id="fr", name="français", chosen=True), ChoiceView(id="en", name="English")),
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
)
READY = StatementReadyView(
    client="Maison Lumen",
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
    pdf="https://fanal.example/statements/UERGIGQnZXhlbXBsZQ",
    csv="https://fanal.example/statements/Q1NWIGQnZXhlbXBsZQ",
    command="fanal cases statement maison-lumen --from 2026-10-01 --to 2026-10-31 --pdf statement.pdf",
)

_WEEK = WeekView(
    client="Maison Lumen",
    monday=date(2026, 11, 16),
    cases=12,
    eyes=timedelta(minutes=3),
    decision=timedelta(minutes=14),
    expert=timedelta(hours=2, minutes=5),
    reached=timedelta(hours=27),
    due=4,
    kept=3,
)
FIGURES = FiguresView(
    mondays=(date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)),
    weeks=(
        WeekView(client="Atelier Nord", monday=date(2026, 11, 9), cases=1),
        replace(_WEEK, monday=date(2026, 11, 23), cases=4, expert=None, reached=None, due=0, kept=0),
        _WEEK,
    ),
    link="https://fanal.example/figures/UE5HIGQnZXhlbXBsZQ",
    command="fanal stats --weeks 4 --png weeks.png",
)


def answers(t: Translator) -> Iterator[tuple[str, Card]]:
    yield "figures", figures_notice(FIGURES, t)
    yield "figures/at_the_desk", figures_notice(replace(FIGURES, link=""), t)
    yield "figures/none", figures_notice(FiguresView(mondays=FIGURES.mondays, weeks=()), t)


def posts(t: Translator) -> Iterator[tuple[str, Card]]:
    yield "statement/ready", statement_ready(READY, t)
    yield "statement/at_the_desk", statement_ready(replace(READY, pdf="", csv=""), t)
    yield "statement/failed", statement_ready(replace(READY, failed=True), t)


def forms(t: Translator) -> Iterator[tuple[str, Form]]:
    yield "statement", statement_form(ASKED, t)

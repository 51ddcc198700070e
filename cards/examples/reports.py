"""A client's statement: asked for, ready, ready where the desk has no address, not made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cards.card import Card, Form
from cards.examples.cast import DAY
from cards.statement_ask import statement_form, statement_ready
from cards.translator import Translator
from cards.views import ChoiceView
from cards.views.statement import AskStatementView, StatementReadyView

ASKED = AskStatementView(
    now=DAY,
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


def posts(t: Translator) -> Iterator[tuple[str, Card]]:
    yield "statement/ready", statement_ready(READY, t)
    yield "statement/at_the_desk", statement_ready(replace(READY, pdf="", csv=""), t)
    yield "statement/failed", statement_ready(replace(READY, failed=True), t)


def forms(t: Translator) -> Iterator[tuple[str, Form]]:
    yield "statement", statement_form(ASKED, t)

"""The form that requests a statement, and the message that it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.cases import statements
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules import permissions
from bot.storage.records import OutboxRow
from bot.storage.sent_records import StatementRow
from bot.storage.session import Session
from cards.card import Card, Form
from cards.notices import told
from cards.statement_ask import statement_form as ask_form
from cards.statement_ask import statement_ready
from cards.translator import DEFAULT_LOCALE, LOCALES, translator
from cards.views import ChoiceView
from cards.views.statement import AskStatementView, StatementReadyView
from config.words import Verb
from handlers.views.nowhere import nowhere
from handlers.views.room import Room

NAMES = {"fr": "français", "en": "English"}


def statement_form(session: Session, catalog: Catalog, people: Mapping[str, Person]) -> Form:
    """For a client where this person may; by default last month, in the client's language."""
    may = [slug for slug, person in people.items() if permissions.may(Verb.STATEMENT, person.roles)]
    clients = [catalog.clients[slug] for slug in may]
    if not clients:
        return nowhere(catalog, people, Verb.STATEMENT)
    first, last = _last_month(session.now.astimezone(ZoneInfo(clients[0].zone)).date())
    view = AskStatementView(
        clients=tuple(ChoiceView(id=c.slug, name=c.name, chosen=len(clients) == 1) for c in clients),
        languages=tuple(ChoiceView(id=one, name=NAMES[one], chosen=one == clients[0].locale) for one in LOCALES),
        first=first,
        last=last,
    )
    locale = next((person.locale for person in people.values() if person.locale), DEFAULT_LOCALE)
    return ask_form(view, translator(locale))


def statement_asked(person: Person | None) -> Card:
    """The statement is being made."""
    return told("statement_asked", translator((person.locale if person else "") or DEFAULT_LOCALE))


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def ready(room: Room, row: OutboxRow) -> Card:
    """Its links, signed now; or how whoever runs the desk can make it."""
    found = room.reads.get(StatementRow, int(row.ref))
    url = str(row.payload.get("url", ""))
    days = f"--from {found.first} --to {found.last}"
    view = StatementReadyView(
        client=room.client.name,
        first=date.fromisoformat(found.first),
        last=date.fromisoformat(found.last),
        pdf=statements.address_of(room.reads, found, statements.PDF, public_url=url),
        csv=statements.address_of(room.reads, found, statements.CSV, public_url=url),
        command=f"fanal cases statement {room.client.slug} {days} --pdf statement.pdf",
        failed=row.payload["what"] == "statement_failed",
    )
    return statement_ready(view, room.t)

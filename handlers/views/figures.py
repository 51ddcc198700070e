"""A manager's figures: the last four weeks of their clients, as a private answer and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cases import figures
from bot.cases.figures import Asked
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.rules.figures import Week, by_week, monday_of
from bot.storage.session import Session
from cards.card import Card
from cards.figures import Chart, figures_chart, figures_notice
from cards.translator import DEFAULT_LOCALE, translator
from cards.views.figures import FiguresView, WeekView
from config.words import Verb
from handlers.views.nowhere import reserved

WEEKS = 4
COMMAND = f"fanal stats --weeks {WEEKS} --png weeks.png"


def figures_card(session: Session, catalog: Catalog, people: Mapping[str, Person], asked: list[Asked]) -> Card:
    """`/fanal stats` for the clients somebody manages; `session` belongs to none (a named read across clients)."""
    locale = next((person.locale for person in people.values() if person.locale), DEFAULT_LOCALE)
    link = figures.address_of(session, asked, locale)
    return figures_notice(_view(session, catalog, people, link=link), translator(locale))


def picture(session: Session, catalog: Catalog, clients: Iterable[str], locale: str) -> Chart:
    return figures_chart(_view(session, catalog, clients), translator(locale))


def not_a_manager(catalog: Catalog, people: Mapping[str, Person]) -> Card:
    """Tells who may ask for figures."""
    return reserved(catalog, people, Verb.STATEMENT)


def _view(session: Session, catalog: Catalog, slugs: Iterable[str], *, link: str = "") -> FiguresView:
    clients = [catalog.clients[slug] for slug in slugs if slug in catalog.clients]
    names = {client.slug: client.name for client in clients}
    first = {client.slug: _first_monday(session.now, client.zone) for client in clients}
    weeks = [
        week
        for client in clients
        for week in by_week(figures.handled(session, since=first[client.slug], client=client.slug), client.zone)
    ]
    mondays = {at.date() + timedelta(weeks=week) for at in first.values() for week in range(WEEKS)}
    weeks.sort(key=lambda week: (names[week.client], week.client, -week.monday.toordinal()))
    return FiguresView(
        mondays=tuple(sorted(mondays)),
        weeks=tuple(week_view(week, names[week.client]) for week in weeks),
        link=link,
        command=COMMAND,
    )


def _first_monday(now: datetime, zone: str) -> datetime:
    """The start of the first of the weeks on a client's own clock; the present week is the last."""
    monday = monday_of(now.astimezone(ZoneInfo(zone)).date()) - timedelta(weeks=WEEKS - 1)
    return datetime.combine(monday, time(), ZoneInfo(zone))


def week_view(week: Week, name: str = "") -> WeekView:
    """`name` is the client's display name; by default, the name of its file."""
    return WeekView(
        client=name or week.client,
        monday=week.monday,
        cases=week.cases,
        eyes=week.eyes,
        decision=week.decision,
        expert=week.expert,
        reached=week.reached,
        due=week.due,
        kept=week.kept,
    )

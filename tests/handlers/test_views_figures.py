"""A manager's figures, counted from rows: whose, of which weeks, and who asked and looked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases import figures
from bot.errors import NotAllowed
from bot.storage.sent_records import FiguresRow
from bot.storage.session import Session
from cards.figures import unit_of
from config.values import replace
from config.words import Account, Verb
from handlers.views import figures as views
from tests.handlers.views_desk import ACCUSATION, LIFE, LUMEN, NORD, ROUTINE, Desk, words

NBSP = "\N{NO-BREAK SPACE}"


def told(desk: Desk, locale: str = "fr") -> str:
    people = {slug: replace(person, locale=locale) for slug, person in desk.people("nadia").items()}
    return words(desk.read(views.figures_card, "", desk.catalog, people, [])).replace(NBSP, " ")


def test_weeks_stand_by_client_the_newest_first_with_what_is_known_of_them(desk: Desk) -> None:
    first = desk.flag(ACCUSATION)
    desk.pass_time(minutes=4)
    desk.press(Verb.TAKE, first)
    desk.pass_time(hours=2)
    desk.press(Verb.ADVISE, first, who="diallo", ref="1", text="Oui.")
    desk.pass_time(days=7)
    desk.flag(ROUTINE, by="camille")
    desk.flag(LIFE, client=NORD)
    shown = told(desk)
    for expected in ("Semaine du 23 novembre · 1 cas", "Premier regard 4 min", "réponse de l'expert 2 h 04"):
        assert expected in shown
    assert shown.index("Atelier Nord") < shown.index("Maison Lumen") < shown.index("Semaine du 23 novembre")
    assert shown.count("Cette semaine · 1 cas") == 2
    assert "fanal stats --weeks 4" in shown, "nobody outside can reach this desk: there is no link"
    assert "lou_77" not in shown
    assert "Week of 23 November · 1 case" in told(desk, "en")
    desk.pass_time(days=28)
    assert "Aucun cas" in told(desk)


def test_who_asked_and_when_it_was_first_opened_is_kept(desk: Desk) -> None:
    nadia, lea = (Account(desk.person(who).accounts[0]) for who in ("nadia", "lea"))
    asked = desk.run(figures.ask, LUMEN, nadia)
    at = desk.now
    desk.run(figures.opened, LUMEN, asked.number)
    desk.pass_time(minutes=1)
    desk.run(figures.opened, LUMEN, asked.number)
    (row,) = desk.read(Session.rows, LUMEN, FiguresRow)
    assert (row.by, row.at, row.opened_at) == ("nadia", at, at)
    with pytest.raises(NotAllowed):
        desk.run(figures.ask, LUMEN, lea)


def test_the_picture_has_every_client_and_week_and_a_gap_where_there_was_nothing(desk: Desk) -> None:
    desk.flag(ROUTINE)
    desk.pass_time(days=7)
    desk.flag(LIFE, client=NORD)
    chart = desk.read(views.picture, "", desk.catalog, [LUMEN, NORD], "fr")
    assert chart.clients == ("Atelier Nord", "Maison Lumen")
    assert chart.weeks == ("9 nov.", "16 nov.", "23 nov.", "30 nov.")
    assert [panel.title for panel in chart.panels] == [
        "Cas",
        "Premier regard (minutes)",
        "Décision (minutes)",
        "Réponse de l'expert (minutes)",
        "Membre joint (minutes)",
        "Suivis tenus (%)",
    ]
    assert chart.panels[0].values == ((None, None, None, 1.0), (None, None, 1.0, None))


def test_long_times_are_drawn_in_hours_or_days() -> None:
    units = [unit_of([timedelta(hours=hours)])[0] for hours in (2, 4, 80)]
    assert units == ["minutes", "hours", "days"]

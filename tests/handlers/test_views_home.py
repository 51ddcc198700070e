"""The App Home and `/fanal`: what one person has to do, across their clients and no other's."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.catalog import Catalog
from cards.card import Card, ChoiceInput
from config.values import replace
from config.words import Verb
from handlers import views
from tests.handlers.views_desk import (
    ACCUSATION,
    CHANNEL,
    LIFE,
    LUMEN,
    NORD,
    REDACTED,
    ROUTINE,
    TEAM,
    Desk,
    make_desk,
    words,
)


def home(desk: Desk, who: str, *, locale: str = "") -> str:
    people = {slug: replace(person, locale=locale) for slug, person in desk.people(who).items()}
    account = next(iter(people.values())).accounts[0]
    return words(desk.read(views.home, "", desk.catalog, people, account), home=True)


def headings(home: str) -> list[str]:
    return re.findall(r'"header", "text": \{"type": "plain_text", "text": "([^"]*)"', home)


def test_a_home_has_four_lists_and_nothing_else(desk: Desk) -> None:
    mine, free = desk.flag(LIFE), desk.flag(ROUTINE, by="camille")
    desk.press(Verb.TAKE, mine)
    desk.press(Verb.FOLLOW_UP, mine, stages=("48h",), person="lea", note="")
    assert headings(home(desk, "lea")) == [
        "À moi (1)",
        "On attend ma réponse (0)",
        "Nouvelles à prendre aujourd'hui (0)",
        "La file (1, les plus urgents d'abord)",
    ]
    assert f"Cas {free}" in home(desk, "lea")
    desk.pass_time(days=2)
    assert "Nouvelles à prendre aujourd'hui (1)" in headings(home(desk, "lea"))
    assert "Nouvelles à prendre aujourd'hui (0)" in headings(home(desk, "sam"))


def test_a_home_speaks_its_readers_language(desk: Desk) -> None:
    assert headings(home(desk, "lea", locale="en"))[0] == "Mine (0)"


def test_an_expert_sees_the_questions_that_wait_for_them_until_they_answered(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on ?")
    assert "On attend ma réponse (1)" in headings(home(desk, "diallo"))
    desk.press(Verb.ADVISE, number, who="diallo", ref="1", text="Oui.")
    assert "On attend ma réponse (0)" in headings(home(desk, "diallo"))


def test_the_queue_is_of_all_the_clients_of_a_person_the_most_urgent_first(desk: Desk) -> None:
    routine, nord = desk.flag(ROUTINE, by="camille"), desk.flag(LIFE, client=NORD)
    desk.pass_time(minutes=1)
    accusation = desk.flag(ACCUSATION, by="sacha")
    shown = home(desk, "nadia")
    assert [int(n) for n in re.findall(r"Cas (\d+)", shown)] == [nord, accusation, routine]
    assert "Atelier Nord" in shown
    assert "Atelier Nord" not in home(desk, "lea"), "who has no role there sees nothing of it"
    assert "La file (2" in home(desk, "lea")


def test_counts_are_of_all_even_where_the_list_is_cut(desk: Desk) -> None:
    for n in range(23):
        desk.flag(ROUTINE, by=f"membre{n}")
    shown = home(desk, "lea")
    assert "La file (23, les plus urgents d'abord)" in headings(shown)
    assert shown.count("fanal:more:") == 20
    assert "et 3 de plus" in shown or "et 3 autres" in shown


def test_a_closed_case_is_in_no_list(desk: Desk) -> None:
    number = desk.flag(ACCUSATION)
    desk.press(Verb.CLOSE, number, outcome="handled")
    assert f"Cas {number}" not in home(desk, "lea")


# --- /fanal -----------------------------------------------------------------------------------------


def answered(desk: Desk, name: str, who: str, *more: str) -> str:
    card: Card = desk.read(getattr(views, name), "", desk.catalog, desk.people(who), *more)
    return words(card)


def test_the_queue_in_private(desk: Desk) -> None:
    desk.flag(LIFE)
    assert "La file (1, les plus urgents d'abord)" in answered(desk, "queue", "lea", f"{TEAM}/U0LEA")


def test_a_case_is_shown_to_whoever_has_a_role_at_its_client(desk: Desk) -> None:
    lumen, nord = desk.flag(LIFE), desk.flag(LIFE, client=NORD)
    assert "Urgence vitale" in answered(desk, "show", "lea", str(lumen))
    assert "Atelier Nord" in answered(desk, "show", "nadia", f"#{nord}")
    refused = answered(desk, "show", "lea", str(nord))
    assert refused == answered(desk, "show", "lea", "99"), "another client's case is as if it were not there"
    assert "lou_77" not in refused


@pytest.mark.parametrize("text", ["", "deux", "9" * 30, "-1", "1; drop table cases"])
def test_a_number_that_is_none_is_not_found(desk: Desk, text: str) -> None:
    desk.flag(LIFE)
    assert "Urgence vitale" not in answered(desk, "show", "lea", text)


def test_who_is_on_watch(desk: Desk) -> None:
    shown = answered(desk, "on_watch_now", "nadia")
    for expected in ("Maison Lumen", "Atelier Nord", "Léa", "Tom", "Maître Diallo", "Juridique"):
        assert expected in shown
    desk.clock[0] = desk.now.replace(hour=21)
    night = answered(desk, "on_watch_now", "lea")
    assert "Sam" in night
    assert "Juridique : pas d'astreinte" in night, "a gap is said"


def test_help_names_what_can_be_asked(desk: Desk) -> None:
    assert "/fanal astreinte" in words(views.help_card(desk.people("lea")))
    english = {slug: replace(person, locale="en") for slug, person in desk.people("lea").items()}
    assert '/fanal on-watch"' in words(views.help_card(english))
    assert "who is on watch" in words(views.help_card(english))


def test_a_case_can_be_opened_where_one_has_a_role(desk: Desk) -> None:
    form = views.open_case_form(desk.catalog, desk.people("nadia"), text="un message", ref="chat:C1/1.2")
    assert "un message" in words(form)
    assert form.ref == "chat:C1/1.2"
    client = next(e for e in form.body if isinstance(e, ChoiceInput) and e.id == "client")
    assert {option.id for option in client.options} == {LUMEN, NORD}
    alone = views.open_case_form(desk.catalog, desk.people("lea"))
    inputs = {e.id: e for e in alone.body if isinstance(e, ChoiceInput)}
    assert inputs["client"].chosen == LUMEN
    assert inputs["community"].chosen == "forum"
    assert views.open_case_form(desk.catalog, {"maison-lumen": desk.person("diallo")}).body, (
        "an expert may not, and sees it"
    )


# --- both databases ---------------------------------------------------------------------------------


def test_the_same_is_read_from_both_databases(database_url: str, catalog: Catalog) -> None:
    with asyncio.Runner() as runner:
        desk = make_desk(database_url, runner, catalog)
        life, accusation = desk.flag(LIFE), desk.flag(ACCUSATION, by="sacha")
        assert "On a informé Marc" in words(desk.card(life))
        assert "lou_77" not in words(desk.card(life, REDACTED))
        assert "La file (2" in home(desk, "lea")
        assert "On attend ma réponse (1)" in home(desk, "diallo")
        assert "<@U0DIALLO>" in words(desk.told("question", CHANNEL, case=accusation))
        assert "Urgence vitale" in answered(desk, "show", "lea", str(life))
        runner.run(desk.store.stop())

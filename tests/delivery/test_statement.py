"""A client's statement as a PDF: its words, its sums, its typefaces, the same bytes for the same facts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.statement import render
from config.values import replace
from tests.delivery.letter_pages import fonts_of, poppler, text_of
from tests.delivery.statements import START, november, typeset


def test_it_says_what_came_in_what_was_late_and_why() -> None:
    text = text_of(render(typeset(november())))
    for words in (
        "Relevé pour Maison Lumen",
        "Du 1er novembre 2026 au 30 novembre 2026",
        "Signalements reçus",
        "dont : la signature n'était pas valable",
        "Premier regard : dans les temps pour 13 cas sur 14",
        "2 signalements ont attendu",
        "L'historique est intact : 412 entrées vérifiées.",
        "le bureau de crise était arrêté",
        "toujours attendu",
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_in_english_too() -> None:
    text = text_of(render(typeset(november(broken=(204, 207)), locale="en")))
    assert "Statement for Maison Lumen" in text
    assert "The history is not as it was written: 204 and 207." in text


def test_it_is_tagged_archivable_and_the_same_again() -> None:
    pdf = render(typeset(november()))
    assert pdf == render(typeset(november()))
    assert b"Tagged: yes" in b" ".join(poppler("pdfinfo", pdf).split())
    assert list(fonts_of(pdf))
    for name, embedded, subset in fonts_of(pdf):
        assert "LiberationSans" in name
        assert (embedded, subset) == ("yes", "yes")


@pytest.mark.parametrize("cases", [0, 1, 400])
def test_any_number_of_cases(cases: int) -> None:
    text = text_of(render(typeset(november(cases))))
    assert ("Aucun cas n'a reçu de signalement" in text) == (cases == 0)
    assert (str(200 + cases) in text) == (cases > 0)


def test_a_clients_name_is_never_markup() -> None:
    text = text_of(render(typeset(november(client='#read("x") *gras* $x$ <a>'))))
    assert '#read("x") *gras* $x$ <a>' in text


def test_the_first_sum_is_that_of_the_others() -> None:
    view = november()
    first, *others = typeset(view).sums
    assert int(first[1]) == sum(int(count) for _, count in others)
    assert typeset(replace(view, refused=())).details == ()


def test_a_reopening_has_a_line_of_its_own_and_is_said_to_count() -> None:
    view = november(2)
    again = replace(view.lines[1], again=True, opened=view.lines[1].opened + timedelta(days=9), reached=START)
    text = text_of(render(typeset(replace(view, lines=(*view.lines, again)))))
    assert text.count("Rouvert") == 1
    assert "Réouvertures, comptées ci-dessus comme des cas à part : 1" in text, text
    assert "Membres joints : dans 2 cas sur 2" in text.replace("\N{NO-BREAK SPACE}", " "), text

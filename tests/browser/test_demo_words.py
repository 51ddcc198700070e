"""The tour's words are tied to the cards': a button that the tour names is really called so, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cards.labels import VERBS
from cards.translator import translator

PAGE = Path(__file__).parents[2] / "bot" / "sandbox" / "page"
BUTTONS = {*VERBS.values(), "Undo sending"}
TODO = re.compile(r'^  (todo_\d): "(.*)",$', re.MULTILINE)
FRENCH, ENGLISH = re.compile(r"« (.+?) »"), re.compile(r"“(.+?)”(?: \((.+?)\))?")


def tour(language: str) -> list[tuple[str, str]]:
    """The tour's lines: id and words."""
    return TODO.findall((PAGE / f"words_{language}.js").read_text(encoding="utf-8"))


def called(language: str) -> dict[str, str]:
    """Every button: its message id -> what it is called."""
    return {name: translator(language)(name) for name in BUTTONS}


@pytest.mark.parametrize(("step", "words"), tour("fr"), ids=[step for step, _ in tour("fr")])
def test_the_french_tour_names_buttons_as_they_are_called(step: str, words: str) -> None:
    assert set(FRENCH.findall(words)) <= set(called("fr").values()), "rename it in words_fr.js and words_en.js too"


@pytest.mark.parametrize(("step", "words"), tour("en"), ids=[step for step, _ in tour("en")])
def test_the_english_tour_names_them_too_and_says_what_they_mean(step: str, words: str) -> None:
    """The demo's client is French, so its buttons are; what they mean stands beside, as the English cards say it."""
    french, english = called("fr"), called("en")
    for name, meaning in ENGLISH.findall(words):
        meant = {english[id_].removesuffix("…").lower() for id_ in BUTTONS if french[id_] == name}
        assert meant, f"no button is called {name}: rename it in words_fr.js and words_en.js too"
        assert meaning in meant


def test_both_tours_name_the_same_buttons() -> None:
    named = [
        [sorted(FRENCH.findall(words)) for _, words in tour("fr")],
        [sorted(name for name, _ in ENGLISH.findall(words)) for _, words in tour("en")],
    ]
    assert named[0] == named[1]
    assert sum(map(len, named[0])) >= 9

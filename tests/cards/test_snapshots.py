"""The main cards as Slack gets them, kept as files: a change of what people see shows in review.

`UPDATE_SNAPSHOTS=1 python -m pytest tests/cards/test_snapshots.py` writes them again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cards.card import Form
from cards.examples import Example, examples
from cards.slack import render_form, render_home, render_message
from cards.translator import LOCALES, translator

FOLDER = Path(__file__).parents[1] / "snapshots" / "cards"
MAIN = {
    ("message", "case/distress"),
    ("message", "case/distress_hidden"),
    ("message", "case/distress_redacted"),
    ("message", "case/distress_for_good"),
    ("message", "case/everyday"),
    ("message", "case/everyday_acknowledged"),
    ("message", "case/closed"),
    ("message", "wake/on_watch"),
    ("message", "question"),
    ("message", "reminder/1"),
    ("private", "race"),
    ("private", "not_allowed"),
    ("home", "home"),
    ("form", "form/reply/blocked"),
    ("form", "form/first_word"),
    ("form", "form/read"),
    ("form", "form/emergency"),
    ("form", "form/follow_up"),
}


def file_of(locale: str, surface: str, name: str) -> Path:
    return FOLDER / locale / f"{surface}-{name.removeprefix('form/').replace('/', '-')}.json"


def written(example: Example) -> str:
    drawn = example.drawn
    if isinstance(drawn, Form):
        view = render_form(drawn)
    else:
        view = render_home(drawn) if example.surface == "home" else render_message(drawn)
    return json.dumps(view, ensure_ascii=False, indent=1) + "\n"


CASES = [
    (locale, example)
    for locale in LOCALES
    for example in examples(translator(locale, "Europe/Paris"))
    if (example.surface, example.name) in MAIN
]


def test_all_main_cards_are_kept() -> None:
    assert len(CASES) == len(MAIN) * len(LOCALES)
    kept = set(FOLDER.rglob("*.json"))
    assert kept == {file_of(locale, example.surface, example.name) for locale, example in CASES}


@pytest.mark.parametrize(("locale", "example"), CASES, ids=[f"{locale}-{example.name}" for locale, example in CASES])
def test_a_main_card_is_as_it_was(locale: str, example: Example) -> None:
    file = file_of(locale, example.surface, example.name)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written(example), "utf-8")
    assert file.read_text("utf-8") == written(example), "if this change is meant: UPDATE_SNAPSHOTS=1"

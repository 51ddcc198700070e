"""French is set as French is: no mark begins a line, whatever the width of a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cards.messages import read
from tests.cards.typography import TEMPLATES, french, set_in_french

MEND = "run `python -m tests.cards.typography`"


def test_every_message_is_set_as_french_is() -> None:
    for message in read("fr"):
        if message.id:
            assert set_in_french(message) == message.string, f"{message.id}: {MEND}"


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.md")), ids=lambda path: path.stem)
def test_every_template_is_set_as_french_is(path: Path) -> None:
    assert french(path.read_text("utf-8")) == path.read_text("utf-8"), MEND


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Que faire ? Rien !", "Que faire\u202f? Rien\u202f!"),
        ("prêt\u00a0; donc : oui", "prêt\u202f; donc\u00a0: oui"),
        ("« stop »", "«\u00a0stop\u00a0»"),
        ("«stop»", "«\u00a0stop\u00a0»"),
        ("avant 14:20, https://x.example :", "avant 14:20, https://x.example\u00a0:"),
        ("{% if a != b %} ; oui{% endif %}", "{% if a != b %}\u202f; oui{% endif %}"),
        ("d\u2019astreinte", "d'astreinte"),
        ("un :emoji: et :: rien", "un :emoji: et :: rien"),
    ],
)
def test_the_rule(typed: str, set_: str) -> None:
    assert french(typed) == set_


@given(st.text(st.sampled_from("a :;!?«»=\u00a0\u202f/1"), max_size=12))
def test_what_is_set_stays_as_it_is(text: str) -> None:
    assert french(french(text)) == french(text)

"""What is typed with plain spaces finds what is written with others."""

from __future__ import annotations

import pytest

from bot.sandbox.form_values import chosen, type_in
from bot.sandbox.labels import reads
from bot.sandbox.teams_cards import action_of
from bot.sandbox.teams_inputs import typed

WRITTEN, PRESSED = "Refuser\u202f? Vraiment\u00a0: «\u00a0oui\u00a0»", "Refuser ? Vraiment : « oui »"


def test_a_no_break_space_is_a_space() -> None:
    assert reads(WRITTEN) == reads(PRESSED) == PRESSED


def test_a_field_and_an_option_are_found_by_what_they_read_as() -> None:
    option = {"text": {"type": "plain_text", "text": WRITTEN}, "value": "yes"}
    element = {"type": "static_select", "action_id": "a", "options": [option]}
    block = {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": WRITTEN}, "element": element}
    assert chosen(element, PRESSED) == option
    assert type_in([block], {}, {PRESSED: PRESSED}) == {"b": {"a": {"value": option}}}


@pytest.mark.parametrize("wanted", [WRITTEN, PRESSED, "fanal:refuse:1"])
def test_a_button_and_a_field_in_teams_too(wanted: str) -> None:
    action = {"type": "Action.Execute", "title": WRITTEN, "verb": "fanal:refuse:1"}
    choice = {"title": WRITTEN, "value": "yes"}
    field = {"type": "Input.ChoiceSet", "id": "why", "label": WRITTEN, "choices": [choice]}
    card = {"type": "AdaptiveCard", "body": [field], "actions": [action]}
    assert action_of(card, wanted=wanted) == action
    if wanted != "fanal:refuse:1":
        assert typed(card, {}, {wanted: wanted}) == {"why": "yes"}

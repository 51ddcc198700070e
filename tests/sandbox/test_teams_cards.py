"""What the sandbox calls a good Adaptive Card: one that the published schema takes too, and the rules beside it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft6Validator

from bot.sandbox import TeamsPerson
from bot.sandbox.teams_cards import problems_of
from bot.sandbox.teams_inputs import refused_by_client, typed
from cards.card import Card
from cards.examples import Example, examples
from cards.teams import render_form, render_message
from cards.translator import translator
from tests.folded import for_each

from .teams_bot import button, card

Json = dict[str, Any]
SCHEMA = Draft6Validator(json.loads((files("adaptive_cards") / "schemas/schema-1.5.json").read_text(encoding="utf-8")))
CHOICES = [{"title": "One", "value": "1"}, {"title": "Two", "value": "2"}]


def field(kind: str = "Input.Text", **more: Any) -> Json:
    return {"type": kind, "id": "one", "label": "One", **more}


def of(*body: Json) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}


GOOD = {
    "words": of({"type": "TextBlock", "text": "**hello**", "wrap": True, "size": "medium", "weight": "bolder"}),
    "runs": of({"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b", "italic": True}]}),
    "columns": of(
        {
            "type": "ColumnSet",
            "columns": [{"type": "Column", "width": "auto", "items": [{"type": "TextBlock", "text": "a"}]}],
        }
    ),
    "facts": of({"type": "FactSet", "facts": [{"title": "Who", "value": "Léa"}]}),
    "box": of({"type": "Container", "style": "emphasis", "items": [{"type": "TextBlock", "text": "a"}]}),
    "text": of(field(maxLength=20, isMultiline=True, isRequired=True, errorMessage="Write")),
    "number": of(field("Input.Number", min=0, max=3, value=1)),
    "date": of(field("Input.Date", value="2026-11-22")),
    "time": of(field("Input.Time", value="18:00")),
    "toggle": of(field("Input.Toggle", title="Yes", value="false")),
    "choices": of(field("Input.ChoiceSet", choices=CHOICES, value="1,2", isMultiSelect=True)),
    "six buttons and more": card(*[button(f"B{n}") for n in range(6)], button("More", mode="secondary")),
    "shown": card({"type": "Action.ShowCard", "title": "More", "card": of(field())}),
    "refresh": card(refresh={"action": button(), "userIds": ["29:1abc"]}),
    "link": of(
        {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "Go", "url": "https://a.example"}]}
    ),
}
WRONG: dict[str, Json] = {
    "version": card(version="1.6"),
    "no version": {"type": "AdaptiveCard", "body": []},
    "element": of({"type": "Carousel"}),
    "property": of({"type": "TextBlock", "text": "a", "colour": "good"}),
    "value": of({"type": "TextBlock", "text": "a", "size": "huge"}),
    "no text": of({"type": "TextBlock"}),
    "action as element": of(button()),
    "no label": of({"type": "Input.Text", "id": "one"}),
    "no id": of({"type": "Input.Text", "label": "One"}),
    "required without words": of(field(isRequired=True)),
    "twice the same id": of(field(), field()),
    "an id again behind a button": card({"type": "Action.ShowCard", "title": "More", "card": of(field(), field())}),
    "choice that is none": of(field("Input.ChoiceSet", choices=CHOICES, value="3")),
    "same values": of(field("Input.ChoiceSet", choices=[CHOICES[0], CHOICES[0]])),
    "seven buttons": card(*[button(f"B{n}") for n in range(7)]),
    "no title": card({"type": "Action.Execute", "verb": "x"}),
    "no verb": card({"type": "Action.Execute", "title": "x"}),
    "data": card(button(data="x")),
    "refresh by Entra id": card(refresh={"action": button(), "userIds": ["1ea00000"]}),
    "61 people": card(refresh={"action": button(), "userIds": [f"29:{n}" for n in range(61)]}),
    "mention nowhere": card(
        msteams={"entities": [{"type": "mention", "text": "<at>X</at>", "mentioned": {"id": "29:1", "name": "X"}}]}
    ),
    "script": of({"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "Go", "url": "javascript:1"}]}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_card_is_good_by_the_published_schema_too(name: str) -> None:
    assert problems_of(GOOD[name]) == []
    assert list(SCHEMA.iter_errors(GOOD[name])) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_card_is_refused(name: str) -> None:
    assert problems_of(WRONG[name])


def test_a_person_is_chosen_by_name_or_id() -> None:
    query = {"type": "Data.Query", "dataset": "graph.microsoft.com/users?scope=currentContext"}
    form = of(field("Input.ChoiceSet", choices=[], **{"choices.data": query}))
    assert not problems_of(form)
    people = [TeamsPerson("id-1", "Claire")]
    assert typed(form, {}, {"One": "Claire"}, people) == typed(form, {}, {"one": "id-1"}, people) == {"one": "id-1"}
    assert problems_of(of(field("Input.ChoiceSet", choices=[], **{"choices.data": {**query, "dataset": "x"}})))
    assert problems_of(of(field("Input.ChoiceSet", choices=[])))


def test_a_dialog_has_no_execute() -> None:
    assert problems_of(card(), in_dialog=True)
    assert not problems_of(of(field()), in_dialog=True)


def test_what_is_typed_is_sent_as_strings_and_nothing_empty() -> None:
    form = of(
        field(),
        field("Input.Toggle", id="sure", label="Sure", title="Yes", valueOn="y", valueOff="n"),
        field("Input.ChoiceSet", id="many", label="Many", choices=CHOICES, isMultiSelect=True),
        field("Input.Number", id="count", label="Count", value=3),
    )
    assert typed(form, {}, {"Sure": True, "many": ["Two", "1"]}) == {"sure": "y", "many": "2,1", "count": "3"}
    assert typed(form, {"one": "kept"}, {})["one"] == "kept"


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [
        (field(isRequired=True, errorMessage="Write"), "", "Write"),
        (field(maxLength=2), "abc", "too long"),
        (field(regex="^a"), "b", "not of the form that is asked for"),
        (field("Input.Number", max=3), "4", "out of range"),
        (field("Input.Number"), "four", "no number"),
        (field("Input.Date", min="2026-01-01"), "2025-12-31", "out of range"),
        (field("Input.Toggle", title="Yes", isRequired=True, errorMessage="Tick"), "false", "Tick"),
    ],
)
def test_what_a_client_does_not_send(element: Json, value: str, words: str) -> None:
    assert refused_by_client(of(element), {"one": value}) == {"one": words}


@for_each(examples(translator("fr", "Europe/Paris")), lambda one: f"{one.surface}-{one.name}")
def test_what_the_desk_draws_is_taken(example: Example) -> None:
    if isinstance(example.drawn, Card):
        assert problems_of(render_message(example.drawn)["card"]) == []
    else:
        assert problems_of(render_form(example.drawn)["card"], in_dialog=True) == []

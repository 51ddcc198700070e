"""The elements and actions of an Adaptive Card 1.5 that the sandbox knows, and the fields that each may have.

Source: the JSON schema of Adaptive Cards 1.5. Like the Slack side, it refuses what Fanal never sends (media, tables,
pictures: none of its cards may fetch anything).
"""

from __future__ import annotations

import re
from typing import Any

from .composition import Problem, Rule, Shape, anything, array, boolean, by_type, integer, string


def one_of(*allowed: str) -> Rule:
    """Adaptive Cards read their words in any case."""

    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, str) or value.lower() not in {one.lower() for one in allowed}:
            found.append(Problem(at, f"must be one of: {', '.join(allowed)}"))

    return rule


WORDS = string(1)
NAME = string(1, 200)
SPACING = one_of("none", "default", "small", "medium", "large", "extraLarge", "padding")
COLOUR = one_of("default", "dark", "light", "accent", "good", "warning", "attention")
SIZE = one_of("default", "small", "medium", "large", "extraLarge")
WEIGHT = one_of("default", "lighter", "bolder")
FONT = one_of("default", "monospace")
ALIGNED = one_of("left", "center", "right")
VERTICAL = one_of("top", "center", "bottom")
STYLE = one_of("default", "emphasis", "good", "attention", "warning", "accent")

_ELEMENT: dict[str, Rule] = {
    "id": NAME,
    "spacing": SPACING,
    "separator": boolean,
    "height": one_of("auto", "stretch"),
    "isVisible": boolean,
}
_BOX = {"style": STYLE, "bleed": boolean, "minHeight": string(1)}


def _each(found: list[Problem], value: Any, at: str) -> None:
    ELEMENT(found, value, at)


def _action(found: list[Problem], value: Any, at: str) -> None:
    ACTION(found, value, at)


def _card(found: list[Problem], value: Any, at: str) -> None:
    SHOWN_CARD(found, value, at)


def number(found: list[Problem], value: Any, at: str) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        found.append(Problem(at, "must be a number"))


def matching(pattern: str, what: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            found.append(Problem(at, f"must be {what}"))

    return rule


DATE = matching(r"\d{4}-\d\d-\d\d", "a date YYYY-MM-DD")
TIME = matching(r"\d\d:\d\d", "a time HH:MM")
HTTPS = matching(r"https?://\S+", "an address with http(s)")


def pattern(found: list[Problem], value: Any, at: str) -> None:
    try:
        re.compile(str(value))
    except re.error as problem:
        found.append(Problem(at, f"is no regular expression: {problem}"))


def width(found: list[Problem], value: Any, at: str) -> None:
    if value not in ("auto", "stretch") and not re.fullmatch(r"\d+(px)?", str(value)):
        found.append(Problem(at, "must be auto, stretch, a weight or pixels"))


def inputs(optional: dict[str, Rule], required: dict[str, Rule] | None = None, also: Rule | None = None) -> Shape:
    """An input; Fanal's rule, and accessibility's: each has a label, and says what is wrong when it is needed."""

    def complete(found: list[Problem], value: Any, at: str) -> None:
        if value.get("isRequired") and not value.get("errorMessage"):
            found.append(Problem(at, "an input that is required needs an errorMessage"))
        if also is not None:
            also(found, value, at)

    must = {"id": NAME, "label": WORDS, **(required or {})}
    return Shape(must, {**_ELEMENT, "isRequired": boolean, "errorMessage": WORDS, **optional}, complete)


def _choices(found: list[Problem], value: Any, at: str) -> None:
    if PEOPLE in value:
        return
    if not value.get("choices"):
        found.append(Problem(at, "missing required field: choices"))
    values = [str(one.get("value")) for one in value.get("choices") or [] if isinstance(one, dict)]
    if len(set(values)) < len(values):
        found.append(Problem(at, "the values of choices must be unique"))
    given = [one for one in str(value.get("value") or "").split(",") if one]
    if not value.get("isMultiSelect") and value.get("value"):
        given = [str(value["value"])]
    if any(one not in values for one in given):
        found.append(Problem(f"{at}/value", "must be among the choices"))
    if value.get("isMultiSelect") and any("," in one for one in values):
        found.append(Problem(at, "a value with a comma cannot be chosen among several"))


PEOPLE = "choices.data"
"""Teams lets people be chosen. Source: learn.microsoft.com, "People Picker in Adaptive Cards"."""
_USERS = "graph.microsoft.com/users"
QUERY = by_type({"Data.Query": Shape({"dataset": one_of(_USERS, f"{_USERS}?scope=currentContext")})}, "data")
CHOICE = Shape({"title": WORDS, "value": WORDS})
INPUTS: dict[str, Rule] = {
    "Input.Text": inputs(
        {
            "isMultiline": boolean,
            "maxLength": integer(1),
            "placeholder": string(),
            "regex": pattern,
            "style": one_of("text", "tel", "url", "email", "password"),
            "value": string(),
        }
    ),
    "Input.Number": inputs({"min": number, "max": number, "placeholder": string(), "value": number}),
    "Input.Date": inputs({"min": DATE, "max": DATE, "placeholder": string(), "value": DATE}),
    "Input.Time": inputs({"min": TIME, "max": TIME, "placeholder": string(), "value": TIME}),
    "Input.Toggle": inputs(
        {"value": string(), "valueOn": string(), "valueOff": string(), "wrap": boolean}, {"title": WORDS}
    ),
    "Input.ChoiceSet": inputs(
        {
            "isMultiSelect": boolean,
            "style": one_of("compact", "expanded", "filtered"),
            "placeholder": string(),
            "value": string(),
            "wrap": boolean,
            "choices": array(CHOICE, least=0, most=500),
            PEOPLE: QUERY,
        },
        None,
        _choices,
    ),
}

RUN = Shape(
    {"text": WORDS},
    {
        "color": COLOUR,
        "fontType": FONT,
        "size": SIZE,
        "weight": WEIGHT,
        "isSubtle": boolean,
        "italic": boolean,
        "strikethrough": boolean,
        "underline": boolean,
        "highlight": boolean,
        "selectAction": _action,
    },
)


def _inline(found: list[Problem], value: Any, at: str) -> None:
    if not isinstance(value, str):
        by_type({"TextRun": RUN}, "inline")(found, value, at)


COLUMN = Shape(
    {},
    {**_ELEMENT, **_BOX, "items": array(_each, least=0, most=100), "width": width,
     "verticalContentAlignment": VERTICAL, "selectAction": _action},
)  # fmt: skip


def _column(found: list[Problem], value: Any, at: str) -> None:
    by_type({"Column": COLUMN}, "column")(found, value, at)


ELEMENTS: dict[str, Rule] = {
    "TextBlock": Shape(
        {"text": string()},
        {
            **_ELEMENT,
            "color": COLOUR,
            "fontType": FONT,
            "size": SIZE,
            "weight": WEIGHT,
            "isSubtle": boolean,
            "wrap": boolean,
            "maxLines": integer(1),
            "horizontalAlignment": ALIGNED,
            "style": one_of("default", "heading"),
        },
    ),
    "RichTextBlock": Shape({"inlines": array(_inline, most=200)}, {**_ELEMENT, "horizontalAlignment": ALIGNED}),
    "Container": Shape(
        {"items": array(_each, least=0, most=100)},
        {**_ELEMENT, **_BOX, "verticalContentAlignment": VERTICAL, "selectAction": _action},
    ),
    "ColumnSet": Shape(
        {"columns": array(_column, most=20)},
        {**_ELEMENT, **_BOX, "horizontalAlignment": ALIGNED, "selectAction": _action},
    ),
    "FactSet": Shape({"facts": array(Shape({"title": string(), "value": string()}), most=50)}, _ELEMENT),
    "ActionSet": Shape({"actions": array(_action, most=30)}, {**_ELEMENT, "horizontalAlignment": ALIGNED}),
    **INPUTS,
}
ELEMENT = by_type(ELEMENTS, "element")

_ACTION: dict[str, Rule] = {
    "id": NAME,
    "style": one_of("default", "positive", "destructive"),
    "mode": one_of("primary", "secondary"),
    "tooltip": WORDS,
    "isEnabled": boolean,
}
_SENDS = {**_ACTION, "data": anything, "associatedInputs": one_of("auto", "none")}


def _target(found: list[Problem], value: Any, at: str) -> None:
    if not isinstance(value, str):
        Shape({"elementId": NAME}, {"isVisible": boolean})(found, value, at)


TITLE = {"title": WORDS}
EXECUTE = Shape({**TITLE, "verb": NAME}, _SENDS)
ACTION = by_type(
    {
        "Action.Execute": EXECUTE,
        "Action.Submit": Shape(TITLE, _SENDS),
        "Action.OpenUrl": Shape({**TITLE, "url": HTTPS}, _ACTION),
        "Action.ShowCard": Shape({**TITLE, "card": _card}, _ACTION),
        "Action.ToggleVisibility": Shape({**TITLE, "targetElements": array(_target, most=50)}, _ACTION),
    },
    "action",
)
MENTION = Shape({"text": matching(r"<at>.+</at>", "<at>…</at>"), "mentioned": Shape({"id": NAME, "name": WORDS})})
REFRESH = Shape(
    {"action": by_type({"Action.Execute": Shape({"verb": NAME}, {**_SENDS, "title": WORDS})}, "refresh action")},
    {"userIds": array(matching(r"29:\S+", "Teams' own id of a person (29:…)"), least=0, most=60)},
)
_INSIDE = {
    "body": array(_each, least=0, most=200),
    "actions": array(_action, least=0, most=30),
    "$schema": string(),
    "version": string(),
    "fallbackText": string(),
    "speak": string(),
    "lang": string(2, 35),
    "rtl": boolean,
    "minHeight": string(1),
    "verticalContentAlignment": VERTICAL,
    "selectAction": _action,
}
SHOWN_CARD = by_type({"AdaptiveCard": Shape({}, _INSIDE)}, "card")
CARD = by_type(
    {
        "AdaptiveCard": Shape(
            {"version": one_of("1.5")},
            {
                **_INSIDE,
                "refresh": REFRESH,
                "msteams": Shape(
                    {},
                    {
                        "width": one_of("Full"),
                        "entities": array(by_type({"mention": MENTION}, "entity"), least=0, most=50),
                    },
                ),
            },
        )
    },
    "card",
)

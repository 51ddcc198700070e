"""The small pieces of Block Kit (texts, options, confirmations) and the rules that say what is wrong with a value.

Numbers: docs.slack.dev/reference/block-kit/composition-objects and facts/slack.md 4.1. The sentences are the ones that
Slack sends, as far as they are known, so that an error reads the same here and there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field


class Problem(Struct, frozen=True):
    """What is wrong and where (a JSON pointer)."""

    at: str
    text: str

    def __str__(self) -> str:
        return f"{self.text} [json-pointer:{self.at}]"


Rule = Callable[[list[Problem], Any, str], None]
"""Looks at one value and notes what is wrong with it."""


class Shape(Struct, frozen=True):
    """The fields of an object: those it must have, those it may have, and what must hold between them."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: Rule | None = None

    def __call__(self, found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, dict):
            found.append(Problem(at, "must provide an object"))
            return
        for name in self.required:
            if value.get(name) is None:
                found.append(Problem(at, f"missing required field: {name}"))
        for name, given in value.items():
            rule = self.required.get(name) or self.optional.get(name)
            if name == "type":
                continue
            if rule is None:
                found.append(Problem(at, f"invalid additional property: {name}"))
            elif given is not None:
                rule(found, given, f"{at}/{name}")
        if self.also is not None:
            self.also(found, value, at)


def string(least: int = 0, most: int | None = None) -> Rule:
    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, str):
            found.append(Problem(at, "must provide a string"))
        elif len(value) < least:
            found.append(Problem(at, f"must be more than {least - 1} characters"))
        elif most is not None and len(value) > most:
            found.append(Problem(at, f"must be less than {most + 1} characters"))

    return rule


def boolean(found: list[Problem], value: Any, at: str) -> None:
    if not isinstance(value, bool):
        found.append(Problem(at, "must provide a boolean"))


def integer(least: int | None = None, most: int | None = None) -> Rule:
    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            found.append(Problem(at, "must provide an integer"))
        elif least is not None and value < least:
            found.append(Problem(at, f"must be greater than or equal to {least}"))
        elif most is not None and value > most:
            found.append(Problem(at, f"must be less than or equal to {most}"))

    return rule


def one_of(*allowed: str) -> Rule:
    def rule(found: list[Problem], value: Any, at: str) -> None:
        if value not in allowed:
            found.append(Problem(at, f"must be one of: {', '.join(allowed)}"))

    return rule


def array(item: Rule, *, least: int = 1, most: int) -> Rule:
    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, list):
            found.append(Problem(at, "must provide an array"))
            return
        if len(value) < least:
            found.append(Problem(at, f"no fewer than {least} items allowed"))
        if len(value) > most:
            found.append(Problem(at, f"no more than {most} items allowed"))
        for number, one in enumerate(value):
            item(found, one, f"{at}/{number}")

    return rule


def anything(found: list[Problem], value: Any, at: str) -> None:
    """A field whose inside is not looked at."""


def by_type(shapes: Mapping[str, Rule], word: str) -> Rule:
    """One of several kinds, told apart by `type`."""

    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, dict):
            found.append(Problem(at, "must provide an object"))
        elif "type" not in value:
            found.append(Problem(at, "missing required field: type"))
        elif value["type"] not in shapes:
            found.append(Problem(f"{at}/type", f"unsupported {word} type: {value['type']}"))
        else:
            shapes[value["type"]](found, value, at)

    return rule


# --- texts ---------------------------------------------------------------------------------------


def plain(most: int) -> Rule:
    """A `plain_text` object."""
    return by_type({"plain_text": Shape({"text": string(1, most)}, {"emoji": boolean})}, "text")


def text(most: int) -> Rule:
    """A `plain_text` or `mrkdwn` object."""
    return by_type(
        {
            "plain_text": Shape({"text": string(1, most)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": string(1, most)}, {"verbatim": boolean}),
        },
        "text",
    )


IDENTIFIER = string(1, 255)
URL = string(1, 3000)

CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


# --- options -------------------------------------------------------------------------------------

OPTION = Shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75)})
RICH_OPTION = Shape({"text": text(75), "value": string(1, 150)}, {"description": text(75)})
OVERFLOW_OPTION = Shape({"text": plain(75), "value": string(1, 150)}, {"description": plain(75), "url": URL})
OPTION_GROUP = Shape({"label": plain(75), "options": array(OPTION, most=100)})


def every_option(element: Mapping[str, Any]) -> list[Any]:
    """The options of an element, those in groups included."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        if isinstance(group, dict):
            options += group.get("options") or []
    return options


def options_agree(found: list[Problem], value: Any, at: str) -> None:
    """What is chosen at first must be among the options, and their values differ from one another."""
    options = every_option(value)
    initial = value.get("initial_option")
    chosen = ([initial] if initial is not None else []) + list(value.get("initial_options") or [])
    if any(one not in options for one in chosen):
        name = "initial_option" if initial is not None else "initial_options"
        found.append(Problem(at, f"{name} must be one of the provided options"))
    values = [one.get("value") for one in options if isinstance(one, dict)]
    if len(set(map(str, values))) < len(values):
        found.append(Problem(at, "option values must be unique"))


def options_or_groups(found: list[Problem], value: Any, at: str) -> None:
    if ("options" in value) == ("option_groups" in value):
        found.append(Problem(at, "must provide either options or option_groups"))
    options_agree(found, value, at)

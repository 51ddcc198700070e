"""The interactive elements of Block Kit and where each may stand.

Numbers: docs.slack.dev/reference/block-kit/block-elements and facts/slack.md 4.1.
"""

from __future__ import annotations

import re
from typing import Any

from .composition import (
    CONFIRM,
    IDENTIFIER,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    URL,
    Problem,
    Rule,
    Shape,
    anything,
    array,
    boolean,
    by_type,
    integer,
    one_of,
    options_agree,
    options_or_groups,
    plain,
    string,
    text,
)


def matching(pattern: str, what: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(found: list[Problem], value: Any, at: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            found.append(Problem(at, f"must be a valid {what}"))

    return rule


def lengths_agree(found: list[Problem], value: Any, at: str) -> None:
    least, most = value.get("min_length"), value.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        found.append(Problem(at, "min_length must be less than or equal to max_length"))


def one_picture(found: list[Problem], value: Any, at: str) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        found.append(Problem(at, "must provide either image_url or slack_file"))


_ASK: dict[str, Rule] = {
    "action_id": IDENTIFIER,
    "confirm": CONFIRM,
    "focus_on_load": boolean,
    "placeholder": plain(150),
}
_TYPE: dict[str, Rule] = {
    "action_id": IDENTIFIER,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": anything,
}
_MANY: dict[str, Rule] = {**_ASK, "max_selected_items": integer(1)}
_FIND: dict[str, Rule] = {"min_query_length": integer(0)}
_TALKS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": anything}
_LISTS: dict[str, Rule] = {"options": array(OPTION, most=100), "option_groups": array(OPTION_GROUP, most=100)}
_IDS = array(string(1), most=100)

ELEMENTS: dict[str, Rule] = {
    "button": Shape(
        {"text": plain(75)},
        {
            "action_id": IDENTIFIER,
            "url": URL,
            "value": string(0, 2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(1, 75),
        },
    ),
    "overflow": Shape(
        {"options": array(OVERFLOW_OPTION, most=5)}, {"action_id": IDENTIFIER, "confirm": CONFIRM}, options_agree
    ),
    "static_select": Shape({}, {**_ASK, **_LISTS, "initial_option": OPTION}, options_or_groups),
    "multi_static_select": Shape(
        {}, {**_MANY, **_LISTS, "initial_options": array(OPTION, most=100)}, options_or_groups
    ),
    "external_select": Shape({}, {**_ASK, **_FIND, "initial_option": OPTION}),
    "multi_external_select": Shape({}, {**_MANY, **_FIND, "initial_options": array(OPTION, most=100)}),
    "users_select": Shape({}, {**_ASK, "initial_user": string(1)}),
    "multi_users_select": Shape({}, {**_MANY, "initial_users": _IDS}),
    "conversations_select": Shape(
        {}, {**_ASK, **_TALKS, "initial_conversation": string(1), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": Shape({}, {**_MANY, **_TALKS, "initial_conversations": _IDS}),
    "channels_select": Shape({}, {**_ASK, "initial_channel": string(1), "response_url_enabled": boolean}),
    "multi_channels_select": Shape({}, {**_MANY, "initial_channels": _IDS}),
    "checkboxes": Shape(
        {"options": array(RICH_OPTION, most=10)},
        {
            "action_id": IDENTIFIER,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            "initial_options": array(RICH_OPTION, most=10),
        },
        options_agree,
    ),
    "radio_buttons": Shape(
        {"options": array(RICH_OPTION, most=10)},
        {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": boolean, "initial_option": RICH_OPTION},
        options_agree,
    ),
    "datepicker": Shape({}, {**_ASK, "initial_date": matching(r"\d{4}-\d{2}-\d{2}", "date (YYYY-MM-DD)")}),
    "timepicker": Shape(
        {}, {**_ASK, "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "time (HH:mm)"), "timezone": string(1)}
    ),
    "datetimepicker": Shape(
        {},
        {
            "action_id": IDENTIFIER,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        },
    ),
    "plain_text_input": Shape(
        {},
        {
            **_TYPE,
            "initial_value": string(0, 3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        lengths_agree,
    ),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_TYPE, "initial_value": string(1), "min_value": string(1), "max_value": string(1)},
    ),
    "email_text_input": Shape({}, {**_TYPE, "initial_value": string(0, 3000)}),
    "url_text_input": Shape({}, {**_TYPE, "initial_value": string(0, 3000)}),
    "rich_text_input": Shape({}, {**_TYPE, "initial_value": anything}),
    "image": Shape({"alt_text": string(1, 2000)}, {"image_url": URL, "slack_file": anything}, one_picture),
    "icon_button": Shape(
        {"icon": string(1), "text": plain(75)},
        {
            "action_id": IDENTIFIER,
            "value": string(0, 2000),
            "confirm": CONFIRM,
            "accessibility_label": string(1, 75),
            "visible_to_user_ids": _IDS,
        },
    ),
}

_TYPED_INTO = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}
_NOT_INPUT = {"button", "overflow", "image", "icon_button"}


def _these(names: set[str]) -> dict[str, Rule]:
    return {name: rule for name, rule in ELEMENTS.items() if name in names}


_ACTED_ON = set(ELEMENTS) - _TYPED_INTO - {"icon_button"}
ACCESSORY = by_type(_these(_ACTED_ON), "element")
ACTION = by_type(_these({n for n in _ACTED_ON - {"image"} if not n.startswith("multi_")}), "element")
INPUT = by_type(_these(set(ELEMENTS) - _NOT_INPUT), "element")
CONTEXT_ACTION = by_type(_these({"icon_button"}), "element")
_CONTEXT: dict[str, Rule] = {"image": ELEMENTS["image"], "plain_text": text(3000), "mrkdwn": text(3000)}
CONTEXT = by_type(_CONTEXT, "element")

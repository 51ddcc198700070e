"""Forms as Slack's modals, and what comes back from them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from cards.button import encode_form, encode_value
from cards.card import (
    ChoiceInput,
    ChoicesInput,
    DayInput,
    Form,
    FormElement,
    Input,
    Option,
    PersonInput,
    TextInput,
    TimeInput,
)
from cards.slack import MAX_VIEW, MAX_VIEW_BLOCKS, Block, Blocks, keep, measure
from cards.slack_text import clip, plain_text, user_of

MAX_TITLE: Final = 24
MAX_LABEL: Final = 2000
MAX_PLACEHOLDER: Final = 150
MAX_VALUE: Final = 3000
MAX_OPTION: Final = 75
MAX_OPTIONS: Final = 100
MAX_IN_SIGHT: Final = 10  # radio buttons or checkboxes; more become a list that opens

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_LIMITS: Final = (2900, 1500, 700, 300)


def render_form(form: Form) -> dict[str, Any]:
    """The view for views.open, views.push, views.update, or `response_action`."""
    blocks: list[Block] = []
    for limit in _LIMITS:
        blocks = keep(_blocks(form, limit), MAX_VIEW_BLOCKS)
        if measure(blocks) <= MAX_VIEW:
            break
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": encode_form(form.verb),
        "private_metadata": encode_value(form.case, form.version, form.ref),
        "title": plain_text(form.title, MAX_TITLE),
        "close": plain_text(form.close, MAX_TITLE),
        "blocks": blocks,
    }
    return {**view, "submit": plain_text(form.submit, MAX_TITLE)} if form.submit else view


def _blocks(form: Form, limit: int) -> list[Block]:
    render = Blocks(limit, whole=limit == _LIMITS[0])
    return [block for element in form.body for block in _one(element, render)]


def _one(element: FormElement, render: Blocks) -> list[Block]:
    if isinstance(element, Input):
        return [_input(element)]
    return list(render.one(element))


def _input(found: Input) -> Block:
    """An input block. Slack keeps what was typed in a block whose id is the same (bolt-js issue 290), so a value that
    *we* changed gets a block id with the new revision; the action id stays the field's.
    """
    block: Block = {
        "type": "input",
        "block_id": f"{found.id}~{found.revision}" if found.revision else found.id,
        "label": plain_text(found.label, MAX_LABEL),
        "element": {**_element(found), "action_id": found.id},
        "optional": found.optional,
    }
    return {**block, "hint": plain_text(found.hint, MAX_LABEL)} if found.hint else block


def _element(found: Input) -> Block:
    match found:
        case TextInput():
            return _text(found)
        case ChoiceInput():
            return _choice(found)
        case ChoicesInput():
            return _choices(found)
        case PersonInput():
            user = user_of(found.chosen)
            return {"type": "users_select", **({"initial_user": user} if user else {})}
        case DayInput():
            return {"type": "datepicker", **({"initial_date": found.chosen.isoformat()} if found.chosen else {})}
        case TimeInput():
            return {"type": "timepicker", **({"initial_time": found.chosen} if _TIME.fullmatch(found.chosen) else {})}
    raise TypeError(f"no such input: {found!r}")


def _text(found: TextInput) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "multiline": found.long,
        "max_length": min(found.max_length, MAX_VALUE),
    }
    if value := clip(found.value.replace("\x00", ""), element["max_length"]):
        element["initial_value"] = value
    if found.placeholder:
        element["placeholder"] = plain_text(found.placeholder, MAX_PLACEHOLDER)
    return element


def _choice(found: ChoiceInput) -> Block:
    options = _options(found, found.options)
    kind = "radio_buttons" if len(options) <= 5 else "static_select"
    element: Block = {"type": kind, "options": options}
    chosen = [option for option in options if option["value"] == found.chosen]
    return {**element, "initial_option": chosen[0]} if chosen else element


def _choices(found: ChoicesInput) -> Block:
    options = _options(found, found.options)
    kind = "checkboxes" if len(options) <= MAX_IN_SIGHT else "multi_static_select"
    element: Block = {"type": kind, "options": options}
    chosen = [option for option in options if option["value"] in found.chosen]
    return {**element, "initial_options": chosen} if chosen else element


def _options(found: Input, options: tuple[Option, ...]) -> list[Block]:
    if not options:
        raise ValueError(f"the input {found.id!r} has nothing to choose from")
    return [_option(option) for option in options[:MAX_OPTIONS]]


def _option(option: Option) -> Block:
    found: Block = {"text": plain_text(option.label, MAX_OPTION), "value": option.id}
    return {**found, "description": plain_text(option.hint, MAX_OPTION)} if option.hint else found


# --- what comes back -----------------------------------------------------------------------------


class BadForm(ValueError):
    """What came back is not the state of one of our forms."""


def read_values(state: object) -> dict[str, Any]:
    """`view.state.values` as field id -> str (text, one choice, a user's id, "2026-11-24", "18:00") or tuple of str.

    Fields left empty are "" or (). Raises `BadForm` on anything else: what comes back is hostile input.
    """
    if not isinstance(state, dict) or len(state) > MAX_VIEW_BLOCKS:
        raise BadForm("no values")
    values: dict[str, Any] = {}
    for fields in state.values():
        if not isinstance(fields, dict):
            raise BadForm("a block without fields")
        for field, given in fields.items():
            if not isinstance(field, str) or not isinstance(given, dict):
                raise BadForm("a field without a value")
            values[field] = _value(given)
    return values


def _value(given: dict[str, Any]) -> str | tuple[str, ...]:
    match given.get("type"):
        case "plain_text_input":
            return _string(given.get("value"))
        case "static_select" | "radio_buttons":
            return _chosen(given.get("selected_option"))
        case "checkboxes" | "multi_static_select":
            found = given.get("selected_options") or []
            if not isinstance(found, list) or len(found) > MAX_OPTIONS:
                raise BadForm("choices that are no list")
            return tuple(_chosen(option) for option in found)
        case "users_select":
            return _string(given.get("selected_user"))
        case "datepicker":
            return _day(_string(given.get("selected_date")))
        case "timepicker":
            return _time(_string(given.get("selected_time")))
    raise BadForm("an input of a kind that Fanal does not draw")


def _string(found: object) -> str:
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > MAX_VALUE * 2:
        raise BadForm("a value that is no text, or too long")
    return found


def _chosen(option: object) -> str:
    if option is None:
        return ""
    if not isinstance(option, dict):
        raise BadForm("a choice that is none")
    return _string(option.get("value"))


def _day(found: str) -> str:
    if not found:
        return ""
    try:
        return date.fromisoformat(found).isoformat()
    except ValueError:
        raise BadForm("a day that is none") from None


def _time(found: str) -> str:
    if found and not _TIME.fullmatch(found):
        raise BadForm("a time that is none")
    return found

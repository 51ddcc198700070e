"""The body of a form as Slack's input blocks."""

from __future__ import annotations

import re
from typing import Final

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
from cards.slack_blocks import MAX_VIEW, MAX_VIEW_BLOCKS, Block, Blocks, keep, view_size
from cards.slack_text import plain_text
from cards.tame import as_typed
from config.patterns import late

MAX_LABEL: Final = 2000
MAX_VALUE: Final = 3000
MAX_OPTION: Final = 75
MAX_OPTIONS: Final = 100
MAX_IN_SIGHT: Final = 10  # radio buttons or checkboxes; more become a list that opens

_TIME = late(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
LIMITS: Final = (2900, 1500, 700, 300)  # of one string: the first that makes the whole fit


def form_blocks(form: Form) -> list[Block]:
    """The blocks of a form; long quotations are split, and cut only where a view could not hold them."""
    blocks: list[Block] = []
    for limit in LIMITS:
        render = Blocks(limit, whole=limit == LIMITS[0])
        found = [block for element in form.body for block in _one(element, render)]
        blocks = keep(found, MAX_VIEW_BLOCKS)
        if view_size(blocks) <= MAX_VIEW:
            break
    return blocks


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
            return {"type": "users_select"}
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
    if value := as_typed(found.value, element["max_length"]):
        element["initial_value"] = value
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

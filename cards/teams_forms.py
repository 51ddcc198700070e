"""A form as a card in a dialog: its inputs, and the one button that sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from cards.button import encode_form, encode_value
from cards.card import (
    ButtonRow,
    ChoiceInput,
    ChoicesInput,
    DayInput,
    Form,
    FormElement,
    Input,
    Option,
    PersonInput,
    Quote,
    Section,
    TextInput,
    TimeInput,
)
from cards.tame import ELLIPSIS, as_typed, clip, flat
from cards.teams_actions import MAX_BUTTON, Actions, title
from cards.teams_blocks import LIMITS, MAX_CARD, Blocks, Part, card_of, shortened, size
from cards.teams_text import Json, markdown, person_of, run_line
from config.patterns import late
from config.words import Verb

MAX_LABEL: Final = 500
MAX_OPTION: Final = 150
MAX_OPTIONS: Final = 100
MAX_IN_SIGHT: Final = 8  # more choices than these become a list that opens
PEOPLE: Final = "graph.microsoft.com/users"  # learn.microsoft.com, "People Picker in Adaptive Cards"
LONGEST: Final = 12_000  # characters of a quotation in a form, where the words are to be read whole
SHORTEST: Final = 40  # of anything, where a form holds dozens of buttons whose labels are as long as they may be

_DAY = late(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", re.ASCII)
_TIME = late(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)

Typed = Mapping[str, str | list[str]]


def form_card(form: Form, typed: Typed, errors: Mapping[str, str]) -> Json:
    """The card of a form, inside the limit: long quotations are cut where it could not hold them.

    What stands in an input is never cut: two long ones full of emoji may bring it a little over.
    """
    fields = _fields(form)
    for limit in (LONGEST, 6000, *LIMITS):
        drawn = _whole(form, *_parts(form, fields, limit, typed, errors), fields)
        if size(drawn) <= MAX_CARD:
            return drawn
    parts, render = _parts(form, fields, SHORTEST, typed, errors)
    drawn = _whole(form, parts, render, fields)
    while size(drawn) > MAX_CARD and shortened(parts):
        drawn = _whole(form, parts, render, fields)
    return drawn


def _parts(form: Form, fields: Json, limit: int, typed: Typed, errors: Mapping[str, str]) -> tuple[list[Part], Blocks]:
    """Each with its words cut at so many characters."""
    render = Blocks(limit, Actions(inside=True, fields=fields, longest=min(limit, MAX_BUTTON)))
    checked = not any(_works_on_typed(element) for element in form.body)
    parts: list[Part] = []
    for element in form.body:
        if isinstance(element, Input):
            parts += _asked(element, form.required if checked else "", typed.get(element.id), errors.get(element.id))
        else:
            parts.append(render.one(element))
    return parts, render


def is_long(form: Form) -> bool:
    """Whether a form needs a tall dialog."""
    return len(form.body) > 5 or any(isinstance(element, Quote) for element in form.body)


def _whole(form: Form, parts: list[Part], render: Blocks, fields: Json) -> Json:
    body = [block for part in parts for block in part.blocks]
    if not form.submit:
        return card_of(body, render.entities)
    data = {"form": encode_form(form.verb), "fanal": encode_value(form.case, form.version, form.ref), **fields}
    send = {"type": "Action.Submit", "title": title(form.submit), "style": "positive", "data": data}
    return card_of(body, render.entities, actions=[send])


def _fields(form: Form) -> Json:
    """Which inputs hold several values, and which a person: Teams sends both as text."""
    many = [element.id for element in form.body if isinstance(element, ChoicesInput)]
    people = [element.id for element in form.body if isinstance(element, PersonInput)]
    return {**({"many": many} if many else {}), **({"people": people} if people else {})}


def _works_on_typed(element: FormElement) -> bool:
    """A remedy is pressed while fields may still be empty: then nothing but the desk says what is missing."""
    buttons = element.buttons if isinstance(element, ButtonRow) else ()
    if isinstance(element, Section) and element.button:
        buttons = (element.button,)
    return any(button.verb is Verb.MEND for button in buttons)


def _asked(found: Input, required: str, typed: str | list[str] | None, error: str | None) -> list[Part]:
    """What is wrong with it, the input, and its hint."""
    said = [_said(error, color="Attention")] if error else []
    block: Json = {
        "type": "",
        "id": found.id,
        "label": run_line(clip(flat(found.label).strip(), MAX_LABEL)) or ELLIPSIS,
    }
    if required and not found.optional:
        block |= {"isRequired": True, "errorMessage": run_line(clip(flat(required), MAX_OPTION)) or ELLIPSIS}
    block |= _element(found)
    if typed is not None:
        block.pop("value", None)
        block |= _again(found, typed)
    hint = [_said(found.hint, isSubtle=True) | {"spacing": "Small"}] if found.hint else []
    return [Part([*said, block, *hint], may_go=False)]


def _said(words: str, **look: Any) -> Json:
    return {"type": "TextBlock", "text": markdown(words, MAX_LABEL) or ELLIPSIS, "size": "Small", "wrap": True, **look}


def _element(found: Input) -> Json:
    match found:
        case TextInput():
            value = as_typed(found.value, found.max_length)
            text: Json = {"type": "Input.Text", "maxLength": found.max_length}
            return {**text, **({"isMultiline": True} if found.long else {}), **({"value": value} if value else {})}
        case ChoiceInput():
            return _choices(found, found.options, (found.chosen,))
        case ChoicesInput():
            return {**_choices(found, found.options, found.chosen), "isMultiSelect": True}
        case PersonInput():
            query = {"choices": [], "choices.data": {"type": "Data.Query", "dataset": PEOPLE}}
            return {"type": "Input.ChoiceSet", **query}
        case DayInput():
            return {"type": "Input.Date", **({"value": found.chosen.isoformat()} if found.chosen else {})}
        case TimeInput():
            return {"type": "Input.Time", **({"value": found.chosen} if _TIME.fullmatch(found.chosen) else {})}
    raise TypeError(f"no such input: {found!r}")


def _choices(found: Input, options: tuple[Option, ...], chosen: tuple[str, ...]) -> Json:
    if not options:
        raise ValueError(f"the input {found.id!r} has nothing to choose from")
    if any("," in option.id for option in options):
        raise ValueError(f"an option of {found.id!r} has a comma in its id, by which Teams keeps several apart")
    known = [option.id for option in options[:MAX_OPTIONS] if option.id in chosen]
    return {
        "type": "Input.ChoiceSet",
        "style": "expanded" if len(options) <= MAX_IN_SIGHT else "compact",
        "wrap": True,
        "choices": [{"title": _name(option), "value": option.id} for option in options[:MAX_OPTIONS]],
        **({"value": ",".join(known)} if known else {}),
    }


def _name(option: Option) -> str:
    """In sight, a choice is read as Markdown; it has no place for a hint of its own."""
    return markdown(f"{option.label} ({option.hint})" if option.hint else option.label, MAX_OPTION) or ELLIPSIS


def _again(found: Input, typed: str | list[str]) -> Json:
    """What stood in the input when the form was sent; nothing that Teams would refuse to show there."""
    given = ",".join(typed) if isinstance(typed, list) else typed
    match found:
        case TextInput():
            given = as_typed(given, found.max_length)
        case PersonInput():
            given = person_of(given)
        case ChoiceInput(options=options) | ChoicesInput(options=options):
            given = ",".join(option.id for option in options[:MAX_OPTIONS] if option.id in given.split(","))
        case DayInput():
            given = given if _DAY.fullmatch(given) else ""
        case TimeInput():
            given = given if _TIME.fullmatch(given) else ""
    return {"value": given} if given else {}

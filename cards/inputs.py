"""Inputs that several forms share, and the close button that all have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from cards.card import (
    ChoiceInput,
    ChoicesInput,
    DayInput,
    Form,
    FormElement,
    Option,
    PersonInput,
    TextInput,
    TimeInput,
)
from cards.translator import Translator
from cards.verbs import Numbered
from cards.views import ChoiceView
from config.words import Verb

_Word = TypeVar("_Word", bound=StrEnum)


def form(
    verb: Verb,
    view: Numbered,
    t: Translator,
    *,
    title: str,
    body: Iterable[FormElement],
    submit: str = "",
    ref: str = "",
) -> Form:
    """A form about the case of `view`."""
    return Form(
        verb=verb,
        title=title,
        body=tuple(body),
        close=t("Go back") if submit else t("Close"),
        submit=submit,
        required=t("Please fill this in."),
        case=view.number,
        version=view.version,
        ref=ref,
    )


def options(choices: Iterable[ChoiceView]) -> tuple[Option, ...]:
    """What can be chosen."""
    return tuple(Option(choice.id, choice.name) for choice in choices)


def chosen(choices: Iterable[ChoiceView]) -> str:
    """The id of what is chosen to start with."""
    return next((choice.id for choice in choices if choice.chosen), "")


def choice(id: str, label: str, choices: tuple[ChoiceView, ...], *, hint: str = "") -> ChoiceInput:
    """One of these."""
    return ChoiceInput(id=id, label=label, hint=hint, options=options(choices), chosen=chosen(choices))


def words_choice(id: str, label: str, words: Mapping[_Word, str], t: Translator, *, start: str = "") -> ChoiceInput:
    """One of a closed vocabulary, by its names."""
    found = tuple(Option(word.value, t(name)) for word, name in words.items())
    return ChoiceInput(id=id, label=label, options=found, chosen=start)


def person(label: str, people: tuple[ChoiceView, ...], *, hint: str = "") -> ChoiceInput | PersonInput:
    """Somebody of the desk; from the chat's own list when the desk's is not given."""
    if people:
        return choice("person", label, people, hint=hint)
    return PersonInput(id="person", label=label, hint=hint)


def moment(
    t: Translator, zone: str, *, optional: bool = False, start: datetime | None = None
) -> tuple[DayInput, TimeInput]:
    """A day and a time of `zone`: in the morning, whenever it is that somebody plans it."""
    local = start.astimezone(ZoneInfo(zone)) if start and zone else start
    hint = t("{zone} time", zone=zone.rpartition("/")[2].replace("_", " ")) if zone else ""
    return (
        DayInput(id="day", label=t("Day"), optional=optional, chosen=_day(local)),
        TimeInput(id="time", label=t("Time"), optional=True, hint=hint, chosen="09:00"),
    )


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def note(label: str, *, id: str = "note", value: str = "", hint: str = "", optional: bool = True) -> TextInput:
    """Several lines of one's own."""
    return TextInput(id=id, label=label, hint=hint, value=value, optional=optional, long=True)


def line(label: str, *, id: str, value: str = "", hint: str = "", optional: bool = False, most: int = 300) -> TextInput:
    """One line."""
    return TextInput(id=id, label=label, hint=hint, value=value, optional=optional, max_length=most)


def several(id: str, label: str, choices: tuple[ChoiceView, ...]) -> ChoicesInput:
    """Any of these."""
    ticked = tuple(choice.id for choice in choices if choice.chosen)
    return ChoicesInput(id=id, label=label, options=options(choices), chosen=ticked)

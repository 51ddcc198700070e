"""The neutral card: what stands on a screen and in which order, before a chat gives it a shape.

Every `str` in an element is shown word for word: a renderer escapes it, so that nobody's words (a member's, a
client's, ours) can mention, link or mark up anything. What means more than letters is an element: `Bold`, `Exact`,
`Link`, `Mention`, `Moment`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from config.patterns import late
from config.words import Verb

_OWN_ADDRESS = late(r"https?://[\w.:\[\]-]+(?:/[\w./~%=-]*)?", re.ASCII)

# --- text ----------------------------------------------------------------------------------------


class Bold(Struct, frozen=True):
    """Words that stand out."""

    text: str


class Exact(Struct, frozen=True):
    """Words to be copied letter for letter: an address, a phone number."""

    text: str


class Link(Struct, frozen=True):
    """An address of this desk's own, to be opened; never one that somebody else wrote."""

    url: str
    text: str

    def __post_init__(self) -> None:
        if not _OWN_ADDRESS.fullmatch(self.url):
            raise ValueError("not an address that may be a link")


class Mention(Struct, frozen=True):
    """Somebody who is notified if the post is new: "slack:T…/U…", "teams:…/…". In another chat than theirs, and where
    a chat wants the words itself, `name` stands for them."""

    account: str
    name: str = ""


MomentStyle = Literal["time", "second", "day", "day_time"]


class Moment(Struct, frozen=True):
    """An instant, shown by the chat in each reader's own zone; `fallback` is it in words, for what cannot."""

    at: datetime  # aware
    fallback: str
    style: MomentStyle = "time"


Span = str | Bold | Exact | Link | Mention | Moment
Line = tuple[Span, ...]


# --- buttons -------------------------------------------------------------------------------------


class Confirm(Struct, frozen=True):
    """Asked before what cannot be undone; `text` says the true consequence."""

    title: str
    text: str
    yes: str
    no: str


class Button(Struct, frozen=True, kw_only=True):
    """What a click asks for. `ref` names a part of the case (a reply, a question, a follow-up, a message). `aside`: not
    for whoever reads this; it may stand in a menu."""

    verb: Verb
    label: str
    case: int = 0
    version: int = 0
    ref: str = ""
    style: Literal["", "primary", "danger"] = ""
    confirm: Confirm | None = None
    aside: bool = False


# --- what a card is made of ------------------------------------------------------------------------


class Section(Struct, frozen=True):
    """Lines of text, one under the other; a single button may stand beside them."""

    lines: tuple[Line, ...]
    button: Button | None = None


class Heading(Struct, frozen=True):
    """The title of a part (of the home, of a long form)."""

    text: str


class Field(Struct, frozen=True):
    """A label and its value."""

    label: str
    value: Line


class Fields(Struct, frozen=True):
    """Several labels with their values."""

    items: tuple[Field, ...]


class Context(Struct, frozen=True):
    """Lines that matter less, in small type."""

    lines: tuple[Line, ...]


class Quote(Struct, frozen=True):
    """Somebody's words, set apart, then who said them when; cut after `most` (0: where the chat's limit is)."""

    words: str
    by: Line = ()
    most: int = 0


class ButtonRow(Struct, frozen=True):
    """Buttons side by side, the most useful first."""

    buttons: tuple[Button, ...]


class Divider(Struct, frozen=True):
    """A line between two parts."""


Element = Section | Heading | Fields | Context | Quote | ButtonRow | Divider


class Card(Struct, frozen=True, kw_only=True):
    """A post, a private answer, or a home. `notification` is all that a lock screen shows. `apart`: accounts
    of people who see it in words and with buttons of their own, where the chat can show one person another card."""

    notification: str
    body: tuple[Element, ...]
    title: str = ""
    apart: tuple[str, ...] = ()


# --- forms ---------------------------------------------------------------------------------------


class Option(Struct, frozen=True):
    """One thing to choose; `id` comes back."""

    id: str
    label: str
    hint: str = ""


class Input(Struct, frozen=True, kw_only=True):
    """What every input has. `id` names the value that comes back.

    `revision` grows when *we* put another value in its place: a chat that keeps what was typed then shows ours.
    """

    id: str
    label: str
    hint: str = ""
    optional: bool = False
    revision: int = 0


class TextInput(Input, frozen=True, kw_only=True):
    """A line of text, or several."""

    value: str = ""
    long: bool = False
    max_length: int = 3000


class ChoiceInput(Input, frozen=True, kw_only=True):
    """One of several, all in sight when they are few."""

    options: tuple[Option, ...]
    chosen: str = ""


class ChoicesInput(Input, frozen=True, kw_only=True):
    """Any of several."""

    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()


class PersonInput(Input, frozen=True, kw_only=True):
    """Somebody of the chat: "slack:T…/U…", "teams:…/…"."""


class DayInput(Input, frozen=True, kw_only=True):
    """A day; it comes back as "2026-11-24"."""

    chosen: date | None = None


class TimeInput(Input, frozen=True, kw_only=True):
    """A time of day; it comes back as "18:00"."""

    chosen: str = ""


FormElement = Element | TextInput | ChoiceInput | ChoicesInput | PersonInput | DayInput | TimeInput


class Form(Struct, frozen=True, kw_only=True):
    """A form of its own window. `verb` is what submitting it asks for; without `submit` it is only to be read."""

    verb: Verb
    title: str
    body: tuple[FormElement, ...]
    close: str
    submit: str = ""
    required: str = ""  # said under a field that was left empty, where the chat leaves the words to us
    case: int = 0
    version: int = 0
    ref: str = ""

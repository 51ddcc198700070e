"""A page outside the chats, before it is HTML: frozen words in their order, for people without an account anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from cards.views.pages import LineView

LONGEST = 5000
"""Characters that a box takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place to write. `name` is the field's."""

    label: str
    hint: str
    name: str = "words"
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageButton:
    """What can be done: `name` and `value` are what the form sends with it."""

    label: str
    name: str = "do"
    value: str = "write"
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageForm:
    """One form, posted to `action` ("" for the page's own address)."""

    buttons: tuple[PageButton, ...]
    box: Box | None = None
    key: str = ""  # of this rendering
    action: str = ""
    about: str = ""  # what stood there when it was rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHelp:
    """Who listens now."""

    heading: str
    lines: tuple[tuple[LineView, str], ...]  # with the words of its link, or ""
    emergency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    label: str
    href: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with what stands under it, apart from the rest."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of a page, in reading order. `help_first`: who listens stands above everything else."""

    locale: str
    title: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    help: PageHelp | None = None
    help_first: bool = False
    form: PageForm | None = None
    links: tuple[PageLink, ...] = ()
    other: PageLink | None = None  # the same page in the other language

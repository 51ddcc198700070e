"""A page outside the chats, before it is HTML: frozen words in their order, for people without an account anywhere."""

from __future__ import annotations

from msgspec import Struct

from cards.views.pages import LineView

LONGEST = 5000
"""Characters that a box takes."""


class Box(Struct, frozen=True, kw_only=True):
    """A place to write. `name` is the field's."""

    label: str
    hint: str
    name: str = "words"
    text: str = ""
    problem: str = ""


class PageButton(Struct, frozen=True, kw_only=True):
    """What can be done: `name` and `value` are what the form sends with it."""

    label: str
    name: str = "do"
    value: str = "write"
    quiet: bool = False


class PageForm(Struct, frozen=True, kw_only=True):
    """One form, posted to `action` ("" for the page's own address)."""

    buttons: tuple[PageButton, ...]
    box: Box | None = None
    key: str = ""  # of this rendering
    action: str = ""
    about: str = ""  # what stood there when it was rendered


class PageHelp(Struct, frozen=True, kw_only=True):
    """Who listens now."""

    heading: str
    lines: tuple[tuple[LineView, str], ...]  # with the words of its link, or ""
    emergency: str = ""


class PageLink(Struct, frozen=True, kw_only=True):
    label: str
    href: str
    lang: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """A heading with what stands under it, apart from the rest."""

    heading: str
    paragraphs: tuple[str, ...]


class Page(Struct, frozen=True, kw_only=True):
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

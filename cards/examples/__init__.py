"""Example data for every card and form in every state: tests walk them all, on each chat and in each language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from cards.card import Card, Form
from cards.examples import case, forms, posts, reports, written
from cards.translator import Translator

Surface = Literal["message", "private", "home", "form"]


class Example(Struct, frozen=True):
    """A card or form, drawn from example data, and where it stands."""

    name: str
    surface: Surface
    drawn: Card | Form


def examples(t: Translator) -> Iterator[Example]:
    """Every example, in one reader's language."""
    for name, card in (*case.cards(t), *posts.messages(t), *written.posts(t), *reports.posts(t)):
        yield Example(name, "message", card)
    for name, card in (*posts.answers(t), *reports.answers(t)):
        yield Example(name, "private", card)
    for name, card in posts.homes(t):
        yield Example(name, "home", card)
    for name, form in (*forms.all_forms(t), *reports.forms(t)):
        yield Example(name, "form", form)

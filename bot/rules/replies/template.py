"""A template: words agreed in advance for one kind of reply, category, language and way of sending."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from config.words import Category, Method, PersonRole


class Kind(StrEnum):
    """What a text is for. Values are stored and stand in the front matter."""

    REPLY = "reply"
    FIRST_WORD = "first_word"
    ACKNOWLEDGEMENT = "acknowledgement"
    CHECK_IN = "check_in"
    REMOVAL_NOTICE = "removal_notice"
    KEEP_WAITING = "keep_waiting"


class Step(StrEnum):
    """Which check-in of the programme a text is for."""

    H48 = "48h"
    D8 = "8d"
    D15 = "15d"
    M1 = "1m"
    M3 = "3m"
    M6 = "6m"


EVERYBODY = frozenset({PersonRole.AUTHOR, PersonRole.AT_RISK})
"""To whom a template speaks unless its front matter says otherwise."""


class Template(Struct, frozen=True, kw_only=True):
    """`categories` empty: for every category without words of its own. `country` empty: for every country.

    `body` is plain words in paragraphs with `{{ field }}` and `{% if field %}` (see `fields`); `step` is for check-ins,
    `name` for whoever chooses.
    """

    id: str
    language: str
    kind: Kind
    body: str
    name: str = ""
    subject: str = ""
    categories: frozenset[Category] = frozenset()
    methods: frozenset[Method] = frozenset(Method)
    roles: frozenset[PersonRole] = EVERYBODY
    country: str = ""
    step: Step | None = None
    version: int = 1

"""Whom a source is asked about, and the five things that it may answer."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from config.contacts import ContactKind
from config.values import Unshown


class Datum(Unshown, frozen=True):
    """One contact detail. Its value never stands in a log: neither does this object."""

    kind: ContactKind
    value: str


class Asked(Unshown, frozen=True, kw_only=True):
    """Somebody to be looked for; what is not known is empty.

    `id` is the community's own id of the member, `before` what earlier cases of the same member with the same client
    have kept.
    """

    client: str
    community: str = ""
    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    before: tuple[Datum, ...] = ()
    key: str = ""
    """The same over retries of one look-up."""


class Why(StrEnum):
    """Why nobody can tell whose data these are."""

    SEVERAL = "several"  # more than one person fits
    NAME_ONLY = "name_only"  # the name is the same, and nothing else


class Found(Struct, frozen=True):
    """These are this person's."""

    data: tuple[Datum, ...]


class Nothing(Struct, frozen=True):
    """The source has nothing about this person."""


class Denied(Struct, frozen=True):
    """The source does not answer us: a right is missing, or its settings are wrong. `reason` holds no data."""

    reason: str


class TimedOut(Struct, frozen=True):
    """The source did not answer in its time."""


class Ambiguous(Struct, frozen=True):
    """These may be this person's: a human is asked. One tuple of data for each person that fits."""

    candidates: tuple[tuple[Datum, ...], ...]
    why: Why


Outcome = Found | Nothing | Denied | TimedOut | Ambiguous

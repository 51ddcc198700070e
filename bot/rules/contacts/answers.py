"""Whom a source is asked about, and the five things that it may answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from config.contacts import ContactKind


@dataclass(frozen=True, slots=True)
class Datum:
    """One contact detail. Its value never stands in a log: neither does this object."""

    kind: ContactKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody to be looked for; what is not known is empty.

    `id` is the community's own id of the member, `before` what earlier cases of the same member with the same client
    have kept.
    """

    client: str
    community: str = ""
    id: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    before: tuple[Datum, ...] = field(default=(), repr=False)
    key: str = ""
    """The same over retries of one look-up."""


class Why(StrEnum):
    """Why nobody can tell whose data these are."""

    SEVERAL = "several"  # more than one person fits
    NAME_ONLY = "name_only"  # the name is the same, and nothing else


@dataclass(frozen=True, slots=True)
class Found:
    """These are this person's."""

    data: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The source has nothing about this person."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The source does not answer us: a right is missing, or its settings are wrong. `reason` holds no data."""

    reason: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The source did not answer in its time."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """These may be this person's: a human is asked. One tuple of data for each person that fits."""

    candidates: tuple[tuple[Datum, ...], ...]
    why: Why


Outcome = Found | Nothing | Denied | TimedOut | Ambiguous

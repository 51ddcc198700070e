"""What the private forms about the message and its member may know; opening one is recorded first."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from cards.views.case import NumbersView, PersonView
from config.deliveries import Via
from config.words import Level, Visibility


class MediaView(Struct, frozen=True, kw_only=True):
    """A picture or film that came with a message: named, never shown."""

    type: str
    alt: str = ""


class SaidView(Struct, frozen=True, kw_only=True):
    """One message of a member, word for word."""

    handle: str
    text: str
    posted_at: datetime | None = None
    visibility: Visibility | None = None
    media: tuple[MediaView, ...] = ()
    via: Via | None = None  # an answer to us, and how it came
    between: bool = False  # what they quote stands among their words
    stranger: str = ""  # from which address, or by which other member, when it is not known to be theirs


class ReadView(Struct, frozen=True, kw_only=True):
    """ "Lire le message": the flagged words (one message, or all of the case), what stood around them, why flagged."""

    number: int
    version: int
    now: datetime
    messages: tuple[SaidView, ...]
    context: tuple[SaidView, ...] = ()
    reasons: tuple[str, ...] = ()
    flag_reason: str = ""  # the words of whoever flagged it
    reporter: str = ""
    reply: str = ""  # the one being written, to which there is a way back


class ContactView(Struct, frozen=True, kw_only=True):
    """One way to reach a member, with where it is known from."""

    what: str  # "e-mail", "phone", "postal address", "country", "age": an id of `cards.labels.CONTACTS`
    value: str
    source: str = ""
    since: datetime | None = None  # how old it is


class EarlierCaseView(Struct, frozen=True, kw_only=True):
    """A case of the same member, before this one."""

    number: int
    version: int
    level: Level
    opened_at: datetime
    reached_at: datetime | None = None


class MemberView(Struct, frozen=True, kw_only=True):
    """« détails »: who wrote, how to reach them (masked), what came before."""

    number: int
    version: int
    person: PersonView
    earlier: tuple[EarlierCaseView, ...] = ()
    people: tuple[PersonView, ...] = ()  # the others in the case


class CallView(Struct, frozen=True, kw_only=True):
    """An emergency call that somebody made."""

    at: datetime
    by: str
    service: str
    outcome: str = ""
    reference: str = ""


class HelplineView(Struct, frozen=True, kw_only=True):
    """A line of the directory that a manager is asked to verify."""

    number: int
    version: int
    ref: str  # its id
    line: str  # as a member reads it
    source: str
    country: str
    verified_on: date | None = None


class EmergencyView(Struct, frozen=True, kw_only=True):
    """« Urgence »: the numbers of the member's country, what the services will ask for, the calls made so far."""

    number: int
    version: int
    now: datetime
    numbers: NumbersView | None
    country: str = ""  # name, in the reader's language; empty when unknown
    member: PersonView | None = None
    contacts: tuple[ContactView, ...] = ()
    calls: tuple[CallView, ...] = ()
    said: tuple[SaidView, ...] = ()  # verbatim
    where: str = ""  # the community
    urls: tuple[str, ...] = ()
    zone: str = ""  # in which the instants are read out
    platform: str = ""  # how the platform is reached in an emergency
    relay: str = ""  # who can call from the client's country
    minor: bool = False
    child_line: str = ""

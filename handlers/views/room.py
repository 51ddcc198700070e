"""Where a card is read, and by whom: the client's rows, language and zone, what may be shown, how people are called."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import select

from bot.cases.history import FANAL
from bot.cases.reads import Reads, reading
from bot.catalog import Catalog
from bot.catalog.clients import Client, Person, Shows, chat_of
from bot.errors import NotFound
from bot.storage import tables
from bot.storage.records import Case, ChatAccount, Member
from bot.storage.session import Session, fetch
from cards.card import Mention
from cards.translator import LOCALES, Translator, translator
from config.words import Account

ERASED = "…"
"""Shown for a member whose name was erased, or may not appear here."""


class Room(Struct, frozen=True):
    """A client's rows as seen from one place. `team` is the workspace whose accounts can be mentioned there. `heard`:
    what people write in a thread there reaches the desk."""

    reads: Reads
    t: Translator
    team: str
    full: bool = True
    zone: str = "UTC"
    heard: bool = True

    @property
    def client(self) -> Client:
        return self.reads.client

    @property
    def locale(self) -> str:
        return self.t.locale

    def case(self, number: int) -> Case:
        """A case of this client; `NotFound` for another client's."""
        return self.reads.get(Case, number)

    def name(self, person: str) -> str:
        """A responder's name; empty for the desk itself."""
        if person in ("", FANAL):
            return ""
        found = self.client.person(person)
        if found is not None and found.name:
            return found.name
        account = account_of(self.reads, person) if "/" in person else None
        return account.name if account is not None and account.name else person.rpartition("/")[2]

    def names(self, persons: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for person in persons if (name := self.name(person)))

    def account(self, person: str) -> str:
        """The account to mention a person by; empty if they have none in this workspace."""
        known = self.reads.open_accounts(person)
        return next((account for account in known if account.startswith(f"{self.team}/")), "")

    def mentions(self, persons: Iterable[str], *, everywhere: bool = False) -> tuple[Mention, ...]:
        """Those of them to notify here: somebody who prefers another chat where the case is shown is notified only
        there; with `everywhere`, for urgent cases, in both."""
        return tuple(
            Mention(account, self.name(person))
            for person in persons
            if (account := self.account(person)) and (everywhere or self._is_asked_here(person))
        )

    def _is_asked_here(self, person: str) -> bool:
        found = self.client.person(person)
        preferred = found.prefers if found is not None else ""
        if preferred not in map(chat_of, self.reads.open_accounts(person)):
            return True
        return preferred == chat_of(self.team) or all(p.chat != preferred for p in self.client.destinations)

    def handle(self, member: int) -> str:
        """What the community calls a member, without "@"; dots where no name may appear."""
        if not self.full:
            return ERASED
        found = self.reads.find(Member, member)
        name = str(self.reads.words(found.evidence).get("name", "")) if found else ""
        return name.lstrip("@").strip() or ERASED

    def community(self, slug: str) -> str:
        found = self.client.communities.get(slug)
        return slug if found is None else found.name


def shared(session: Session, catalog: Catalog, dest: str) -> Room:
    """A crisis channel of this client, in its own language. `NotFound` for any other place."""
    reads = reading(session, catalog)
    place = reads.client.destination(dest)
    if place is None:
        raise NotFound(f"destination {dest}")
    t = translator(place.locale, reads.client.zone)
    return Room(reads, t, _team(dest), place.shows is Shows.FULL, reads.client.zone, place.heard)


def private(session: Session, catalog: Catalog, person: Person | None, account: str, *, told: str = "") -> Room:
    """What one reader sees, in their own language and zone: from the client's file, else from their chat account, else
    the client's. `told`: the language of somebody the client does not know (`spoken_by`)."""
    reads = reading(session, catalog)
    locale, zone = manners(reads, person, account)
    locale = told if person is None and told else locale
    return Room(reads, translator(locale, zone), _team(account), True, zone)


def anywhere(session: Session, catalog: Catalog, dest: str, *, person: str = "") -> Room:
    """A destination: one of the client's channels, or a private conversation with `person`."""
    reads = reading(session, catalog)
    if reads.client.destination(dest) is not None:
        return shared(session, catalog, dest)
    found = reads.client.person(person) or reads.client.account(dest)
    account = next((a for a in found.accounts if a.startswith(f"{_team(dest)}/")), dest) if found else dest
    return private(session, catalog, found, account)


def manners(reads: Reads, person: Person | None, account: str) -> tuple[str, str]:
    """A reader's locale and zone."""
    known = account_of(reads, account)
    locale = (person.locale if person else "") or (known.locale if known else "") or reads.client.locale
    zone = (person.zone if person else "") or (known.zone if known else "") or reads.client.zone
    return locale, zone


def spoken_by(account: Account) -> str:
    """The language that somebody's chat reported with their act, if we speak it; else ""."""
    language = account.locale[:2].lower()
    return language if language in LOCALES else ""


def account_of(session: Session, ref: str) -> ChatAccount | None:
    """What the chat says about an account."""
    table = tables.ACCOUNTS
    found = fetch(session.connection, ChatAccount, select(table).where(table.c.ref == ref))
    return found[0] if found else None


def _team(dest: str) -> str:
    return dest.split("/", 1)[0]

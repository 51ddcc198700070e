"""The country a member is in, and who says so: it decides which numbers can save a life."""

from __future__ import annotations

from babel.core import get_global
from msgspec import Struct

from bot.cases.contacts import Contact, author_of, best, contacts_of
from bot.rules.cadence import zone_of_member
from bot.storage.records import Case, Member
from bot.storage.session import Session
from config.contacts import ContactKind, SourceKind


class Country(Struct, frozen=True):
    """`code` is empty if nobody knows, or if sources disagree and nothing decides between them.

    `source` is set if neither the community's flag nor a person told it; `others` lists the competing values.
    """

    code: str = ""
    source: str = ""
    others: tuple[str, ...] = ()


def country(session: Session, case: Case) -> Country:
    """What a person confirmed, else what the community's flags say, else what all sources agree on."""
    member = session.find(Member, case.author)
    author = author_of(session, case)
    contacts = contacts_of(session, case, author.id) if author is not None else ()
    told = [contact for contact in contacts if contact.kind is ContactKind.COUNTRY]
    confirmed = [contact for contact in told if contact.confirmed]
    if confirmed:
        return Country(confirmed[-1].value)
    if member is not None and member.country:
        return Country(member.country, others=_others(told, member.country))
    found = best(told, ContactKind.COUNTRY)
    if found is None:
        return Country(others=_others(told, ""))
    source = found.source if found.source != SourceKind.FLAG else ""
    return Country(found.value, source, _others(told, found.value))


def zone_of(session: Session, case: Case, client: str) -> str:
    """The time zone of the case's author: that of their country (Unicode's zone list), else the `client`'s."""
    code = country(session, case).code
    zones = get_global("territory_zones").get(code, ())
    return zone_of_member(zones, client, session.now)


def _others(told: list[Contact], code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(contact.value for contact in told if contact.value != code))

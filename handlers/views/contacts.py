"""Contact details: masked on every card, in full in the one form that may show them."""

from __future__ import annotations

from bot.cases.contacts import Contact, author_of, contacts_of, different
from bot.cases.look_ups import earlier
from bot.rules.contacts import Why, masked
from bot.storage.contact_records import ContactRow, LookUp
from bot.storage.records import Case, Involved
from cards.views import ContactsFormView, DoubtView, KnownView, LookUpView, MaskedView, WholeContactView
from config.contacts import ContactKind, ContactState, LookUpState, SourceKind
from config.values import replace
from handlers.views.room import ERASED, Room

ORDER = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS, ContactKind.NAME, ContactKind.COUNTRY)
"""What a card lists, in this order; the form alone has the rest."""


def known(room: Room, case: Case, person: int) -> KnownView:
    """How a person of the case can be reached, as far as a card may say; empty where no name may appear."""
    look_ups = room.reads.matching(LookUp, case_id=case.id, involved=person) if room.full and person else []
    if not room.full or not person:
        return KnownView()
    contacts = contacts_of(room.reads, case, person)
    return KnownView(
        look_ups=tuple(LookUpView(source=source_name(room, case, one.source), state=one.state) for one in look_ups),
        known=tuple(found for kind in ORDER if (found := _masked(contacts, kind)) is not None),
        doubts=_doubts(room, case, look_ups),
    )


def _masked(contacts: tuple[Contact, ...], kind: ContactKind) -> MaskedView | None:
    found = [contact for contact in contacts if contact.kind is kind]
    if not found:
        return None
    shown = next((contact for contact in reversed(found) if contact.confirmed), found[-1])
    return MaskedView(kind=kind, value=masked(kind, shown.value), different=different(contacts, kind))


def _doubts(room: Room, case: Case, look_ups: list[LookUp]) -> tuple[DoubtView, ...]:
    """The candidates that nobody has confirmed or declined yet."""
    found: list[DoubtView] = []
    for look_up in look_ups:
        if look_up.state is not LookUpState.AMBIGUOUS:
            continue
        rows = room.reads.matching(ContactRow, case_id=case.id, involved=look_up.involved, source=look_up.source)
        asked = [row for row in rows if row.state is ContactState.ASKED]
        for candidate in dict.fromkeys(row.candidate for row in asked):
            values = [_shown(room, row) for row in asked if row.candidate == candidate]
            found.append(
                DoubtView(
                    ref=f"{look_up.id}:{candidate}",
                    source=source_name(room, case, look_up.source),
                    values=tuple(value for value in values if value),
                    by_name=look_up.problem == Why.NAME_ONLY,
                )
            )
    return tuple(found)


def _shown(room: Room, row: ContactRow) -> str:
    value = str(room.reads.words(row.evidence).get("value", ""))
    return masked(row.kind, value) if value else ""


def source_name(room: Room, case: Case, source: str) -> str:
    """A source's name; our own keep their id, which the card translates."""
    if source == SourceKind.PROFILE:
        return room.community(case.community)
    return next((found.name for found in room.client.directories if found.id == source), source)


def dated(room: Room, case: Case, contact: Contact, member: int) -> Contact:
    """A detail from an earlier case, with that case's number as its source and its original date. Unchanged if the
    earlier case's words are erased."""
    if contact.source != SourceKind.EARLIER:
        return contact
    for before in earlier(room.reads, case.id, member):
        author = author_of(room.reads, before)
        for found in contacts_of(room.reads, before, author.id) if author is not None else ():
            if found.ref == contact.ref and found.source != SourceKind.EARLIER:
                return replace(contact, source=f"{SourceKind.EARLIER}:{before.id}", found_on=found.found_on)
    return contact


def form_view(room: Room, case: Case, ref: str) -> ContactsFormView:
    """Everything known of one person, in full."""
    person = room.reads.find(Involved, int(ref)) if ref.isdecimal() else author_of(room.reads, case)
    if person is None or person.case_id != case.id:
        return ContactsFormView(number=case.id, version=case.drawn, ref="", handle=ERASED)
    contacts = [dated(room, case, one, person.member) for one in contacts_of(room.reads, case, person.id)]
    return ContactsFormView(
        number=case.id,
        version=case.drawn,
        ref=str(person.id),
        handle=handle_of(room, person),
        contacts=tuple(_whole(room, case, contact) for contact in contacts),
        known=known(room, case, person.id),
    )


def handle_of(room: Room, person: Involved) -> str:
    if person.member:
        return room.handle(person.member)
    return str(room.reads.words(person.evidence).get("name", "")) or ERASED


def _whole(room: Room, case: Case, contact: Contact) -> WholeContactView:
    return WholeContactView(
        id=str(contact.id),
        kind=contact.kind,
        value=contact.value,
        source=source_name(room, case, contact.source),
        by=room.name(contact.by),
        found_on=contact.found_on,
    )

"""Addresses of a member outside the community: what a case's contact details say for certain."""

from __future__ import annotations

from bot.cases.contacts import best, contacts_of
from bot.rules.contacts import Why
from bot.rules.paper import with_name
from bot.storage.contact_records import ContactRow, LookUp
from bot.storage.records import Case, Involved
from bot.storage.session import Session
from config.contacts import ContactKind, ContactState, LookUpState
from config.words import Method

_KINDS = {Method.EMAIL: ContactKind.EMAIL, Method.LETTER: ContactKind.ADDRESS}


def address_of(session: Session, case: int, member: int, method: Method, *, named: bool = True) -> str:
    """The member's address for this method; "" if none is known, or if several are and nobody has said which is right.

    A postal address begins with the name, if it is known and `named` is true.
    """
    kind, found = _KINDS.get(method), session.find(Case, case)
    if kind is None or found is None:
        return ""
    people = session.matching(Involved, case_id=case, member=member) if member else []
    known = [contact for person in people for contact in contacts_of(session, found, person.id)]
    one = best(known, kind)
    if one is None or kind is not ContactKind.ADDRESS or not named:
        return one.value if one is not None else ""
    name = best(known, ContactKind.NAME)
    return with_name(name.value if name is not None else "", one.value)


def by_name_alone(session: Session, case: int, member: int) -> frozenset[Method]:
    """Methods whose only address was found by the member's name, so that it may be somebody else's."""
    people = session.matching(Involved, case_id=case, member=member) if member else []
    return frozenset(
        method
        for method, kind in _KINDS.items()
        if not address_of(session, case, member, method) and any(_is_named(session, person, kind) for person in people)
    )


def _is_named(session: Session, person: Involved, kind: ContactKind) -> bool:
    asked = session.matching(
        ContactRow, case_id=person.case_id, involved=person.id, kind=kind, state=ContactState.ASKED
    )
    unsure = session.matching(LookUp, case_id=person.case_id, involved=person.id, state=LookUpState.AMBIGUOUS)
    named = {look_up.source for look_up in unsure if look_up.problem == Why.NAME_ONLY}
    return any(row.source in named for row in asked)

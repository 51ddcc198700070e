"""Where a member can be written to, beside the community: what the contact details of a case say for sure."""

from __future__ import annotations

from bot.cases.contacts import best, contacts_of
from bot.rules.paper import with_name
from bot.storage.records import Case, Involved
from bot.storage.session import Session
from config.contacts import ContactKind
from config.words import Method

_KINDS = {Method.EMAIL: ContactKind.EMAIL, Method.LETTER: ContactKind.ADDRESS}


def address_of(session: Session, case: int, member: int, method: Method) -> str:
    """The member's address for this method, as it is known in this case: "" when none is, or when several are and
    nobody has said which is right. A postal one begins with the name, if that is known.
    """
    kind, found = _KINDS.get(method), session.find(Case, case)
    if kind is None or found is None:
        return ""
    people = session.matching(Involved, case_id=case, member=member) if member else []
    known = [contact for person in people for contact in contacts_of(session, found, person.id)]
    one = best(known, kind)
    if one is None or kind is not ContactKind.ADDRESS:
        return one.value if one is not None else ""
    name = best(known, ContactKind.NAME)
    return with_name(name.value if name is not None else "", one.value)

"""The methods by which a reply may leave, which of them are ticked at first, and what each brings the member."""

from __future__ import annotations

from bot.cases import contacts, wording
from bot.cases.addresses import address_of
from bot.cases.reads import Reads
from bot.storage.records import Case, Involved, Reply
from config.contacts import ContactKind
from config.deliveries import ADDRESSED
from config.words import Method

ALL = "all"
"""What the tick « Tout ce que nous avons » sends."""


def reachable(reads: Reads, case: Case) -> tuple[Method, ...]:
    """The methods that can reach this member now: those that need an address have one."""
    return tuple(
        method
        for method in wording.methods_of(reads, case)
        if method not in ADDRESSED or address_of(reads, case.id, case.author, method)
    )


def by_default(reads: Reads, case: Case, *, private: bool = False) -> list[Method]:
    """What is ticked at first: the community's own way, and for a call for help also the account's e-mail.

    Never a letter, and no e-mail that a second person must look at first (a minor, violence at home).
    """
    known = [method for method in reachable(reads, case) if method.is_private or not private]
    first = [method for method in known[:1] if method not in ADDRESSED or not keeps_private(case)]
    wants_email = keeps_private(case) and Method.EMAIL in known and is_of_account(reads, case)
    if wants_email and Method.EMAIL not in first and not wording.needs_two(reads, case):
        first.append(Method.EMAIL)
    return first


def is_of_account(reads: Reads, case: Case) -> bool:
    """Whether the e-mail address belongs to the account itself: one from a directory may be shared or somebody else's,
    and is for a person to tick."""
    people = reads.matching(Involved, case_id=case.id, member=case.author) if case.author else []
    known = [contact for person in people for contact in contacts.contacts_of(reads, case, person.id)]
    found = contacts.best(known, ContactKind.EMAIL)
    return found is not None and found.source in contacts.ACCOUNT


def keeps_private(case: Case) -> bool:
    """Whether « Tout ce que nous avons » means private ways without a letter, which somebody close may open; the other
    methods then each have a tick of their own."""
    return case.distress or case.category.is_call_for_help


def chosen(reads: Reads, case: Case, ticked: tuple[str, ...]) -> list[Method]:
    """The methods that a form's ticks mean, in the vocabulary's order."""
    wanted = {Method(name) for name in ticked if name != ALL}
    if ALL in ticked:
        others = {Method.PUBLIC_REPLY, Method.LETTER} if keeps_private(case) else set()
        wanted.update(method for method in reachable(reads, case) if method not in others)
    return [method for method in Method if method in wanted]


def next_to_try(reads: Reads, case: Case, reply: Reply) -> tuple[Method, ...]:
    """Methods not yet tried with this reply; a public answer is never proposed for a call for help."""
    able = (method for method in reachable(reads, case) if method.is_private or not keeps_private(case))
    return tuple(method for method in able if method.value not in reply.methods)

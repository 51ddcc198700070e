"""Contact details of the people in a case: read, revealed, added, corrected, confirmed, forgotten.

Here is what people do with the details; `look_ups.py` asks the sources. The values exist only in `evidence`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select

from bot.cases import deeds, minors, tray
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.errors import MissingData, NotFound, Refused
from bot.rules.contacts import Datum, Invalid, address_warnings, checked, normal
from bot.storage.contact_records import ContactRow, LookUp
from bot.storage.ready import Ready
from bot.storage.records import Case, Involved
from bot.storage.session import TABLE, Session
from config.contacts import ContactKind, ContactState, LookUpState, SourceKind
from config.values import Unshown
from config.words import Click, PersonRole, Verb

ACCOUNT = (SourceKind.FLAG, SourceKind.PROFILE)
"""Sources that describe the very account that wrote."""

ON_A_LETTER = (ContactKind.ADDRESS, ContactKind.NAME)

_ROWS, _PEOPLE, _CASES = TABLE[ContactRow].c, TABLE[Involved].c, TABLE[Case].c
_SETTLED = Ready(
    select(_ROWS.ref, _ROWS.case_id, _ROWS.state)
    .join(TABLE[Involved], _PEOPLE.id == _ROWS.involved)
    .join(TABLE[Case], _CASES.id == _ROWS.case_id)
    .where(_CASES.client == bindparam("client"), _CASES.author == bindparam("member"), _CASES.id != bindparam("case"))
    .where(_ROWS.client == bindparam("client"), _PEOPLE.member == bindparam("member"))
    .where(or_(_ROWS.state == ContactState.DECLINED, _ROWS.state == ContactState.CONFIRMED))
    .order_by(_ROWS.case_id)
)
"""What people have said about a member's contact details, in all cases but one."""

USABLE = (ContactState.FOUND, ContactState.CONFIRMED)


class Contact(Unshown, frozen=True):
    """A contact detail that may be used. `source` is a source's id, empty if a person gave it (`by`)."""

    kind: ContactKind
    value: str
    source: str
    found_on: datetime
    confirmed: bool
    id: int = 0
    by: str = ""
    ref: str = ""


# --- reads ----------------------------------------------------------------------------------------


def contacts_of(session: Session, case: Case, person: int) -> tuple[Contact, ...]:
    """What may be used to reach a person of a case (`Involved.id`), oldest first, without repetitions by one source."""
    rows = session.matching(ContactRow, case_id=case.id, involved=person)
    read = (_read(session, row) for row in rows if row.state in USABLE)
    return tuple(contact for contact in read if contact is not None)


def best(contacts: Iterable[Contact], kind: ContactKind) -> Contact | None:
    """The one to use: confirmed last by a person, else from the account itself, else the value all sources agree on.

    None if values differ and nothing decides between them: people are asked, nobody guesses.
    """
    found = [contact for contact in contacts if contact.kind is kind]
    confirmed = [contact for contact in found if contact.confirmed]
    account = [contact for contact in found if contact.source in ACCOUNT]
    if confirmed:
        return confirmed[-1]
    if len({contact.ref for contact in account}) == 1:
        return account[-1]
    return found[-1] if len({contact.ref for contact in found}) == 1 else None


def different(contacts: Iterable[Contact], kind: ContactKind) -> int:
    """How many different values are known. More than one is a conflict, which a confirmation settles."""
    found = [contact for contact in contacts if contact.kind is kind]
    return 1 if any(contact.confirmed for contact in found) else len({contact.ref for contact in found})


def author_of(session: Session, case: Case) -> Involved | None:
    """The person of the case who wrote the message."""
    found = session.matching(Involved, case_id=case.id, role=PersonRole.AUTHOR)
    return next((person for person in found if person.member == case.author), None)


def _read(session: Session, row: ContactRow) -> Contact | None:
    value = str(session.words(row.evidence).get("value", ""))
    if not value:
        return None
    confirmed = row.state is ContactState.CONFIRMED
    return Contact(row.kind, value, row.source, row.found_on, confirmed, row.id, row.by, row.ref)


# --- keeping --------------------------------------------------------------------------------------


def keep_all(
    tx: Tx, person: Involved, data: Iterable[Datum], *, source: str, candidate: int = 0, is_new: bool = False,
    is_unknown: bool = False,
) -> list[str]:  # fmt: skip
    """Keep what a source found about one person, or about one who may be them; returns the kinds that are new.

    `is_new`: they just joined, so nothing is known in this case; `is_unknown`: they had no earlier case either. Details
    declined in another case stay declined here.
    """
    state = ContactState.ASKED if candidate else ContactState.FOUND
    known = [] if is_new else tx.matching(ContactRow, case_id=person.case_id, involved=person.id)
    wrong = set() if is_unknown else _declined_before(tx, person)
    kept = [
        keep(tx, person, datum, known=known, state=state, source=source, candidate=candidate, wrong=wrong)
        for datum in data
    ]
    return [row.kind.value for row in kept if row is not None]


def keep(
    tx: Tx, person: Involved, datum: Datum, *, known: list[ContactRow], state: ContactState, source: str = "",
    by: str = "", candidate: int = 0, wrong: Collection[str] = (),
) -> ContactRow | None:  # fmt: skip
    """Keep one datum, encrypted, beside the `known` ones.

    None if the same source gave it before, or if the value is not a valid one.
    """
    try:
        value = checked(datum.kind, datum.value)
    except Invalid:
        return None
    ref = tx.vault.reference(tx.slug, datum.kind, normal(datum.kind, value))
    said = [row for row in known if row.ref == ref]
    before = [row for row in said if (row.source, row.candidate) == (source, candidate)]
    if before and before[-1].state is state:
        return None
    if state is not ContactState.CONFIRMED and _is_declined(said, wrong=ref in wrong):
        return None
    evidence, _ = tx.seal("contact", {"value": value}, case=person.case_id)
    made = tx.add(
        ContactRow, case_id=person.case_id, involved=person.id, kind=datum.kind, state=state, source=source,
        candidate=candidate, ref=ref, by=by, found_on=tx.now, evidence=evidence,
    )  # fmt: skip
    known.append(made)
    return made


def _is_declined(said: list[ContactRow], *, wrong: bool = False) -> bool:
    """Whether a person has declined this value, now or earlier: no source brings it back."""
    settled = {row.state for row in said}
    return (wrong or ContactState.DECLINED in settled) and ContactState.CONFIRMED not in settled


def _declined_before(tx: Tx, person: Involved) -> set[str]:
    """Refs of values declined in the member's other cases; the latest decision on each counts."""
    last: dict[str, tuple[int, bool]] = {}
    values = {"client": tx.slug, "member": person.member, "case": person.case_id}
    for row in _SETTLED.rows(tx.connection, values) if person.member else ():
        case, right = last.get(row["ref"], (0, False))
        confirmed = row["state"] is ContactState.CONFIRMED
        last[row["ref"]] = (row["case_id"], confirmed or (right and case == row["case_id"]))
    return {ref for ref, (_, right) in last.items() if not right}


def forget(tx: Tx, case: Case) -> None:
    """Retention is over: the evidence goes too, and answers still on their way find nothing to attach to."""
    for kind in (ContactRow, LookUp):
        table = TABLE[kind]
        tx.connection.execute(delete(table).where(table.c.client == tx.slug, table.c.case_id == case.id))


# --- what people do -------------------------------------------------------------------------------


def reveal(tx: Tx, click: Click) -> Answer:
    """Show the values to one person; recorded before they open."""
    deed = deeds.begin(tx, click)
    person = person_of(tx, deed.case, click.ref)
    tx.record(deed.case, deed.person.id, Verb.REVEAL, person_in_case=person.id)
    return Answer.form("contacts", ref=str(person.id))


def correct(tx: Tx, click: Click) -> Answer:
    """Add a contact detail, or replace a wrong one. The person who gives it vouches for it."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        return Answer.form("correct_contact", ref=str(person_of(tx, deed.case, click.ref).id))
    deed = deeds.begin(tx, click)
    person = person_of(tx, deed.case, click.ref)
    datum = _given(click)
    wrong = _row(tx, deed.case, person, deeds.value(click, "wrong"))
    if wrong is not None:
        for row in tx.matching(ContactRow, case_id=deed.case.id, involved=person.id, kind=wrong.kind, ref=wrong.ref):
            tx.change(row, state=ContactState.DECLINED, by=deed.person.id)
        if wrong.kind in ON_A_LETTER and person.member == deed.case.author:
            tray.empty(tx, deed.case)
    known = tx.matching(ContactRow, case_id=deed.case.id, involved=person.id)
    kept = keep(tx, person, datum, known=known, state=ContactState.CONFIRMED, by=deed.person.id)
    evidence = kept.evidence if kept is not None else 0
    tx.record(
        deed.case, deed.person.id, Verb.CORRECT_CONTACT, person_in_case=person.id, contact=datum.kind, kept=evidence
    )
    minors.by_source(tx, deed.case)
    tx.redraw(deed.case)
    if datum.kind is ContactKind.ADDRESS and address_warnings(checked(datum.kind, datum.value)):
        return Answer.private("address_too_large")
    return Answer.private("contact_kept")


def confirm(tx: Tx, click: Click) -> Answer:
    """« Est-ce bien la même personne ? » Yes: the details found are theirs, and the other candidates are not."""
    return _settle(tx, click, yes=True)


def decline(tx: Tx, click: Click) -> Answer:
    """« Est-ce bien la même personne ? » No: it is somebody else's, and is never used."""
    return _settle(tx, click, yes=False)


def _settle(tx: Tx, click: Click, *, yes: bool) -> Answer:
    deed = deeds.begin(tx, click)
    look_up, _, candidate = click.ref.partition(":")
    found = tx.find(LookUp, int(look_up)) if look_up.isdecimal() else None
    if found is None or found.case_id != deed.case.id or not candidate.isdecimal():
        raise NotFound(f"look-up {look_up}")
    rows = tx.matching(ContactRow, case_id=deed.case.id, involved=found.involved, source=found.source)
    asked = [row for row in rows if row.state is ContactState.ASKED]
    meant = [row for row in asked if row.candidate == int(candidate)]
    if not meant:
        raise Refused("already_settled")
    person = tx.get(Involved, found.involved)
    for row in asked:
        if yes or row in meant:
            tx.change(row, state=_settled(yes=yes and row in meant), by=deed.person.id)
    if yes or meant == asked:
        tx.change(found, state=LookUpState.FOUND if yes else LookUpState.NOTHING)
    tx.record(deed.case, deed.person.id, click.verb, person_in_case=person.id, source=found.source)
    minors.by_source(tx, deed.case)
    tx.redraw(deed.case)
    return Answer.form("member")


def _settled(*, yes: bool) -> ContactState:
    return ContactState.CONFIRMED if yes else ContactState.DECLINED


def _given(click: Click) -> Datum:
    """The value from the form. `MissingData` names the field to correct."""
    kind, value = deeds.required(click, "kind", "value")
    try:
        return Datum(ContactKind(kind), checked(ContactKind(kind), value))
    except Invalid as error:
        raise MissingData({"value": str(error)}) from error


def person_of(tx: Tx, case: Case, ref: str) -> Involved:
    """The person that a button concerns, else the author."""
    found = tx.find(Involved, int(ref)) if ref.isdecimal() else author_of(tx, case)
    if found is None or found.case_id != case.id:
        raise NotFound(f"person {ref}")
    return found


def _row(tx: Tx, case: Case, person: Involved, given: str) -> ContactRow | None:
    found = tx.find(ContactRow, int(given)) if given.isdecimal() else None
    return found if found is not None and (found.case_id, found.involved) == (case.id, person.id) else None

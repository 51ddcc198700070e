"""Asks every source of the client about everybody in a case when they join it, and keeps what it answers.

Each source has its own lane, so that a slow one holds up neither the others nor the card.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

from sqlalchemy import Integer, bindparam, select

from bot.cases import deeds, lanes, minors
from bot.cases.answer import Answer
from bot.cases.contacts import author_of, contacts_of, keep_all, person_of
from bot.cases.history import FANAL
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.rules.contacts import Ambiguous, Asked, Datum, Denied, Found, Nothing, Outcome, TimedOut
from bot.storage import outbox
from bot.storage.contact_records import LookUp
from bot.storage.ready import Ready
from bot.storage.records import Case, Involved, Member, OutboxRow
from bot.storage.session import TABLE, Session, recorded
from config.contacts import ContactKind, LookUpState, SourceKind
from config.words import Ability, CaseStatus, Click, Verb

TOLD = (
    ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS, ContactKind.COUNTRY, ContactKind.BIRTH_YEAR,
    ContactKind.AGE,
)  # fmt: skip
"""What a flag may tell about its author, named as in `Author`."""
MOST_EARLIER = 20
"""How many earlier cases are searched."""
NOTHING: Mapping[str, Any] = MappingProxyType({})

_CASES = TABLE[Case]
_EARLIER = Ready(
    select(_CASES)
    .where(_CASES.c.client == bindparam("client"), _CASES.c.author == bindparam("author"))
    # A sum uses no index: given the bare id, SQLite would walk through all earlier cases.
    .where(_CASES.c.id + 0 < bindparam("before", type_=Integer))
    .order_by(_CASES.c.opened_at.desc())
    .limit(bindparam("most", type_=Integer))
)


def begin(tx: Tx, case: Case, person: Involved, *, told: Mapping[str, Any] = NOTHING, is_unknown: bool = False) -> None:
    """Ask every source about somebody who has just joined; what the flags have `told` is kept at once.

    `is_unknown`: they had no case before this one.
    """
    data = _data(told)
    begun: list[dict[str, Any]] = []
    if data:
        kinds = keep_all(tx, person, data, source=SourceKind.FLAG.value, is_new=True, is_unknown=is_unknown)
        begun.append(_begun(tx, person, SourceKind.FLAG, LookUpState.FOUND if kinds else LookUpState.NOTHING))
        _say(tx, case, person, SourceKind.FLAG, kinds)
    for source in _sources(tx, case, person, is_unknown=is_unknown):
        begun.append(_begun(tx, person, source))
        _ask(tx, case, person.id, source)
    tx.add_all(LookUp, begun)


def again(tx: Tx, case: Case, person: Involved, told: Mapping[str, Any]) -> None:
    """The member has written again: add what the new flag tells."""
    data = _data(told)
    rows = tx.matching(LookUp, case_id=case.id, involved=person.id, source=SourceKind.FLAG.value)
    if data:
        look_up = rows[0] if rows else tx.add(LookUp, **_begun(tx, person, SourceKind.FLAG))
        _answer(tx, case, person, look_up, Found(data))


def ask_again(tx: Tx, click: Click) -> Answer:
    """Ask again the sources that refused or timed out, and no others."""
    deed = deeds.begin(tx, click)
    person = person_of(tx, deed.case, click.ref)
    rows = tx.matching(LookUp, case_id=deed.case.id, involved=person.id)
    silent = [row for row in rows if row.state in (LookUpState.REFUSED, LookUpState.TIMED_OUT)]
    if not silent:
        raise Refused("nothing_to_ask_again")
    for row in silent:
        row = tx.change(row, state=LookUpState.ASKING, problem="", times=row.times + 1, at=tx.now)
        _ask(tx, deed.case, row.involved, row.source, times=row.times)
    asked = [row.source for row in silent]
    tx.record(deed.case, deed.person.id, Verb.LOOK_UP_AGAIN, person_in_case=person.id, sources=asked)
    tx.redraw(deed.case)
    return Answer.form("member")


def _ask(tx: Tx, case: Case, person: int, source: str, *, times: int = 1) -> None:
    ref, lane = f"{person}:{source}", lanes.look_up_lane(tx.slug, source)
    tx.put(Effect.LOOK_UP, lane, case=case, ref=ref, key=f"{ref}:{times}")


def _sources(tx: Tx, case: Case, person: Involved, *, is_unknown: bool) -> list[str]:
    """The sources that can be asked about this person; somebody added by hand is in no account and no earlier case."""
    found: list[str] = []
    community = tx.client.communities.get(case.community)
    if person.member and community is not None and Ability.PROFILE in community.abilities:
        found.append(SourceKind.PROFILE.value)
    if person.member and not is_unknown and earlier(tx, case.id, person.member, most=1):
        found.append(SourceKind.EARLIER.value)
    return [*found, *(directory.id for directory in tx.client.directories)]


def _begun(tx: Tx, person: Involved, source: str, state: LookUpState = LookUpState.ASKING) -> dict[str, Any]:
    return {"case_id": person.case_id, "involved": person.id, "source": str(source), "state": state, "at": tx.now}


def _data(told: Mapping[str, Any]) -> tuple[Datum, ...]:
    return tuple(Datum(kind, str(told[kind.value])) for kind in TOLD if told.get(kind.value))


def earlier(session: Session, case: int, member: int, *, most: int = MOST_EARLIER) -> list[Case]:
    """The member's earlier cases, newest first."""
    values = {"client": session.slug, "author": member, "before": case, "most": most}
    return [recorded(Case, row) for row in _EARLIER.rows(session.connection, values)]


# --- asking ---------------------------------------------------------------------------------------


def asked(session: Session, row: OutboxRow) -> Asked | None:
    """The person that a row asks its source about; None if nobody waits for the answer any more."""
    found = _of(session, row)
    if found is None:
        return None
    case, person, look_up = found
    if look_up.state is not LookUpState.ASKING:
        return None
    member = session.find(Member, person.member) if person.member else None
    known = session.words(member.evidence if member is not None else person.evidence)
    is_known = member is not None
    return Asked(
        client=session.slug,
        community=member.community if member is not None else "",
        id=str(known.get("id", "")) if is_known else "",
        name=str(known.get("name", "")),
        email=str(known.get("email", "")) if is_known else "",
        phone=str(known.get("phone", "")) if is_known else "",
        before=_before(session, case, person) if look_up.source == SourceKind.EARLIER else (),
        key=f"{session.slug}:{outbox.name_of(row)}",
    )


def _before(session: Session, case: Case, person: Involved) -> tuple[Datum, ...]:
    """What earlier cases know, each value once, newest first."""
    found: dict[str, Datum] = {}
    for before in earlier(session, case.id, person.member):
        author = author_of(session, before)
        for contact in reversed(contacts_of(session, before, author.id)) if author is not None else ():
            if contact.source != SourceKind.EARLIER:
                found.setdefault(contact.ref, Datum(contact.kind, contact.value))
    return tuple(found.values())


def _of(session: Session, row: OutboxRow) -> tuple[Case, Involved, LookUp] | None:
    person, _, source = row.ref.partition(":")
    case, involved = session.find(Case, row.case_id), session.find(Involved, int(person))
    look_ups = session.matching(LookUp, case_id=row.case_id, involved=int(person), source=source)
    return (case, involved, look_ups[0]) if case and involved and look_ups else None


# --- answered -------------------------------------------------------------------------------------


def answered(tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
    """Keep what a source answered, or that it did not, and show it if somebody waits for it."""
    tx.lock(row.case_id)
    if not outbox.settle(tx, row, "sent", problem=""):
        return
    found = _of(tx, row)
    if found is None or found[2].state is not LookUpState.ASKING:
        return
    case, person, look_up = tx.current(row.case_id), found[1], found[2]
    _answer(tx, case, person, look_up, outcome)
    minors.by_source(tx, tx.current(case.id))
    if _is_shown(tx, tx.current(case.id)):
        tx.redraw(tx.current(case.id))


def _answer(tx: Tx, case: Case, person: Involved, look_up: LookUp, outcome: Outcome) -> None:
    kinds: list[str] = []
    match outcome:
        case Found(data):
            kinds = keep_all(tx, person, data, source=look_up.source)
            state = LookUpState.FOUND
        case Ambiguous(candidates):
            for number, data in enumerate(candidates, start=1):
                kinds += keep_all(tx, person, data, source=look_up.source, candidate=number)
            state = LookUpState.AMBIGUOUS
        case Nothing():
            state = LookUpState.NOTHING
        case Denied():
            state = LookUpState.REFUSED
        case TimedOut():
            state = LookUpState.TIMED_OUT
        case _:
            assert_never(outcome)
    if state in (LookUpState.FOUND, LookUpState.AMBIGUOUS) and not kinds and look_up.state is LookUpState.ASKING:
        state = LookUpState.NOTHING
    problem = outcome.reason[:80] if isinstance(outcome, Denied) else getattr(outcome, "why", "")
    tx.change(look_up, state=state, problem=str(problem), at=tx.now)
    _say(tx, case, person, look_up.source, kinds)


def _say(tx: Tx, case: Case, person: Involved, source: str, kinds: list[str]) -> None:
    if kinds:
        facts: dict[str, Any] = {"source": source, "kinds": kinds, "person_in_case": person.id}
        tx.record(case, FANAL, "contacts_found", **facts)


def _is_shown(tx: Tx, case: Case) -> bool:
    """Whether the card has a line for it: an everyday card has none and need not be redrawn."""
    wanted = case.distress or case.level.wakes or tx.client.is_curtained(case.category)
    return case.status is CaseStatus.OPEN and wanted

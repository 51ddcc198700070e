"""Probably a minor: noticed in their words, told by the community or a source, or marked by hand; can be unmarked.

The client's child-protection contact is told, once a case. Nobody here tells parents.
"""

from __future__ import annotations

from bot.cases import deeds, news
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.news import News
from bot.cases.tx import Tx
from bot.rules.age import says_minor, tells_minor
from bot.storage.contact_records import ContactRow
from bot.storage.records import Case, Entry, Involved, Member
from bot.storage.session import TABLE, Session
from config.contacts import ContactKind, ContactState
from config.words import Click, PersonRole, Verb

NOTICED = "minor_noticed"
TRUSTED = (ContactState.FOUND, ContactState.CONFIRMED)


def tell_referent(tx: Tx, case: Case, member: Member) -> None:
    """Tell the child-protection contact; again in the same case only if somebody had unmarked the member."""
    if not member.minor or _is_told(tx, case):
        return
    tx.record(case, FANAL, NOTICED)
    for person in _referents(tx):
        tx.direct(case, person, "minor")
        is_named = person == tx.client.child_protection
        news.tell(tx, case, person, News.MINOR if is_named else News.MINOR_STAND_IN)


def _referents(tx: Tx) -> tuple[str, ...]:
    """The people named in the client's file; the managers in place of anybody who has left."""
    named = tx.client.child_protection
    if not named or tx.staffed.person(named) is not None:
        return (named,) if named else ()
    return tuple(person.id for person in tx.staffed.managers)


def notice(tx: Tx, case: Case, words: str) -> None:
    """The member wrote again and may have said how old they are."""
    member = tx.get(Member, case.author)
    if not member.minor and says_minor(words):
        member = tx.change(member, minor=True)
    tell_referent(tx, case, member)


def by_source(tx: Tx, case: Case) -> None:
    """A source told the member's age: mark them as probably a minor, unless somebody on the case knows better."""
    member = tx.find(Member, case.author)
    # The history is read last: most sources tell no age, and each of their answers comes through here.
    if member is None or member.minor or source_of(tx, case) is None or _is_unmarked(tx, case):
        return
    tell_referent(tx, case, tx.change(member, minor=True))
    tx.redraw(case)


def source_of(session: Session, case: Case) -> str | None:
    """The id of the source that tells an age under 18 ("": a person gave it); None if there is none, or if a person
    vouches for another age."""
    rows = [
        row
        for person in session.matching(Involved, case_id=case.id, role=PersonRole.AUTHOR)
        for row in session.matching(ContactRow, case_id=case.id, involved=person.id)
        if row.kind in (ContactKind.AGE, ContactKind.BIRTH_YEAR) and row.state in TRUSTED
    ]
    sure = [row for row in rows if row.state is ContactState.CONFIRMED][-1:] or rows
    values = ((row, str(session.words(row.evidence).get("value", ""))) for row in sure)
    return next((row.source for row, value in values if tells_minor(row.kind, value, session.now.date())), None)


def mark(tx: Tx, click: Click) -> Answer:
    """Somebody has a reason that no machine could find."""
    deed = deeds.begin(tx, click)
    member = tx.get(Member, deed.case.author)
    if not member.minor:
        member = tx.change(member, minor=True)
        tx.record(deed.case, deed.person.id, Verb.MARK_MINOR)
        tell_referent(tx, deed.case, member)
        tx.redraw(deed.case)
    return Answer.form("member")


def unmark(tx: Tx, click: Click) -> Answer:
    """The reading was wrong, or somebody knows better."""
    deed = deeds.begin(tx, click)
    member = tx.get(Member, deed.case.author)
    if member.minor:
        tx.change(member, minor=False)
        tx.record(deed.case, deed.person.id, Verb.UNMARK_MINOR)
        tx.redraw(deed.case)
    return Answer.form("member")


def _is_told(tx: Tx, case: Case) -> bool:
    return _last(tx, case, NOTICED, Verb.UNMARK_MINOR) == NOTICED


def _is_unmarked(tx: Tx, case: Case) -> bool:
    return _last(tx, case, NOTICED, Verb.MARK_MINOR, Verb.UNMARK_MINOR) == Verb.UNMARK_MINOR


def _last(tx: Tx, case: Case, *verbs: str) -> str:
    entries = tx.of_case(Entry, case.id, TABLE[Entry].c.verb.in_([str(verb) for verb in verbs]))
    return max(entries, key=lambda entry: entry.seq).verb if entries else ""

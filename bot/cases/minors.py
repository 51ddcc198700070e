"""Probably a minor: noticed in what they write, told by the community, or marked by hand, and taken back by hand.

Whoever looks after children at the client hears of it, once a case. Parents are told by nobody here.
"""

from __future__ import annotations

from bot.cases import deeds
from bot.cases.answer import Answer
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.age import says_minor
from bot.storage.records import Case, Entry, Member
from bot.storage.session import TABLE
from config.words import Click, Verb

NOTICED = "minor_noticed"


def tell_referent(tx: Tx, case: Case, member: Member) -> None:
    """Of a minor; a second time in the same case only after somebody had said that they are none."""
    if not member.minor or _is_told(tx, case):
        return
    tx.record(case, FANAL, NOTICED)
    if tx.client.child_protection:
        tx.direct(case, tx.client.child_protection, "minor")


def notice(tx: Tx, case: Case, words: str) -> None:
    """The member of a case wrote again, and may have said how old they are."""
    member = tx.get(Member, case.author)
    if not member.minor and says_minor(words):
        member = tx.change(member, minor=True)
    tell_referent(tx, case, member)


def mark(tx: Tx, click: Click) -> Answer:
    """Somebody has a reason to think so that no machine could read."""
    deed = deeds.begin(tx, click)
    member = tx.get(Member, deed.case.author)
    if not member.minor:
        member = tx.change(member, minor=True)
        tx.record(deed.case, deed.person.id, Verb.MARK_MINOR)
        tell_referent(tx, deed.case, member)
        tx.redraw(deed.case)
    return Answer.form("member")


def unmark(tx: Tx, click: Click) -> Answer:
    """It was read wrongly, or somebody knows better."""
    deed = deeds.begin(tx, click)
    member = tx.get(Member, deed.case.author)
    if member.minor:
        tx.change(member, minor=False)
        tx.record(deed.case, deed.person.id, Verb.UNMARK_MINOR)
        tx.redraw(deed.case)
    return Answer.form("member")


def _is_told(tx: Tx, case: Case) -> bool:
    told = (NOTICED, Verb.UNMARK_MINOR.value)
    entries = tx.of_case(Entry, case.id, TABLE[Entry].c.verb.in_(told))
    return bool(entries) and max(entries, key=lambda entry: entry.seq).verb == NOTICED

"""« Ne plus écrire »: what ends together with a check-in, depending on the reason.

After a death, everything meant for that person ends, in all their cases; nothing meant for others does.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement

from bot.cases import tray
from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules.cadence import StopReason
from bot.storage.records import Case, FollowUp, Involved, Member
from bot.storage.session import TABLE

PROMISES = {
    StopReason.ASKED_TO_STOP: ("promise",),
    StopReason.ACCOUNT_GONE: ("promise",),
    StopReason.ANSWERED: ("promise", "written"),
}
"""Programmes that continue when check-ins stop for this reason: a promised answer is not a check-in."""


def end(tx: Tx, found: FollowUp, reason: str) -> None:
    """Close a follow-up of the locked case, so that no reminder follows, and redraw its earlier ones."""
    tx.change(found, closed_at=tx.now, stopped=reason)
    tx.cancel_timer("follow_up", case=found.case_id, ref=str(found.id))
    tx.refresh(tx.current(found.case_id), "reminder", str(found.id))


def with_it(tx: Tx, case: Case, found: FollowUp, reason: str) -> None:
    """End what else must stop after somebody stopped this check-in of the locked case."""
    if reason == StopReason.MAY_HAVE_DIED:
        _mourn(tx, case, found)
        return
    if reason not in PROMISES:
        return  # a reason in somebody's own words concerns this check-in alone
    if reason == StopReason.ASKED_TO_STOP and (member := tx.find(Member, found.member)) is not None:
        tx.change(member, stopped_at=tx.now)
        tray.empty_of(tx, member.id)
    kept = PROMISES[StopReason(reason)]
    for one in tx.of_case(FollowUp, case.id, *_theirs(found)):
        if one.programme not in kept:
            _ended_too(tx, case, one, reason)


def _mourn(tx: Tx, case: Case, found: FollowUp) -> None:
    """The person may have died: nobody writes to or asks after them, and no letter in the tray leaves."""
    for mourned in (tx.find(Involved, found.involved), tx.find(Member, found.member)):
        if mourned is not None:
            tx.change(mourned, deceased=True)
    if found.member:
        tray.empty_of(tx, found.member)
    for one in tx.rows(FollowUp, *_theirs(found)):
        _ended_too(tx, tx.lock(one.case_id), one, StopReason.MAY_HAVE_DIED)


def _theirs(found: FollowUp) -> tuple[ColumnElement[bool], ...]:
    """Follow-ups for the same person: a member in any of their cases, anybody else by their place in this case."""
    own = TABLE[FollowUp].c
    same = own.member == found.member if found.member else own.involved == found.involved
    return own.closed_at.is_(None), same


def _ended_too(tx: Tx, case: Case, one: FollowUp, reason: str) -> None:
    end(tx, one, reason)
    tx.record(tx.current(case.id), FANAL, "follow_up_stopped", follow_up=one.id, reason=reason)
    tx.redraw(tx.current(case.id))

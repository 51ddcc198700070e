"""Who carries out a follow-up: handing it over, and passing it on when its person no longer can."""

from __future__ import annotations

from bot.cases.history import FANAL
from bot.cases.tx import Tx
from bot.rules import cadence
from bot.rules.cadence import ReminderStep
from bot.rules.watch import on_watch
from bot.storage.records import Case, FollowUp
from config.words import Discipline


def give(tx: Tx, case: Case, found: FollowUp, to: str) -> None:
    """Make it theirs and tell them; after a first reminder, the later steps count from now."""
    given = tx.change(found, responsible=to, step=min(found.step, 1))
    tx.direct(case, to, "reminder", ref=str(found.id), due=found.due_at.isoformat())
    following = cadence.next_step(ReminderStep.REMINDED, tx.now, zone_of(tx, given))
    if given.step and following is not None:
        tx.set_timer("follow_up", following.at, case=case.id, ref=str(found.id))
    tx.refresh(case, "reminder", str(found.id))


def pass_on(tx: Tx, found: FollowUp) -> None:
    """Its person has left: give it to somebody else at once, and tell them."""
    case = tx.lock(found.case_id)
    if (to := _who_else(tx, case, found)) is not None:
        give(tx, case, found, to)
        _told(tx, case, found, to)


def to_whoever_can(tx: Tx, case: Case, found: FollowUp) -> FollowUp:
    """The follow-up as it is, or given to somebody who can act if its own person cannot."""
    to = _who_else(tx, case, found)
    if to is None:
        return found
    given = tx.change(found, responsible=to)
    _told(tx, case, found, to)
    return given


def _told(tx: Tx, case: Case, found: FollowUp, to: str) -> None:
    tx.record(case, FANAL, "follow_up_passed", follow_up=found.id, was=found.responsible, to=to)
    tx.redraw(case)


def _who_else(tx: Tx, case: Case, found: FollowUp) -> str | None:
    """The holder, else a manager, else whoever is on watch; None if its own person can act, or nobody can."""
    if tx.acting(found.responsible) is not None:
        return None
    turn = on_watch(tx.staffed.watch(Discipline.MODERATION), tx.now)
    manager, *watching = (turn.manager, turn.person, turn.backup) if turn is not None else ("",)
    others = (case.holder, manager, *(one.id for one in tx.staffed.managers), *watching)
    return next((one for one in others if one and tx.acting(one) is not None), None)


def zone_of(tx: Tx, found: FollowUp) -> str:
    """The time zone of the person responsible: they are reminded by day."""
    person = tx.client.person(found.responsible)
    return (person.zone if person is not None else "") or tx.client.zone

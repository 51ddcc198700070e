"""What every click shares: deduplication, permission, the version check, and taking the case by acting on it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from bot.cases import drawn, looks
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.catalog.clients import Person
from bot.errors import Conflict, MissingData, Refused, SeenBefore
from bot.rules import lifecycle
from bot.rules.lifecycle import CaseState
from bot.rules.permissions import DESK
from bot.rules.watch import WakeKind
from bot.storage.records import Case, Entry, Timer
from config.words import Account, CaseStatus, Click, Verb

LEAVES = (Verb.RELEASE, Verb.PASS_ON)
"""Verbs by which a holder lets go of a case."""


class Deed(Struct, frozen=True):
    """A person who may act, on a locked case."""

    case: Case
    person: Person
    state: CaseState


def begin(tx: Tx, click: Click, *, decides: bool = False) -> Deed:
    """Open a click's transaction. If the verb `decides`, its card must show the current state.

    Raises `SeenBefore` (a repeated click), `NotAllowed`, `NotFound` or `Conflict`.
    """
    if not tx.first_time(click.key, case=click.case):
        raise SeenBefore
    person = tx.require(click.actor, click.verb)
    case = tx.lock(click.case, version=click.version if decides else None, actor=person.id)
    return Deed(case, person, tx.state(case))


OVERTAKEN = frozenset(
    {"case_closed", "case_open", "not_waiting", "already_acknowledged", "already_offline", "nothing_to_undo"}
)
"""Refusals that may be due to somebody else's act."""


def acted(tx: Tx, use_case: Callable[[Tx, Click], Answer], click: Click) -> Answer:
    """Run a click's use case.

    If it is refused because its card was out of date, the person is told who did what since, even for verbs that
    compare no version.
    """
    click = drawn.as_it_was(tx, click)
    try:
        return use_case(tx, click)
    except Refused as error:
        if error.reason in OVERTAKEN and (person := tx.person(click.actor)) is not None:
            tx.lock(click.case, version=min(click.version, tx.lock(click.case).version), actor=person.id)
        raise


def look(tx: Tx, click: Click) -> Deed:
    """As `begin`, for a click that only opens a form and changes nothing."""
    person = tx.require(click.actor, click.verb)
    case = tx.lock(click.case)
    return Deed(case, person, tx.state(case))


def take_if_free(tx: Tx, deed: Deed) -> Case:
    """The first act takes the case and ends the waking; waking starts again if the level of a held case rises."""
    case = tx.current(deed.case.id)
    if not deed.person.roles & DESK:
        return case  # an expert who was asked looks too, but somebody must still take the case
    looked(tx, deed)
    if case.holder or lifecycle.touched(tx.state(case), deed.person.id).holder != deed.person.id:
        return case
    case = tx.save(case, holder=deed.person.id, taken_at=case.taken_at or tx.now)
    stop_waking(tx, case)
    return case


def looked(tx: Tx, deed: Deed) -> None:
    """Any act on a held case, even a note, also ends the waking."""
    case = tx.current(deed.case.id)
    if deed.person.roles & DESK and case.holder and case.level.wakes and _was_woken_for(tx, deed):
        stop_waking(tx, case)


def already_held(tx: Tx, case: Case) -> Conflict:
    """Who was faster: how and when the holder got this case."""
    took: Entry | None = None
    for entry in tx.of_case(Entry, case.id):
        if entry.verb == Verb.HAND_OVER:
            took = entry if entry.facts.get("to") == case.holder else None
        elif entry.verb in ("returned", "reopened") or (entry.verb in LEAVES and entry.actor == case.holder):
            took = None
        elif entry.actor == case.holder and took is None:
            took = entry
    if took is None:
        return Conflict(case.holder, Verb.TAKE, case.taken_at or case.opened_at)
    return Conflict(took.actor, Verb.HAND_OVER if took.verb == Verb.HAND_OVER else Verb.TAKE, took.at)


def _was_woken_for(tx: Tx, deed: Deed) -> bool:
    """Whether somebody is or was being woken, and this is the first act since."""
    if tx.matching(Timer, case_id=deed.case.id, kind="wake"):
        return True
    entries = tx.of_case(Entry, deed.case.id)
    woke = max((entry.seq for entry in entries if entry.verb == "woke"), default=0)
    looked = {entry.actor for entry in entries if entry.seq > woke and looks.is_a_look(tx, entry)}
    return bool(woke) and looked <= {deed.person.id}  # some verbs are recorded before they take the case


def stop_waking(tx: Tx, case: Case) -> None:
    """Somebody is looking at it: wake nobody else."""
    for kind in ("wake", "look_late"):
        tx.cancel_timer(kind, case=case.id)
    for step in WakeKind:
        tx.refresh(case, "wake", step)


def decided(tx: Tx, deed: Deed) -> None:
    """Something was decided: stop the decision clock."""
    case = tx.current(deed.case.id)
    if case.decided_at is None:
        tx.save(case, decided_at=tx.now)


def has_read(tx: Tx, deed: Deed, ref: str = "") -> None:
    """Record that somebody opens the words (of one message, if `ref` names it) and, in an open case, take it."""
    if deed.case.status is CaseStatus.OPEN:
        take_if_free(tx, deed)
    case = tx.current(deed.case.id)
    if deed.person.roles & DESK:  # whoever is asked or informed has read it too, and nobody has looked yet
        tx.save(case, read_at=case.read_at or tx.now)
    tx.record(case, deed.person.id, Verb.READ, message=ref or case.lead)
    tx.redraw(case)


def told(tx: Tx, deed: Deed, verb: Verb) -> Answer:
    """Record a simple act and redraw the card."""
    case = tx.current(deed.case.id)
    tx.record(case, deed.person.id, verb)
    tx.redraw(case)
    return Answer.nothing()


def value(click: Click, field: str) -> str:
    """A form field as stripped text; "" if it is empty."""
    given = (click.values or {}).get(field)
    return given.strip() if isinstance(given, str) else ""


def required(click: Click, *fields: str) -> tuple[str, ...]:
    """The texts of these fields. `MissingData` names each empty one."""
    given = {field: value(click, field) for field in fields}
    missing = {field: "required" for field, text in given.items() if not text}
    if missing:
        raise MissingData(missing)
    return tuple(given.values())


def somebody(tx: Tx, given: str) -> Person:
    """The person picked in a form, by person id or by the account from a chat's own list. Else `MissingData`."""
    found = tx.staffed.person(given) or (tx.person(Account(given)) if "/" in given else None)
    if found is None:
        raise MissingData({"person": "unknown_person"})
    return found


def colleague(tx: Tx, given: str) -> Person:
    """As `somebody`, among people who may act on cases: anything given to others would wait for ever."""
    found = tx.acting(somebody(tx, given).id)
    if found is None:
        raise MissingData({"person": "cannot_act"})
    return found


def chosen(click: Click, field: str) -> tuple[str, ...]:
    """The choices ticked in a field."""
    given = (click.values or {}).get(field)
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(given or ())

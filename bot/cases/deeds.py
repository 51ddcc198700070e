"""What every click begins and ends with: seen before? may this person? was somebody faster? and the first act takes."""

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
from config.words import Account, Click, Verb

LEAVES = (Verb.RELEASE, Verb.PASS_ON)
"""By these a holder lets go of a case."""


class Deed(Struct, frozen=True):
    """Somebody who may act, on a locked case."""

    case: Case
    person: Person
    state: CaseState


def begin(tx: Tx, click: Click, *, decides: bool = False) -> Deed:
    """Open a click's transaction. A verb that `decides` must come from a card that shows what is true now.

    Raises `SeenBefore` (the same click again), `NotAllowed`, `NotFound`, `Conflict`.
    """
    if not tx.first_time(click.key, case=click.case):
        raise SeenBefore
    person = tx.require(click.actor, click.verb)
    case = tx.lock(click.case, version=click.version if decides else None, actor=person.id)
    return Deed(case, person, tx.state(case))


OVERTAKEN = frozenset(
    {"case_closed", "case_open", "not_waiting", "already_acknowledged", "already_offline", "nothing_to_undo"}
)
"""Refusals that an act of somebody else may have led to."""


def acted(tx: Tx, use_case: Callable[[Tx, Click], Answer], click: Click) -> Answer:
    """What a click comes to. One from a card that shows no longer what is true, and that is refused for it, is told who
    did what since: of a verb that compares no version too."""
    click = drawn.as_it_was(tx, click)
    try:
        return use_case(tx, click)
    except Refused as error:
        if error.reason in OVERTAKEN and (person := tx.person(click.actor)) is not None:
            tx.lock(click.case, version=min(click.version, tx.lock(click.case).version), actor=person.id)
        raise


def look(tx: Tx, click: Click) -> Deed:
    """The same for a click that only opens a form: nothing is kept of it."""
    person = tx.require(click.actor, click.verb)
    case = tx.lock(click.case)
    return Deed(case, person, tx.state(case))


def take_if_free(tx: Tx, deed: Deed) -> Case:
    """The first act takes the case, and ends the waking, which begins anew when the level of a held case rises."""
    case = tx.current(deed.case.id)
    if not deed.person.roles & DESK:
        return case  # whoever is asked or informed looks too, and somebody must still take it
    looked(tx, deed)
    if case.holder or lifecycle.touched(tx.state(case), deed.person.id).holder != deed.person.id:
        return case
    case = tx.save(case, holder=deed.person.id, taken_at=case.taken_at or tx.now)
    stop_waking(tx, case)
    return case


def looked(tx: Tx, deed: Deed) -> None:
    """Somebody does something on a case that is held, though it be a note: that ends the waking too."""
    case = tx.current(deed.case.id)
    if deed.person.roles & DESK and case.holder and case.level.wakes and _was_woken_for(tx, deed):
        stop_waking(tx, case)


def already_held(tx: Tx, case: Case) -> Conflict:
    """Who was faster: how and when this case came into its holder's hands."""
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
    """Whether somebody is being woken, or was, and this is the first that anybody does since."""
    if tx.matching(Timer, case_id=deed.case.id, kind="wake"):
        return True
    entries = tx.of_case(Entry, deed.case.id)
    woke = max((entry.seq for entry in entries if entry.verb == "woke"), default=0)
    looked = {entry.actor for entry in entries if entry.seq > woke and looks.is_a_look(tx, entry)}
    return bool(woke) and looked <= {deed.person.id}  # some verbs are written down before they take


def stop_waking(tx: Tx, case: Case) -> None:
    """Somebody looks at it: nobody else is woken."""
    for kind in ("wake", "look_late"):
        tx.cancel_timer(kind, case=case.id)
    for step in WakeKind:
        tx.refresh(case, "wake", step)


def decided(tx: Tx, deed: Deed) -> None:
    """Something was decided: the clock of the decision stops."""
    case = tx.current(deed.case.id)
    if case.decided_at is None:
        tx.save(case, decided_at=tx.now)


def told(tx: Tx, deed: Deed, verb: Verb) -> Answer:
    """Record a plain act and have the card drawn again."""
    case = tx.current(deed.case.id)
    tx.record(case, deed.person.id, verb)
    tx.redraw(case)
    return Answer.nothing()


def value(click: Click, field: str) -> str:
    """A form's field as text, stripped; "" where it was left empty."""
    given = (click.values or {}).get(field)
    return given.strip() if isinstance(given, str) else ""


def required(click: Click, *fields: str) -> tuple[str, ...]:
    """These fields' texts; `MissingData` names each that is empty."""
    given = {field: value(click, field) for field in fields}
    missing = {field: "required" for field, text in given.items() if not text}
    if missing:
        raise MissingData(missing)
    return tuple(given.values())


def somebody(tx: Tx, given: str) -> Person:
    """Who was picked in a form: by person id, or by the account that a chat's own list gives. Else `MissingData`."""
    found = tx.staffed.person(given) or (tx.person(Account(given)) if "/" in given else None)
    if found is None:
        raise MissingData({"person": "unknown_person"})
    return found


def colleague(tx: Tx, given: str) -> Person:
    """The same, of those who may act on cases: what anybody else is given would wait for ever. Else `MissingData`."""
    found = tx.acting(somebody(tx, given).id)
    if found is None:
        raise MissingData({"person": "cannot_act"})
    return found


def chosen(click: Click, field: str) -> tuple[str, ...]:
    """A field of several choices."""
    given = (click.values or {}).get(field)
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(given or ())

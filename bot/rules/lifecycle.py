"""What becomes of a case: state + verb -> next state, or a refusal with its reason; and which buttons make sense.

Reasons are message ids for `cards/locale`: case_closed, case_open, already_taken, already_yours, already_theirs,
not_yours, already_offline, not_online, cannot_hide, cannot_restore, not_offline, not_waiting, cannot_publish,
cannot_refuse, call_for_help, not_reached, already_acknowledged, read_first, promise_open, nothing_to_undo, too_late.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.errors import Refused
from config.values import replace
from config.words import Ability, CaseStatus, Category, Level, Outcome, Verb, Visibility


class CaseState(Struct, frozen=True):
    """What decisions about a case depend on."""

    status: CaseStatus
    level: Level
    category: Category
    distress: bool
    holder: str
    visibility: Visibility
    abilities: frozenset[Ability]
    acknowledged: bool = False
    read: bool = False
    promises: int = 0
    reached: bool = False
    outcome: Outcome | None = None
    undo_verb: str = ""
    undo_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status is CaseStatus.OPEN

    @property
    def is_call_for_help(self) -> bool:
        return self.distress or self.category.is_call_for_help

    @property
    def is_everyday(self) -> bool:
        """A question, a critique: what most cases are. Shown in the clear, acknowledged in one click."""
        return self.level in (Level.P2, Level.P3, Level.NONE) and not self.is_call_for_help


def require_open(state: CaseState) -> None:
    if not state.is_open:
        raise Refused("case_closed")


def take(state: CaseState, who: str) -> CaseState:
    """The first act takes the case; taking it expressly from somebody else is handing over."""
    require_open(state)
    if state.holder == who:
        raise Refused("already_yours")
    if state.holder:
        raise Refused("already_taken", holder=state.holder)
    return replace(state, holder=who)


def touched(state: CaseState, who: str) -> CaseState:
    """After any act on an open case: whoever acted first holds it."""
    return state if state.holder or not state.is_open else replace(state, holder=who)


def hand_over(state: CaseState, to: str) -> CaseState:
    require_open(state)
    if state.holder == to:
        raise Refused("already_theirs", holder=to)
    return replace(state, holder=to)


def release(state: CaseState, who: str) -> CaseState:
    require_open(state)
    if state.holder != who:
        raise Refused("not_yours", holder=state.holder)
    return replace(state, holder="")


def hide(state: CaseState) -> CaseState:
    """Take offline: reversible where the community can restore, for ever where it can only delete."""
    require_open(state)
    if state.visibility is Visibility.OFFLINE or state.visibility is Visibility.DELETED:
        raise Refused("already_offline")
    if state.visibility is not Visibility.ONLINE:
        raise Refused("not_online")
    if Ability.HIDE in state.abilities:
        return replace(state, visibility=Visibility.OFFLINE)
    if Ability.DELETE in state.abilities:
        return replace(state, visibility=Visibility.DELETED)
    raise Refused("cannot_hide")


def is_decided_there(state: CaseState) -> bool:
    """Whether what becomes of the message as it stands can be decided on its community alone, not from here."""
    needed = {
        Visibility.ONLINE: {Ability.HIDE, Ability.DELETE},
        Visibility.PENDING: {Ability.PUBLISH, Ability.REFUSE},
    }.get(state.visibility)
    return needed is not None and not needed & state.abilities


def restore(state: CaseState) -> CaseState:
    require_open(state)
    if state.visibility is not Visibility.OFFLINE:
        raise Refused("not_offline")
    if Ability.RESTORE not in state.abilities:
        raise Refused("cannot_restore")
    return replace(state, visibility=Visibility.ONLINE)


def publish(state: CaseState) -> CaseState:
    require_open(state)
    if state.visibility is not Visibility.PENDING:
        raise Refused("not_waiting")
    if Ability.PUBLISH not in state.abilities:
        raise Refused("cannot_publish")
    return replace(state, visibility=Visibility.ONLINE)


def refuse(state: CaseState) -> CaseState:
    require_open(state)
    if state.visibility is not Visibility.PENDING:
        raise Refused("not_waiting")
    if Ability.REFUSE not in state.abilities:
        raise Refused("cannot_refuse")
    return replace(state, visibility=Visibility.REFUSED)


def acknowledge(state: CaseState) -> CaseState:
    """One click for the everyday: the member is told that it was read. A call for help gets a first word instead."""
    require_open(state)
    if state.is_call_for_help:
        raise Refused("call_for_help")
    if state.acknowledged:
        raise Refused("already_acknowledged")
    return replace(state, acknowledged=True)


def nothing_here(state: CaseState) -> CaseState:
    """A false alarm: closed, the message stays where it is, or is published if it waited."""
    require_open(state)
    if state.level.wakes and not state.read:
        raise Refused("read_first")
    if state.promises:
        raise Refused("promise_open", count=str(state.promises))
    waits = state.visibility is Visibility.PENDING and Ability.PUBLISH in state.abilities
    return replace(
        state,
        status=CaseStatus.CLOSED,
        outcome=Outcome.FALSE_ALARM,
        visibility=Visibility.ONLINE if waits else state.visibility,
    )


def wants_second_look(state: CaseState) -> bool:
    """Whether "nothing here" asks for another pair of eyes (within 30 minutes, without blocking)."""
    return state.level in (Level.P0, Level.P1)


def wants_reason(state: CaseState, outcome: Outcome) -> bool:
    """Whether this end leaves somebody who called for help unreached; a false alarm was no call."""
    if not state.is_call_for_help or state.reached:
        return False
    return outcome not in (Outcome.REACHED, Outcome.FALSE_ALARM)


def close(state: CaseState, outcome: Outcome, *, excused: bool = False) -> CaseState:
    """`excused`: a manager has written why a call for help ends although nobody reached the person."""
    require_open(state)
    if state.promises:
        raise Refused("promise_open", count=str(state.promises))
    if wants_reason(state, outcome) and not excused:
        raise Refused("not_reached")
    return replace(state, status=CaseStatus.CLOSED, outcome=outcome)


def reopen(state: CaseState) -> CaseState:
    if state.is_open:
        raise Refused("case_open")
    return replace(state, status=CaseStatus.OPEN, outcome=None)


def undo(state: CaseState, *, verb: str, at: datetime) -> None:
    """Whether `verb` can still be undone at this instant."""
    if not state.undo_verb or state.undo_verb != verb:
        raise Refused("nothing_to_undo")
    if state.undo_until is None or at >= state.undo_until:
        raise Refused("too_late")


# --- which buttons make sense ---------------------------------------------------------------------

ALWAYS = (Verb.NOTE, Verb.LINK, Verb.MEMBER, Verb.HISTORY)


def _visibility_verbs(state: CaseState) -> tuple[Verb, ...]:
    can = state.abilities
    match state.visibility:
        case Visibility.ONLINE if can & {Ability.HIDE, Ability.DELETE}:
            return (Verb.TAKE_OFFLINE,)
        case Visibility.OFFLINE if Ability.RESTORE in can:
            return (Verb.RESTORE,)
        case Visibility.PENDING:
            first = (Verb.KEEP_WAITING,) if state.is_call_for_help and Ability.PRIVATE_MESSAGE in can else ()
            return (
                *first,
                *((Verb.PUBLISH,) if Ability.PUBLISH in can else ()),
                *((Verb.REFUSE,) if Ability.REFUSE in can else ()),
            )
    return ()


def offered(state: CaseState, *, unexplained: bool = False, curtained: bool = False) -> tuple[Verb, ...]:
    """The verbs that make sense now, the ones that matter most first. A card shows the first five, and "more".

    `curtained`: the card does not show the words, and reading them comes first. `unexplained`: a message was taken
    down, and its author was not told why. That comes early, but never before what counts where somebody may be in
    danger.
    """
    if not state.is_open:
        return (Verb.REOPEN, *ALWAYS)
    visibility = _visibility_verbs(state)
    holding = (
        (Verb.HAND_OVER, Verb.PASS_ON, Verb.RELEASE) if state.holder else (Verb.TAKE, Verb.HAND_OVER, Verb.PASS_ON)
    )
    gone = state.visibility in (Visibility.OFFLINE, Visibility.DELETED, Visibility.REFUSED)
    early = unexplained and gone and not state.level.wakes
    why, later = ((Verb.REMOVAL_NOTICE,) if gone and early is place else () for place in (True, False))
    rest = (
        *later,
        *holding,
        Verb.FOLLOW_UP,
        Verb.RECLASSIFY,
        Verb.ADD_PERSON,
        Verb.REPORT_OFFENCE,
        Verb.CLOSE,
        *ALWAYS,
    )
    if state.is_call_for_help:
        first = (Verb.EMERGENCY, Verb.READ, Verb.FIRST_WORD, *why, *visibility[:1], Verb.ASK, Verb.REPLY)
        first = (*first, *visibility[1:])
        return (*first, Verb.NOTHING_HERE, *rest)
    if state.is_everyday and not curtained:
        opening = () if state.acknowledged else (Verb.ACKNOWLEDGE,)
        return (*opening, Verb.REPLY, *why, Verb.ASK, *visibility, Verb.NOTHING_HERE, Verb.READ, Verb.EMERGENCY, *rest)
    first = (Verb.READ, *why, *visibility[:1], Verb.ASK, Verb.REPLY, Verb.EMERGENCY, *visibility[1:])
    more = (Verb.FIRST_WORD,) if state.level.wakes else ()
    opening = () if state.acknowledged else (Verb.ACKNOWLEDGE,)
    return (*first, *more, *opening, Verb.NOTHING_HERE, *rest)

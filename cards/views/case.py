"""What the case card may know: nothing else of a case can reach a screen.

Strings in a view are names, ids or words already in the reader's language; everything else (levels, verbs, methods)
stays a word of `config.words` and is put into the reader's language by the card. Instants are aware.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from cards.views.contacts import KnownView
from config.deliveries import BounceReason, DispatchState
from config.words import (
    Ability,
    CaseStatus,
    Category,
    Discipline,
    Level,
    Method,
    Outcome,
    PersonRole,
    ReplyState,
    Verb,
    Visibility,
)

Shows = Literal["full", "redacted"]


class NumbersView(Struct, frozen=True, kw_only=True):
    """Emergency numbers of the member's country, from the directory; all empty when it has none of that country.

    `assumed`: the member's country is not known, these are of the client's. `source` told the country, where neither
    the community nor a person did; `others` are countries that other sources name.
    """

    call: tuple[str, ...] = ()  # to ring: ("15", "17", "18", "112")
    sms: str = ""  # for somebody who cannot speak: "114"
    advice: str = ""  # where a moderator may ask for advice: "3114"
    listening: str = ""  # the line to give to the member: "0800 32 123"
    country: str = ""  # ISO 3166-1 alpha-2
    assumed: bool = False
    source: str = ""
    others: tuple[str, ...] = ()


class PersonView(Struct, frozen=True, kw_only=True):
    """Somebody in the case: the author first. `ref` is what a button about this person carries."""

    ref: str
    handle: str  # as the community writes it, without "@"
    role: PersonRole = PersonRole.AUTHOR
    level: Level | None = None
    earlier_cases: int = 0  # cases before this one
    last_case: int | None = None
    last_reached_at: datetime | None = None  # in an earlier case
    reached_at: datetime | None = None  # in this case
    reachable: tuple[Method, ...] = ()
    known: KnownView = field(default_factory=KnownView)  # how else they can be reached, masked
    minor: bool = False  # probably: by their own words, by the community, by a source or by one of us
    minor_by: str = ""  # the source that tells their age, if it is one
    stopped_at: datetime | None = None  # they asked us to stop writing


class FactView(Struct, frozen=True, kw_only=True):
    """One line of what happened. `what` is a `Verb`'s value or one of `cards.facts.EVENTS`.

    `who` is empty when the desk did it by itself; `words` are what was said or noted, in somebody's own words;
    `disciplines` are those that were asked; `until` is an instant that the fact promises (an answer's due time);
    `other` is the number of another case that it is about.
    """

    at: datetime
    what: str
    who: str = ""
    words: str = ""
    disciplines: tuple[Discipline, ...] = ()
    effect: str = ""  # of "effect_done", "effect_delayed", "effect_failed": an id of `cards.facts.EFFECTS`
    until: datetime | None = None
    other: int = 0


class OpenQuestionView(Struct, frozen=True, kw_only=True):
    """A discipline that was asked and has not answered."""

    discipline: Discipline
    due_at: datetime
    who: tuple[str, ...] = ()


class InformedView(Struct, frozen=True, kw_only=True):
    """Somebody who is only told; `seen_at` once they pressed [Vu]."""

    who: str
    told_at: datetime
    seen_at: datetime | None = None


class DispatchView(Struct, frozen=True, kw_only=True):
    """How one method of a reply fares."""

    method: Method
    state: DispatchState
    at: datetime | None = None  # when it was sent, delivered, came back
    reason: BounceReason | None = None
    ref: str = ""  # of a letter that somebody can open, post or note as returned


class ReplyInHandView(Struct, frozen=True, kw_only=True):
    """The reply being written or on its way. `ref` is the reply's id; `leaves_at` is when a queued one is sent."""

    ref: str
    to: str  # handle, without "@"
    state: ReplyState
    leaves_at: datetime | None = None  # until then it can be undone
    passed: int = 0  # so many things stood in its way when it was sent, and somebody gave a reason
    earlier: ReplyState | None = None  # FAILED, UNKNOWN: of the text before this draft, if that is how it stopped
    effect: str = Ability.REPLY  # what is unknown, an id of `cards.facts.EFFECTS`
    sent_at: datetime | None = None
    by: str = ""
    dispatches: tuple[DispatchView, ...] = ()  # told one by one where there are several, or one did not arrive


class NextCheckInView(Struct, frozen=True, kw_only=True):
    """The next time somebody asks how a member is."""

    at: datetime
    whom: str  # handle, without "@"
    by: str = ""


class FailedEffectView(Struct, frozen=True, kw_only=True):
    """What should have happened outside and did not. `what` is an effect of `cards.facts.EFFECTS`.

    (An `Ability`'s value, "post", "alarm" ...) `retry_at` is None when it was parked: then somebody must act.
    """

    what: str
    where: str  # "Forum"
    retry_at: datetime | None = None
    unknown: bool = False  # it may have happened: nobody knows


class UndoView(Struct, frozen=True, kw_only=True):
    """What the last click can still take back."""

    verb: Verb
    ref: str = ""


class CaseView(Struct, frozen=True, kw_only=True):
    """Everything that a case card may show, for one destination."""

    number: int
    version: int
    client: str
    community: str
    level: Level
    category: Category
    opened_at: datetime
    verbs: tuple[Verb, ...]  # what makes sense now, the most useful first; the rules decide, never the card
    drawn_at: datetime | None = None  # limits before this instant are shown as passed
    shows: Shows = "full"
    status: CaseStatus = CaseStatus.OPEN
    distress: bool = False
    drill: bool = False
    curtain: bool = True  # the words open in a form only
    confirmed: bool = False  # somebody agreed with the reading, or corrected it
    summary: str = ""  # one neutral line, no quotation
    excerpt: str = ""  # the member's words, when they are not behind the curtain
    posted_at: datetime | None = None
    reasons: tuple[str, ...] = ()  # why the machine read it so
    numbers: NumbersView | None = None
    visibility: Visibility = Visibility.ONLINE
    visible_since: datetime | None = None  # since when it is online, offline, waiting ...
    can_hide: bool = True  # False: taking offline deletes for ever on this community
    can_restore: bool = True  # the community can put it back online after it was hidden
    decided_there: bool = False  # taking it offline, or publishing it, is done on the community itself
    first_look_due: datetime | None = None
    decision_due: datetime | None = None
    promised_at: datetime | None = None  # what was promised to the member by the acknowledgement
    member: PersonView | None = None
    people: tuple[PersonView, ...] = ()  # the others in the case
    holder: str = ""
    held_since: datetime | None = None
    flags: int = 1
    messages: int = 1
    others_online: int = 0  # while the one that the card is about is not
    facts: tuple[FactView, ...] = ()  # the last three, the oldest first
    questions: tuple[OpenQuestionView, ...] = ()
    informed: tuple[InformedView, ...] = ()
    replied: bool = False  # some answer has reached the member
    reply: ReplyInHandView | None = None
    acknowledgement: str = ""  # the text that one click sends
    pass_to: Discipline | None = None  # the discipline that an everyday case goes to in one click
    check_ins: tuple[NextCheckInView, ...] = ()
    failed: tuple[FailedEffectView, ...] = ()
    parked: int = 0  # rows of the outbox that wait for somebody
    second_look_due: datetime | None = None
    misdirected_until: datetime | None = None  # something reached the wrong person; nobody said what was done
    undo: UndoView | None = None
    links: tuple[int, ...] = ()  # other cases
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    closed_by: str = ""

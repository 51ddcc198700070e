"""What is kept of a case, as frozen records: the shapes that use cases and views read. `tables.py` stores them.

No words, names or contact details stand here: those live in `evidence`, encrypted, and a record names its row.
Instants are aware UTC on the desk's clock, but for the outbox's `next_at`, which is the machine's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.rules.drawn import drawn
from bot.storage.columns import Instant, SmallJson, Word
from config.words import (
    AdviceKind,
    CaseStatus,
    Category,
    CheckIn,
    Discipline,
    Level,
    Moderation,
    Outcome,
    PersonRole,
    ReplyState,
    Visibility,
)


def _word(kind: Any, **options: Any) -> Any:
    return Field(sa_type=Word(kind), **options)


def _instant(**options: Any) -> Any:
    return Field(sa_type=Instant, **options)


def _json(**options: Any) -> Any:
    return Field(sa_type=SmallJson, **options)


def _who(**options: Any) -> Any:
    """A person's id: short, or the account (`teams:…/…` has 79 letters) of somebody known by a group alone."""
    return Field(max_length=80, **options)


def _short(length: int = 40) -> Any:
    return Field(default="", max_length=length)


class Record(SQLModel):
    """Frozen base of all records; `client` is part of every key."""

    model_config = {"frozen": True, "defer_build": True}  # most are made of rows, which are not validated again

    id: int = Field(default=None, primary_key=True)
    client: str = Field(max_length=40)


class Case(Record):
    """The handling of flagged messages until the people in it are well looked after. `id` is its number."""

    opened_at: datetime = _instant()
    community: str = Field(max_length=40)
    status: CaseStatus = _word(CaseStatus)
    level: Level = _word(Level)
    rank: int
    category: Category = _word(Category)
    distress: bool = False
    version: int = 1
    holder: str = _who(default="")
    author: int = 0
    lead: int = 0  # the message the card shows first
    visibility: Visibility = _word(Visibility)
    flags: int = 1
    drill: bool = False
    first_look_due: datetime = _instant()
    decision_due: datetime = _instant()
    taken_at: datetime | None = _instant(default=None, nullable=True)
    decided_at: datetime | None = _instant(default=None, nullable=True)
    acknowledged_at: datetime | None = _instant(default=None, nullable=True)
    read_at: datetime | None = _instant(default=None, nullable=True)
    emergency_at: datetime | None = _instant(default=None, nullable=True)
    reached_at: datetime | None = _instant(default=None, nullable=True)
    closed_at: datetime | None = _instant(default=None, nullable=True)
    outcome: Outcome | None = _word(Outcome, default=None, nullable=True)
    undo_verb: str = _short()
    undo_until: datetime | None = _instant(default=None, nullable=True)
    undo: dict[str, Any] = _json(default_factory=dict)  # the columns as they were before `undo_verb`
    trouble: str = _short(200)  # an effect that failed: its outbox kind
    seq: int = 0  # length of the history
    head: str = _short(64)  # digest of its last entry

    @property
    def drawn(self) -> int:
        """What a button carries of the case as it stands (`bot/cases/drawn.py`)."""
        return drawn(self.version, self.head)


class Message(Record):
    """A flagged message: unique per (client, community, external id), of one case for ever."""

    case_id: int
    member: int
    community: str = Field(max_length=40)
    external_id: str = Field(max_length=255)
    moderation: Moderation = _word(Moderation)
    visibility: Visibility = _word(Visibility)
    posted_at: datetime = _instant()
    received_at: datetime = _instant()
    level: Level = _word(Level)
    category: Category = _word(Category)
    flags: int = 1
    evidence: int


class Member(Record):
    """Somebody of a community. `ref` is a keyed digest of the community's own id for them."""

    community: str = Field(max_length=40)
    ref: str = Field(max_length=64)
    country: str = _short(2)
    minor: bool = False
    deceased: bool = False
    gone: bool = False
    stopped_at: datetime | None = _instant(default=None, nullable=True)  # asked us to stop writing
    evidence: int
    created_at: datetime = _instant()


class Involved(Record):
    """A person in a case, with a role."""

    case_id: int
    role: PersonRole = _word(PersonRole)
    member: int = 0
    evidence: int = 0
    level: Level = _word(Level)
    reached_at: datetime | None = _instant(default=None, nullable=True)
    deceased: bool = False


class Evidence(Record):
    """Words, names and contacts, encrypted with one of the client's keys. Deleting a row or a key erases."""

    case_id: int = 0
    kind: str = Field(max_length=20)
    key_id: int
    body: bytes
    created_at: datetime = _instant()


class Entry(SQLModel):
    """One line of a case's history: who saw, decided, sent. Chained by `digest`; never changed."""

    model_config = {"frozen": True, "defer_build": True}

    client: str = Field(max_length=40, primary_key=True)
    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = _instant()
    actor: str = _who()
    verb: str = Field(max_length=40)
    facts: dict[str, Any] = _json(default_factory=dict)
    words: str = _short(64)  # salted digest of the evidence it speaks of
    digest: str = Field(max_length=64)


class Post(Record):
    """Anything we put anywhere: where, under which id, in which thread, what for."""

    case_id: int
    kind: str = Field(max_length=24)
    ref: str = _short(80)
    dest: str = Field(max_length=200)
    message: str = Field(max_length=120)
    thread: str = _short(120)
    key: str = Field(max_length=240)
    created_at: datetime = _instant()
    deleted_at: datetime | None = _instant(default=None, nullable=True)


class Question(Record):
    """What a discipline is asked (or only told: `inform`)."""

    case_id: int
    discipline: Discipline = _word(Discipline)
    person: str = _who(default="")
    inform: bool = False
    asked_by: str = _who()
    asked_at: datetime = _instant()
    due_at: datetime = _instant()
    step: int = 0
    reply: int = 0
    reply_version: int = 0
    evidence: int = 0
    closed_at: datetime | None = _instant(default=None, nullable=True)
    seen_at: datetime | None = _instant(default=None, nullable=True)


class Advice(Record):
    """What an expert said: advice, an approval or an objection (of one version of a text)."""

    case_id: int
    question: int = 0
    kind: AdviceKind = _word(AdviceKind)
    person: str = _who()
    at: datetime = _instant()
    reply: int = 0
    reply_version: int = 0
    evidence: int = 0


class Reply(Record):
    """An answer to somebody, from draft to sent; `digest` freezes what was queued."""

    case_id: int
    member: int
    version: int = 1
    state: ReplyState = _word(ReplyState)
    kind: str = Field(default="reply", max_length=20)
    template: str = _short(80)
    template_version: int = 0
    language: str = _short(8)
    methods: list[str] = _json(default_factory=list)
    evidence: int = 0
    digest: str = _short(64)
    by: str = _who()
    at: datetime = _instant()
    undo_until: datetime | None = _instant(default=None, nullable=True)
    sent_at: datetime | None = _instant(default=None, nullable=True)
    overridden: list[str] = _json(default_factory=list)
    problem: str = _short(80)


class FollowUp(Record):
    """Somebody is to be asked how they are."""

    case_id: int
    member: int
    involved: int = 0  # whom it is about, when that is not the author
    programme: str = _short(20)
    due_at: datetime = _instant()
    responsible: str = _who()
    by: str = _who()
    step: int = 0
    evidence: int = 0
    closed_at: datetime | None = _instant(default=None, nullable=True)
    outcome: CheckIn | None = _word(CheckIn, default=None, nullable=True)
    stopped: str = _short(40)


class Call(Record):
    """A call to an emergency service or a helpline: who called whom, when."""

    case_id: int
    person: str = _who()
    service: str = Field(max_length=80)
    at: datetime = _instant()
    evidence: int = 0


class Link(Record):
    """Two cases that belong together."""

    case_id: int
    other: int
    at: datetime = _instant()


class Proposal(Record):
    """An edited text proposed as a new version of a template."""

    case_id: int
    template: str = Field(max_length=80)
    language: str = Field(max_length=8)
    version: int
    by: str = _who()
    at: datetime = _instant()
    evidence: int
    decided_by: str = _who(default="")
    accepted_at: datetime | None = _instant(default=None, nullable=True)
    declined_at: datetime | None = _instant(default=None, nullable=True)


class HelplineCheck(Record):
    """A line of the directory that a person of this client verified; `line` is its id there."""

    line: str = Field(max_length=80)
    by: str = Field(max_length=40)
    at: datetime = _instant()


class Timer(Record):
    """Something that falls due on the desk's clock; deleted by whoever claims it."""

    case_id: int
    kind: str = Field(max_length=24)
    ref: str = _short(80)
    at: datetime = _instant()


class OutboxRow(Record):
    """Something to be done outside, put there by the transaction that decided it."""

    lane: str = Field(max_length=240)
    case_id: int = 0
    kind: str = Field(max_length=24)
    ref: str = _short(80)
    dest: str = _short(200)
    payload: dict[str, Any] = _json(default_factory=dict)
    key: str = Field(max_length=240)
    rank: int
    state: str = Field(default="pending", max_length=8)
    attempts: int = 0
    next_at: datetime = _instant()
    created_at: datetime = _instant()
    provider_id: str = _short(120)
    problem: str = _short(200)


class Lane(SQLModel):
    """What is claimed: a destination's rows, in order, by one worker at a time. `tat`s pace it (machine seconds)."""

    model_config = {"frozen": True, "defer_build": True}

    id: str = Field(max_length=240, primary_key=True)
    rank: int = 0
    ready_at: datetime | None = _instant(default=None, nullable=True)
    lease_until: datetime = _instant()
    owner: str = _short()
    tat: float = 0.0
    tat_slow: float = 0.0


class ChatAccount(SQLModel):
    """What a chat says of one of its accounts: not of one client, since a workspace is shared."""

    model_config = {"frozen": True, "defer_build": True}

    ref: str = Field(max_length=120, primary_key=True)
    name: str = _short(200)
    locale: str = _short(16)
    zone: str = _short(64)
    groups: list[str] = _json(default_factory=list)
    deactivated: bool = False

"""What the App Home and the private lists may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cards.views.case import FactView
from config.words import Category, Discipline, Level, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCaseView:
    """A case as one line."""

    number: int
    version: int
    client: str
    level: Level
    category: Category
    opened_at: datetime
    due_at: datetime | None = None
    holder: str = ""
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeQuestionView:
    """A question that waits for this reader."""

    number: int
    version: int
    ref: str
    client: str
    level: Level
    discipline: Discipline
    due_at: datetime
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCheckInView:
    """A member to ask after today."""

    number: int
    version: int
    ref: str
    client: str
    whom: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """À moi · On attend ma réponse · Nouvelles à prendre aujourd'hui · La file.

    The counts are of all; the lists may be cut.
    """

    now: datetime
    mine: tuple[HomeCaseView, ...] = ()
    mine_count: int = 0
    waiting: tuple[HomeQuestionView, ...] = ()
    waiting_count: int = 0
    check_ins: tuple[HomeCheckInView, ...] = ()
    check_ins_count: int = 0
    queue: tuple[HomeCaseView, ...] = ()
    queue_count: int = 0
    may_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """`/fanal queue`: the most urgent first."""

    now: datetime
    cases: tuple[HomeCaseView, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLineView:
    """Who is on watch for a discipline of a client; `person` is empty in a gap."""

    client: str
    discipline: Discipline
    person: str = ""
    until: datetime | None = None
    backup: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnWatchView:
    """`/fanal on-watch`."""

    now: datetime
    lines: tuple[WatchLineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """« Historique »: everything that happened, the newest first; `more` counts what was left out."""

    number: int
    version: int
    opened_at: datetime
    facts: tuple[FactView, ...]
    more: int = 0
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreView:
    """« Plus… »: what else can be done, grouped by the card."""

    number: int
    version: int
    level: Level
    verbs: tuple[Verb, ...]
    member_ref: str = ""
    can_hide: bool = True
    can_restore: bool = True

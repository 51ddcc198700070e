"""What the App Home and the private lists may know."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from cards.views.case import FactView
from config.words import Category, Discipline, Level, Verb


class HomeCaseView(Struct, frozen=True, kw_only=True):
    """A case as one line."""

    number: int
    version: int
    client: str
    level: Level
    category: Category
    due_at: datetime | None = None
    holder: str = ""
    drill: bool = False


class HomeQuestionView(Struct, frozen=True, kw_only=True):
    """A question that waits for this reader."""

    number: int
    version: int
    ref: str
    client: str
    level: Level
    discipline: Discipline
    due_at: datetime
    asked_by: str = ""


class HomeCheckInView(Struct, frozen=True, kw_only=True):
    """A member to ask after today."""

    number: int
    version: int
    ref: str
    client: str
    whom: str
    due_at: datetime


class HomeView(Struct, frozen=True, kw_only=True):
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


class QueueView(Struct, frozen=True, kw_only=True):
    """`/fanal queue`: the most urgent first."""

    now: datetime
    cases: tuple[HomeCaseView, ...]
    count: int


class WatchLineView(Struct, frozen=True, kw_only=True):
    """Who is on watch for a discipline of a client; `person` is empty in a gap."""

    client: str
    discipline: Discipline
    person: str = ""
    until: datetime | None = None
    backup: str = ""
    manager: str = ""


class OnWatchView(Struct, frozen=True, kw_only=True):
    """`/fanal on-watch`."""

    now: datetime
    lines: tuple[WatchLineView, ...]


class HistoryView(Struct, frozen=True, kw_only=True):
    """« Historique »: everything that happened, the newest first; `more` counts what was left out."""

    number: int
    version: int
    opened_at: datetime
    facts: tuple[FactView, ...]
    more: int = 0
    verified: bool = True


class MoreView(Struct, frozen=True, kw_only=True):
    """« Plus… »: what else can be done, grouped by the card."""

    number: int
    version: int
    verbs: tuple[Verb, ...]
    member_ref: str = ""
    can_hide: bool = True
    can_restore: bool = True

"""What a client's statement may know: times, numbers and closed words; no member and no responder."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from cards.views.follow_up import ChoiceView
from config.reports import Clock, Counted, Why
from config.words import Category, Level, Outcome


class LateView(Struct, frozen=True, kw_only=True):
    """`waits`: it has not happened, and somebody still waits for it."""

    clock: Clock
    by: timedelta
    waits: bool
    why: tuple[Why, ...]


class StatementLineView(Struct, frozen=True, kw_only=True):
    """One case, or (`again`) what followed its reopening. `outcome` is None while it is open."""

    case: int
    again: bool = False
    level: Level
    category: Category
    flags: int
    opened: datetime
    looked: datetime | None
    decided: datetime | None
    reached: datetime | None
    closed: datetime | None
    outcome: Outcome | None
    late: tuple[LateView, ...]


class DownView(Struct, frozen=True, kw_only=True):
    """`desk`, or a channel of the client; `until` is None while it lasts."""

    desk: bool
    since: datetime
    until: datetime | None
    waited: int
    caught_up: datetime | None


class AskStatementView(Struct, frozen=True, kw_only=True):
    """« Relevé pour le client »: of which client, from which day to which."""

    clients: tuple[ChoiceView, ...]
    languages: tuple[ChoiceView, ...]
    first: date
    last: date


class StatementReadyView(Struct, frozen=True, kw_only=True):
    """A statement that is made. `pdf` and `csv` are links for this reader alone; "" where the desk has no address."""

    client: str
    first: date
    last: date
    pdf: str
    csv: str
    command: str
    failed: bool = False


class StatementView(Struct, frozen=True, kw_only=True):
    """A client's period as it stood at `made_at`; `broken` are cases whose history is not as it was written."""

    client: str
    zone: str
    first: date
    last: date
    made_at: datetime
    lines: tuple[StatementLineView, ...]
    received: int
    cases: int
    joined: int
    repeated: int
    same: int
    refused: tuple[tuple[Counted, int], ...]
    outages: tuple[DownView, ...]
    entries: int
    broken: tuple[int, ...]

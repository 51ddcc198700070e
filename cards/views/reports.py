"""What the forms of an offence and of a wrong recipient may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedView:
    """A report that was made: of what, to whom."""

    at: datetime
    by: str
    offence: str
    authority: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceView:
    """« Signaler une infraction »"""

    number: int
    version: int
    now: datetime
    reports: tuple[ReportedView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPersonView:
    """What reached the wrong person, as it was told, and until when the authority must know."""

    number: int
    version: int
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""
    words: str = ""

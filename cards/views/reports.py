"""What the forms of an offence and of a wrong recipient may know."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class ReportedView(Struct, frozen=True, kw_only=True):
    """A report that was made: of what, to whom."""

    at: datetime
    by: str
    offence: str
    authority: str
    reference: str = ""


class OffenceView(Struct, frozen=True, kw_only=True):
    """« Signaler une infraction »"""

    number: int
    version: int
    now: datetime
    reports: tuple[ReportedView, ...] = ()


class WrongPersonView(Struct, frozen=True, kw_only=True):
    """What reached the wrong person, as it was told, and until when the authority must know."""

    number: int
    version: int
    now: datetime
    until: datetime | None = None
    by: str = ""
    words: str = ""

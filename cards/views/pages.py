"""What the pages outside the chats may know: little, since whoever holds a letter can open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A helpline: how it is written to a member, and what to dial ("" where one does not call it)."""

    words: str
    dial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """Who listens now, where the member lives. `emergency` is « 15 ou le 112 »."""

    lines: tuple[LineView, ...] = ()
    emergency: str = ""
    sms: str = ""
    country: str = ""  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersView:
    """Who reads an answer, and when: the hours of the client, in its zone (IANA)."""

    client: str
    communities: tuple[str, ...] = ()
    zone: str
    open_until: datetime | None = None  # while the desk is open
    opens_at: datetime | None = None  # while it is closed
    closed_today: bool = False  # a holiday, or a closure of the client's
    contact: str = ""  # an e-mail address


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPageView:
    """The page on which a member answers. `urgent`: the case is a call for help."""

    locale: str
    readers: ReadersView
    help: HelpView
    urgent: bool = False


class Wrong(StrEnum):
    """Why a page shows no form, or shows it again."""

    EXPIRED = "expired"
    UNKNOWN = "unknown"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    USED = "used"
    LATER = "later"
    NOT_UNDERSTOOD = "not_understood"

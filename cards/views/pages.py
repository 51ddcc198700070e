"""What the pages outside the chats may know: little, since whoever holds a letter can open them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from config.words import Discipline, Level, Visibility


class LineView(Struct, frozen=True, kw_only=True):
    """A helpline: how it is written to a member, and what to dial ("" where one does not call it)."""

    words: str
    dial: str = ""


class HelpView(Struct, frozen=True, kw_only=True):
    """Who listens now, where the member lives. `emergency` is « 15 ou le 112 »."""

    lines: tuple[LineView, ...] = ()
    emergency: str = ""
    sms: str = ""
    country: str = ""  # ISO 3166-1 alpha-2


class ReadersView(Struct, frozen=True, kw_only=True):
    """Who reads an answer, and when: the hours of the client, in its zone (IANA)."""

    client: str
    communities: tuple[str, ...] = ()
    zone: str
    open_until: datetime | None = None  # while the desk is open
    opens_at: datetime | None = None  # while it is closed
    closed_today: bool = False  # a holiday, or a closure of the client's
    contact: str = ""  # an e-mail address


class AnswerPageView(Struct, frozen=True, kw_only=True):
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
    ANSWERED = "answered"
    CHANGED = "changed"


class ExpertPageView(Struct, frozen=True, kw_only=True):
    """A question as somebody without a chat reads it, and the e-mail that asks them to. Empty words may not be shown.

    `about` names the version of the text that stands there.
    """

    locale: str
    zone: str
    number: int
    client: str
    community: str
    level: Level
    discipline: Discipline
    expert: str
    asked_by: str = ""  # empty when the client's settings asked
    due_at: datetime
    holds_until: datetime
    words: str = ""  # the question
    summary: str = ""
    said: str = ""  # what the member wrote
    visibility: Visibility = Visibility.ONLINE
    replied: bool = False
    text: str = ""  # the reply that is proposed
    text_version: int | None = None
    about: str = ""
    redacted: bool = True
    reminder: bool = False
    heard: bool = False  # an answer to the e-mail itself reaches the desk
    drill: bool = False
    inform: bool = False  # they are only told: « Vu » is all there is to say
    news: str = ""  # what they are told, if it is more than that there is a case: an id of `expert_page.NEWS`
    until: datetime | None = None  # when the 72 hours end

"""The words of what leaves to a member and of what comes back: how each method fares, how a member answers.

Values are what is stored: never renamed, only added.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from config.flagged import Author, Media
from config.words import Method

ADDRESSED = frozenset({Method.EMAIL, Method.LETTER})
"""Methods that need an address; it is read, and frozen, when the reply is queued."""


class DispatchState(StrEnum):
    """How one method of a reply fares."""

    QUEUED = "queued"
    HANDING_OVER = "handing_over"  # from here on nobody can say that it has not left, until the other side answers
    READY = "ready"  # a letter that is made and waits to be printed and posted
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    RETURNED = "returned"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNDONE = "undone"

    @property
    def has_left(self) -> bool:
        return self in (DispatchState.SENT, DispatchState.DELIVERED)

    @property
    def did_not_arrive(self) -> bool:
        return self in (DispatchState.BOUNCED, DispatchState.RETURNED, DispatchState.FAILED)


class BounceReason(StrEnum):
    """Why something did not arrive, as far as a person needs to know; the other side's own words are evidence."""

    NO_MAILBOX = "no_mailbox"
    NO_DOMAIN = "no_domain"
    FULL = "full"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    TOO_LARGE = "too_large"
    OTHER = "other"
    MOVED = "moved"  # a letter: nobody of this name lives there
    UNCLAIMED = "unclaimed"  # a letter: nobody fetched it
    MESSAGE_GONE = "message_gone"  # a community: what it answers was deleted
    MEMBER_GONE = "member_gone"  # a community: the account was deleted
    STOP_REQUEST = "stop_request"  # we held it back: they asked us to write no more
    OBJECTION = "objection"  # we held it back: an expert objects
    MISSING_APPROVAL = "missing_approval"  # we held it back: somebody who was asked has not approved it
    ADDRESS_CHANGED = "address_changed"  # we held it back: somebody has corrected where it goes
    NAME_CHANGED = "name_changed"  # we held it back: somebody has corrected whom it names
    NO_HELPLINE = "no_helpline"  # we held it back: a call for help, and no verified line of theirs stands in it now
    PROMISE_OVER = "promise_over"  # we held it back: the hour by which it promises an answer has passed
    HELD_BACK = "held_back"  # we held it back, for something else that arose


class Via(StrEnum):
    """How a member answered."""

    COMMUNITY = "community"
    EMAIL = "email"
    PAGE = "page"
    LETTER = "letter"
    PRIVATE = "private"  # a private message on the community
    COMPLAINT = "complaint"  # their ISP tells that our e-mail was called unwanted: no words, and nobody's name

    @property
    def names_members(self) -> bool:
        """Whether whoever writes there is somebody the community knows by name."""
        return self in (Via.COMMUNITY, Via.PRIVATE)


class Attachment(Struct, frozen=True):
    """What came with an answer: named and kept aside, never opened and never posted."""

    name: str
    type: str
    size: int


class Words(Struct, frozen=True, kw_only=True):
    """What a member answered. `sender` is the address it came from, or the member whose words they are, when that is
    not known to be theirs."""

    text: str
    via: Via
    sender: str = ""
    attachments: tuple[Attachment, ...] = ()
    between: bool = False  # `text` holds what it quotes, too: nobody can tell whose line is whose
    message_id: str = ""  # of the mail it came in, which an answer to it refers to
    external_id: str = ""  # the community's, which an answer to it refers to
    posted_at: datetime | None = None  # when it was written, if that is told


class Answered(Struct, frozen=True, kw_only=True):
    """A community tells that somebody answered there. `in_reply_to` is its id of what was answered, `case` the number
    that it had from us with that (0: not told)."""

    client: str
    community: str
    external_id: str
    in_reply_to: str
    author: Author
    text: str
    posted_at: datetime
    case: int = 0
    private: bool = False
    url: str = ""
    language: str = ""
    media: tuple[Media, ...] = ()

"""What the private answers and the posts that wake somebody may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from cards.card import Line, Mention
from config.deliveries import BounceReason
from config.words import Discipline, Level, Method, Verb


class LostRaceView(Struct, frozen=True, kw_only=True):
    """Somebody was faster. `what` is a `Verb`'s value or an event of `cards.facts`."""

    number: int
    by: str
    what: str
    at: datetime
    until: datetime | None = None  # for when it was planned


class NotAllowedView(Struct, frozen=True, kw_only=True):
    """This reader may not do this; `who` may."""

    number: int
    version: int
    verb: Verb
    who: tuple[str, ...] = ()  # names
    can_ask: bool = True


class RefusedView(Struct, frozen=True, kw_only=True):
    """The rules say no: `reason` is an id of `cards.refusals.REASONS`."""

    number: int
    version: int
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


class PromiseView(Struct, frozen=True, kw_only=True):
    """Something promised to a member that is still open. `ref` is the follow-up's id."""

    ref: str
    at: datetime
    whom: str  # handle, without "@"
    by: str = ""
    is_answer: bool = False  # an answer was promised, not a check-in


class PromisesView(Struct, frozen=True, kw_only=True):
    """A case that cannot be closed yet, and why."""

    number: int
    version: int
    now: datetime
    promises: tuple[PromiseView, ...]


class DoneView(Struct, frozen=True, kw_only=True):
    """It is done, and can still be taken back. `words`: what leaves; the card's may be older than the click."""

    number: int
    version: int
    verb: Verb
    until: datetime | None = None
    ref: str = ""
    words: str = ""


class WakeView(Struct, frozen=True, kw_only=True):
    """The new thread message that mentions who is on watch: an edit of the card notifies nobody."""

    number: int
    version: int
    level: Level
    mentions: tuple[Mention, ...]
    opened_at: datetime
    step: str = "watch"
    """"watch", "backup", "manager", "raised" (the level rose), "called_again" (a call for help, no graver), "passed_on"
    or "returned" (to the queue)."""
    first_look_due: datetime | None = None
    who: tuple[str, ...] = ()  # their names, for where they cannot be mentioned
    by: str = ""  # who passed it on
    taken: bool = False
    held: bool = False  # somebody has it, and has not looked since the level rose
    drill: bool = False


class LineView(Struct, frozen=True, kw_only=True):
    """One line in a case's thread, or in private to somebody. `what` is an id of `cards.notices.LINES`.

    `words` are somebody's own (a note, advice, a reason), shown as a quotation; `effect` is an id of
    `cards.facts.EFFECTS`; `ref` names what the line's buttons are about.
    """

    number: int
    version: int
    what: str
    at: datetime
    level: Level | None = None
    mentions: tuple[Mention, ...] = ()
    who: str = ""  # whose act it is, or who is concerned
    words: str = ""
    where: str = ""  # the community's name
    effect: str = ""
    service: str = ""  # who was called; in which chat somebody wrote
    verb: Verb | None = None  # what somebody would like to do
    discipline: Discipline | None = None
    count: int = 0
    client: str = ""  # named in private, where no card stands above the line
    ref: str = ""
    drill: bool = False
    hidden: bool = False  # there are words, which may not stand here
    method: Method | None = None  # by which a reply was sent
    reason: BounceReason | None = None  # why it did not arrive
    next_methods: tuple[Method, ...] = ()  # what could be tried instead


class BlockedView(Struct, frozen=True, kw_only=True):
    """Where Fanal cannot write: the channel of a client, or `who` in private; or its `pager`, which does not ring.

    `code` is what the chat answers, an id of `cards.blocked.WHY` where it is known.
    """

    client: str
    chat: str = ""
    who: str = ""
    code: str = ""
    pager: bool = False


class NotInvitedView(Struct, frozen=True, kw_only=True):
    """Whom a chat does not let into a client's channel; `code` as in `BlockedView`."""

    client: str
    chat: str
    who: str
    code: str


class MissedView(Struct, frozen=True, kw_only=True):
    """What a chat has missed of a case, in one post: each line when it happened, with the first of its words."""

    number: int
    version: int
    level: Level
    chat: str
    lines: tuple[tuple[datetime, Line, str], ...]
    more: int = 0  # earlier ones, which only the history tells
    drill: bool = False

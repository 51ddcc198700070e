"""The closed vocabularies of Fanal and what comes in: the words that every room shares.

Values are what is stored and what buttons carry: never renamed, only added (a test holds the list).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from config.flagged import Author as Author
from config.flagged import ContextMessage as ContextMessage
from config.flagged import Media as Media


class Level(StrEnum):
    """How soon a person must look. `UNKNOWN` means that nobody could read it; it has P1's clocks and sorts after P1."""

    P0 = "P0"
    P1 = "P1"
    UNKNOWN = "unknown"
    P2 = "P2"
    P3 = "P3"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 is the most urgent. Stored beside the level so that the queue's index can sort."""
        return _RANKS[self]

    @property
    def wakes(self) -> bool:
        """Whether somebody is woken at once, and followed up at any hour."""
        return self in (Level.P0, Level.P1, Level.UNKNOWN)


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Category(StrEnum):
    SUICIDE_SELFHARM = "suicide_selfharm"
    DISTRESS = "distress"
    EATING_DISORDER = "eating_disorder"
    THREAT_VIOLENCE = "threat_violence"
    HATE_HARASSMENT = "hate_harassment"
    DOXXING_PII = "doxxing_pii"
    LEGAL_DEFAMATION = "legal_defamation"
    PRODUCT_SAFETY = "product_safety"
    DOMESTIC_SEXUAL_VIOLENCE = "domestic_sexual_violence"
    CHILD_PROTECTION = "child_protection"
    PRESS = "press"
    COMPLAINT_QUESTION = "complaint_question"
    SPAM = "spam"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def is_call_for_help(self) -> bool:
        """Somebody is in distress: an answer must carry a helpline, and the community is not told."""
        return self in CALLS_FOR_HELP


CALLS_FOR_HELP = frozenset({Category.SUICIDE_SELFHARM, Category.DISTRESS, Category.EATING_DISORDER}) | frozenset(
    {Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION}
)


class Role(StrEnum):
    MODERATOR = "moderator"
    EXPERT = "expert"
    MANAGER = "manager"


class Discipline(StrEnum):
    """What an expert is asked for; `MODERATION` has a watch of its own."""

    MODERATION = "moderation"
    LEGAL = "legal"
    COMMUNICATION = "communication"
    CUSTOMER_CARE = "customer_care"


class PersonRole(StrEnum):
    """What somebody is in a case: the friend who writes is not the one at risk."""

    AUTHOR = "author"
    AT_RISK = "at_risk"
    TARGET = "target"
    WITNESS = "witness"


class Method(StrEnum):
    """How a reply leaves (delivery method)."""

    PUBLIC_REPLY = "public_reply"
    PRIVATE_MESSAGE = "private_message"
    EMAIL = "email"
    LETTER = "letter"

    @property
    def is_private(self) -> bool:
        return self is not Method.PUBLIC_REPLY


class Ability(StrEnum):
    """What a community can be asked to do; declared in the client's file."""

    HIDE = "hide"
    RESTORE = "restore"
    DELETE = "delete"
    PUBLISH = "publish"
    REFUSE = "refuse"
    REPLY = "reply"
    PRIVATE_MESSAGE = "private_message"
    PROFILE = "profile"


class Moderation(StrEnum):
    A_PRIORI = "a_priori"
    A_POSTERIORI = "a_posteriori"


SEEN_ELSEWHERE = ("chat:", "hand:")
"""How the ids begin that we give to what somebody opened a case about by hand: no community knows them."""


class Visibility(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    PENDING = "pending"
    REFUSED = "refused"
    DELETED = "deleted"


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ends."""

    REACHED = "reached"
    HANDLED = "handled"
    ACKNOWLEDGED = "acknowledged"
    FALSE_ALARM = "false_alarm"
    NOT_REACHED = "not_reached"
    EMERGENCY_SERVICES = "emergency_services"


class CheckIn(StrEnum):
    """What came of asking how somebody is."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NO_ANSWER = "no_answer"
    SAFE_WITH_OTHERS = "safe_with_others"


class FlaggedBy(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"


class ReplyState(StrEnum):
    DRAFT = "draft"
    QUEUED = "queued"
    SENT = "sent"
    UNDONE = "undone"
    FAILED = "failed"
    UNKNOWN = "unknown"


class AdviceKind(StrEnum):
    ADVICE = "advice"
    APPROVAL = "approval"
    OBJECTION = "objection"
    SEEN = "seen"


class Verb(StrEnum):
    """What a button asks for. Routed in `handlers/actions.py`, allowed in `bot/rules/permissions.py`."""

    TAKE = "take"
    HAND_OVER = "hand_over"
    PASS_ON = "pass_on"  # noqa: S105 - a verb
    RELEASE = "release"
    ACKNOWLEDGE = "acknowledge"
    NOTHING_HERE = "nothing_here"
    UNDO = "undo"
    TAKE_OFFLINE = "take_offline"
    RESTORE = "restore"
    PUBLISH = "publish"
    REFUSE = "refuse"
    KEEP_WAITING = "keep_waiting"
    READ = "read"
    MEMBER = "member"
    EMERGENCY = "emergency"
    LOG_CALL = "log_call"
    ADD_PERSON = "add_person"
    ASK = "ask"
    ADVISE = "advise"
    RECORD_ADVICE = "record_advice"
    MEANT_FOR = "meant_for"
    APPROVE = "approve"
    OBJECT = "object"
    SEEN = "seen"
    REPLY = "reply"
    FIRST_WORD = "first_word"
    SEND = "send"
    MEND = "mend"
    UNDO_SEND = "undo_send"
    KEEP_TEMPLATE = "keep_template"
    ACCEPT_TEMPLATE = "accept_template"
    DECLINE_TEMPLATE = "decline_template"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_DONE = "follow_up_done"
    FOLLOW_UP_LATER = "follow_up_later"
    FOLLOW_UP_HAND_OVER = "follow_up_hand_over"
    FOLLOW_UP_STOP = "follow_up_stop"
    RECLASSIFY = "reclassify"
    NOTE = "note"
    LINK = "link"
    CLOSE = "close"
    REOPEN = "reopen"
    SECOND_LOOK = "second_look"
    CONFIRM_HELPLINE = "confirm_helpline"
    CHECK_IN = "check_in"
    REMOVAL_NOTICE = "removal_notice"
    WRONG_PERSON = "wrong_person"
    WRONG_PERSON_DONE = "wrong_person_done"
    REPORT_OFFENCE = "report_offence"
    MARK_MINOR = "mark_minor"
    UNMARK_MINOR = "unmark_minor"
    HISTORY = "history"
    MORE = "more"
    OPEN_CASE = "open_case"
    STATEMENT = "statement"
    REVEAL = "reveal"
    CORRECT_CONTACT = "correct_contact"
    CONFIRM_CONTACT = "confirm_contact"
    DECLINE_CONTACT = "decline_contact"
    LOOK_UP_AGAIN = "look_up_again"
    LETTER = "letter"
    LETTER_POSTED = "letter_posted"
    LETTER_WITHDRAWN = "letter_withdrawn"
    LETTER_RETURNED = "letter_returned"
    RETRY = "retry"
    RETRY_ANYWAY = "retry_anyway"
    KEEP_PROMISE = "keep_promise"
    DECLINE_PROMISE = "decline_promise"


# --- what comes in --------------------------------------------------------------------------------


class Account(Struct, frozen=True, eq=False):
    """Somebody in a chat, as the chat names them: `slack:T…/U…`. `locale` is the language in which the chat says that
    they use it, where it says so with each act (Teams does); "" elsewhere. Whoever it is, they are the same in each."""

    ref: str
    locale: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Account) and self.ref == other.ref

    def __hash__(self) -> int:
        return hash(self.ref)

    @property
    def user(self) -> str:
        return self.ref.split("/", 1)[1]


class Place(Struct, frozen=True):
    """Where something was pressed or written: a destination (`slack:T…/C…`), the message and its thread root."""

    dest: str
    message: str = ""
    thread: str = ""


class Click(Struct, frozen=True):
    """Somebody pressed a button. `version` is what the button was drawn from; `key` makes a second delivery harmless.

    `values` are what a form gave (empty for a plain button); `ref` names a part of the case (a reply, a question,
    a follow-up, a message), if the button was about one.
    """

    verb: Verb
    case: int
    version: int
    actor: Account
    key: str
    place: Place
    ref: str = ""
    values: dict[str, Any] | None = None

    @property
    def submitted(self) -> bool:
        """A form was sent; otherwise a button was pressed."""
        return self.values is not None


class ThreadMessage(Struct, frozen=True):
    """Somebody wrote, changed or deleted a message in a case's thread."""

    place: Place
    actor: Account
    text: str
    key: str
    deleted: bool = False
    edited: bool = False


class Command(Struct, frozen=True):
    """`/fanal …`: the words after the name."""

    text: str
    actor: Account
    place: Place
    key: str


class Flag(Struct, frozen=True):
    """This message needs eyes."""

    client: str
    community: str
    external_id: str
    text: str
    author: Author
    posted_at: datetime
    moderation: Moderation
    url: str = ""
    language: str = ""
    media: tuple[Media, ...] = ()
    reason: str = ""
    reporter: str = ""
    flagged_by: FlaggedBy = FlaggedBy.HUMAN
    context: tuple[ContextMessage, ...] = ()
    drill: bool = False

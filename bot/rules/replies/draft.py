"""A reply before it leaves, and what was known when it was looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from bot.rules.helplines import Helplines
from bot.rules.replies.template import Kind
from bot.rules.replies.words import quote
from config.values import replace
from config.words import Category, Level, Method, PersonRole, Visibility


class Draft(Struct, frozen=True, kw_only=True):
    """The words as they stand now. `quotation=False`: somebody chose to send without the original; `letter_quotes`:
    the same for the letter alone, which somebody close may open."""

    text: str
    language: str
    methods: frozenset[Method]
    kind: Kind = Kind.REPLY
    subject: str = ""
    recipient: str = ""
    quotation: bool = True
    letter_quotes: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 in hex over all that the member will get and who gets it: what is frozen when sent, and approved."""
        facts = [self.text, self.subject, self.language, self.kind, sorted(self.methods), self.recipient]
        if not self.letter_quotes:
            facts.append("letter without quotation")
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    def with_text(self, text: str) -> Draft:
        return replace(self, text=text)


class Objection(Struct, frozen=True):
    """An expert is against this version of the text."""

    by: str
    reason: str = ""


class Standing(Struct, frozen=True):
    """What a template says of where the message stands: sentences that are `wrong` now, and what is `right`."""

    wrong: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


class Facts(Struct, frozen=True, kw_only=True):
    """What the guards know. `country` and `region` are the member's (empty: unknown); `other_names` are brands and
    signatures of other clients, `own_names` of this one; `original` is what this recipient wrote (empty for a target
    who wrote nothing); `signers` are first names that count as a human signature, `signer` the one to add;
    `objections`, `missing_approvals` (names) and `agreed_by` (who approved, but the writer) bear on this version of
    the text.

    `language` is the member's ("" unknown); `role` theirs in the case, `written_for` the roles that the template
    speaks to (empty: no template). `words_of_others` and `names_of_others` are of the other people in the case.
    `stopped_on`: they asked us to stop; `wrote_since_stop`: the message answered came after that. `matched_by_name`
    are the methods whose address was found by a name alone.
    `unaddressed` are the methods chosen without an address; `letter_to` is the postal one ("" for none).
    `visibility` is where the message stands, `standing` what the template would say of that.
    """

    today: date
    categories: frozenset[Category]
    helplines: Helplines
    country: str = ""
    region: str = ""
    own_names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    original: str = ""
    signer: str = ""
    signers: tuple[str, ...] = ()
    recipient: str = ""
    recipient_dead: bool = False
    objections: tuple[Objection, ...] = ()
    missing_approvals: tuple[str, ...] = ()
    agreed_by: tuple[str, ...] = ()
    language: str = ""
    role: PersonRole | None = None
    written_for: frozenset[PersonRole] = frozenset()
    words_of_others: tuple[str, ...] = ()
    names_of_others: tuple[str, ...] = ()
    account_gone: bool = False
    minor: bool = False
    stopped_on: date | None = None
    wrote_since_stop: bool = False
    matched_by_name: frozenset[Method] = frozenset()
    unaddressed: frozenset[Method] = frozenset()
    letter_to: str = ""
    visibility: Visibility | None = None
    standing: Standing = Standing()

    @property
    def is_call_for_help(self) -> bool:
        return any(category.is_call_for_help for category in self.categories)

    @property
    def quotation(self) -> str:
        """What they wrote as we may quote it: of a call for help, without the details of a method."""
        return quote(self.original, discreet=self.is_call_for_help)

    @property
    def topic(self) -> Category:
        """The call for help that a line should serve: the first in the order of the vocabulary."""
        calls = [category for category in Category if category in self.categories and category.is_call_for_help]
        return calls[0] if calls else Category.DISTRESS


class RemedyKind(StrEnum):
    """What mends an obstacle. Those in `remedies.MENDS` are done in one click, as is `USE_LANGUAGE` by whoever has the
    templates; the others are for people."""

    ADD_HELPLINE = "add_helpline"
    ADD_QUOTATION = "add_quotation"
    REMOVE_QUOTATION = "remove_quotation"
    REMOVE_DETAILS = "remove_details"
    ADD_INVITATION = "add_invitation"
    ADD_SIGNATURE = "add_signature"
    REPLACE_NUMBER = "replace_number"
    REMOVE_NUMBER = "remove_number"
    FILL_HOLE = "fill_hole"
    REMOVE_NAME = "remove_name"
    ASK_APPROVAL = "ask_approval"
    CHANGE_RECIPIENT = "change_recipient"
    USE_LANGUAGE = "use_language"
    DROP_METHOD = "drop_method"
    REMOVE_LINE = "remove_line"
    CONFIRM_HELPLINE = "confirm_helpline"
    CONFIRM_ADDRESS = "confirm_address"
    CHOOSE_TEMPLATE = "choose_template"
    FOLLOW_UP_STOP = "follow_up_stop"
    SAY_NOW = "say_now"


class Remedy(Struct, frozen=True):
    """A way to mend. `about`: the line to add (its id), the hole, name or number concerned, who is asked."""

    kind: RemedyKind
    about: str = ""


class Obstacle(Struct, frozen=True):
    """What stands in the way. `values` fill the sentence that `cards` makes for `id`; `methods` are those it keeps
    back (empty: all).
    """

    id: str
    hard: bool
    values: Mapping[str, str] = field(default_factory=dict)
    remedy: Remedy | None = None
    methods: frozenset[Method] = frozenset()


class NoPass(StrEnum):
    """Why obstacles can't be passed."""

    HARD = "hard"
    LEVEL = "level"
    NOT_ON_WATCH = "not_on_watch"
    NO_REASON = "no_reason"


def why_not_pass(obstacles: tuple[Obstacle, ...], *, level: Level, on_watch: bool, reason: str) -> NoPass | None:
    """None if the reply may leave: nothing stands in its way, or only soft obstacles on a P0 or P1, passed by
    whoever is on watch with one line of reason.
    """
    if not obstacles:
        return None
    if any(obstacle.hard for obstacle in obstacles):
        return NoPass.HARD
    if level not in (Level.P0, Level.P1):
        return NoPass.LEVEL
    if not on_watch:
        return NoPass.NOT_ON_WATCH
    return None if reason.strip() else NoPass.NO_REASON

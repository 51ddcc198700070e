"""What the forms of a reply may know: the text, to whom, how, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from cards.card import Mention
from config.deliveries import DispatchState
from config.words import Method, PersonRole


class ObstacleView(Struct, frozen=True, kw_only=True):
    """What keeps a reply from leaving. `id` is the guard's, `values` fill its sentence (`cards.obstacles`).

    `remedy` is what its button carries ("add_helpline:fr-3114"), or empty; one that is for people has the button where
    it begins, or none, and the sentence says what to do. `methods` are those it keeps back (none: all).
    """

    id: str
    hard: bool
    values: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""
    methods: tuple[Method, ...] = ()


class MethodView(Struct, frozen=True, kw_only=True):
    """One way for the reply to leave; what stands in its way is among the obstacles."""

    method: Method
    chosen: bool = False
    unaddressed: bool = False  # it needs an address, and none is known
    preview: str = ""  # what the member would get by it, when that is not the text as it stands


class TemplateChoiceView(Struct, frozen=True, kw_only=True):
    """A template that could be used instead."""

    id: str
    name: str
    chosen: bool = False


class LatestView(Struct, frozen=True, kw_only=True):
    """What the member wrote last, and when."""

    at: datetime
    text: str
    between: bool = False  # what they quote stands among their words


class SentBeforeView(Struct, frozen=True):
    """Whose reply to this member left last, or leaves `at` an instant."""

    by: str
    at: datetime
    left: bool


class ReplyFormView(Struct, frozen=True, kw_only=True):
    """« Répondre »: opens ready to send. `ref` is the reply's id; `revision` grows each time that *we* change the text.

    (Slack keeps what was typed in an input whose block id is the same: a new revision makes it show our text.)
    """

    number: int
    version: int
    ref: str
    now: datetime
    to: str  # handle, without "@"
    text: str
    methods: tuple[MethodView, ...]
    role: PersonRole = PersonRole.AUTHOR
    revision: int = 0
    obstacles: tuple[ObstacleView, ...] = ()
    warnings: tuple[ObstacleView, ...] = ()  # keep nothing back
    can_pass: bool = False  # soft obstacles may be passed here, with one line of reason
    may_pass: str = ""  # who else may pass them, being on watch
    reason: str = ""  # that line, if it was typed already
    templates: tuple[TemplateChoiceView, ...] = ()
    latest: LatestView | None = None  # of a check-in: read before it leaves
    keeps_private: bool = False  # "all that we have" means the private ways, without the letter
    letter_quotes: bool | None = None  # whether the letter repeats the member's words; None where that is no question
    leaves_after: int = 30  # seconds in which a reply can be taken back
    before: SentBeforeView | None = None


class FirstWordView(Struct, frozen=True, kw_only=True):
    """« Premier mot »: a short reply agreed in advance with the client; the second click sends it."""

    number: int
    version: int
    ref: str
    to: str
    text: str
    methods: tuple[MethodView, ...]
    obstacles: tuple[ObstacleView, ...] = ()
    approved_by: str = ""
    approved_on: datetime | None = None
    keeps_private: bool = False
    can_pass: bool = True
    may_pass: str = ""


class SendingView(Struct, frozen=True, kw_only=True):
    """A reply is on its way: « Envoi à 03:14:30 · Annuler l'envoi ». `sent_at` once it has left."""

    number: int
    version: int
    ref: str
    now: datetime
    to: str
    leaves_at: datetime
    methods: tuple[Method, ...] = ()
    text: str = ""
    sent_at: datetime | None = None
    can_keep_template: bool = False


class LetterView(Struct, frozen=True, kw_only=True):
    """A letter that was made. `link` opens it for whoever asked; "" where the desk has no address of its own."""

    number: int
    version: int
    ref: str
    now: datetime
    state: DispatchState
    link: str = ""
    at: datetime | None = None  # when it was posted, came back


class TemplateProposalView(Struct, frozen=True, kw_only=True):
    """An edited text that somebody would keep as a template: its approver decides."""

    ref: str
    client: str
    template: str
    proposed_by: str
    before: str
    after: str
    template_version: int = 1
    mentions: tuple[Mention, ...] = ()
    number: int = 0  # the case that it comes from
    version: int = 0
    decided_by: str = ""
    accepted: bool | None = None

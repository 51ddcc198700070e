"""What the planning of a check-in and its reminder may know."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from cards.card import Mention
from cards.views.case import PersonView
from config.words import Level


class ChoiceView(Struct, frozen=True, kw_only=True):
    """One thing to choose from in a form; `id` comes back."""

    id: str
    name: str
    chosen: bool = False


class PlanFollowUpView(Struct, frozen=True, kw_only=True):
    """« Prendre des nouvelles »: of whom, when, by whom, what to remember."""

    number: int
    version: int
    people: tuple[PersonView, ...]
    responsible: tuple[ChoiceView, ...] = ()  # by person id; without them the chat's own list of people is offered
    answered: bool = True  # the member wrote back: else the longer stages want their agreement
    zone: str = ""  # of the day and time that are asked for ("Europe/Paris")
    planned: tuple[datetime, ...] = ()  # what is planned already
    ref: str = ""  # how far the case's history went when the form was opened


class FollowUpView(Struct, frozen=True, kw_only=True):
    """A reminder: it is time to ask how somebody is. `ref` is the follow-up's id."""

    number: int
    version: int
    ref: str
    client: str
    level: Level
    due_at: datetime
    whom: str  # handle, without "@"
    mentions: tuple[Mention, ...] = ()
    responsible: str = ""
    line: str = ""  # who, in one line
    promised: str = ""  # what was promised
    note: str = ""  # what to remember
    programme: str = ""  # a stage, "date", or "promise": an answer was promised to the member
    last_exchange_at: datetime | None = None
    attempt: int = 1  # 2: again, 3: the manager is told
    done: bool = False
    put_off: bool = False  # to a day that has come
    stopped: str = ""  # why nobody asks any more, an id of `cards.follow_up.STOPS`: then it is done, and was not asked
    drill: bool = False


class WrittenPromiseView(Struct, frozen=True, kw_only=True):
    """A promise as it stands in a reply. `ref` is `<reply>/<number>`; `due_at` when its writer would be reminded, None
    when it is too late for that."""

    ref: str
    words: str
    due_at: datetime | None
    kept: bool = False


class WrittenPromisesView(Struct, frozen=True, kw_only=True):
    """What a reply promises, proposed to its writer. `ref` is the reply's id."""

    number: int
    version: int
    ref: str
    level: Level
    whom: str  # handle, without "@"
    promises: tuple[WrittenPromiseView, ...]
    declined: bool = False
    drill: bool = False


class BundleLineView(Struct, frozen=True, kw_only=True):
    """One thing in the manager's bundle of the hour."""

    number: int
    version: int
    what: str  # an id of `cards.follow_up.BUNDLE`
    client: str = ""
    level: Level = Level.P2
    since: datetime | None = None
    who: str = ""
    drill: bool = False


class BundleView(Struct, frozen=True, kw_only=True):
    """What the manager is told once an hour; `more` counts what the cap left out."""

    now: datetime
    lines: tuple[BundleLineView, ...]
    more: int = 0
    morning: bool = False  # the digest of a working morning

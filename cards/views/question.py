"""What a question to an expert may know: everything needed to answer stands in the message."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from cards.card import Mention
from config.words import AdviceKind, Discipline, Level, Visibility


class AnswerView(Struct, frozen=True, kw_only=True):
    """What an expert said to a question."""

    kind: AdviceKind
    by: str
    at: datetime
    words: str = ""
    text_version: int | None = None  # the version of the reply's text that it bears on
    cancelled: bool = False  # the text was edited after an approval


class QuestionView(Struct, frozen=True, kw_only=True):
    """A question to a discipline. `ref` is the question's id; `mentions` are those to wake."""

    number: int
    version: int
    ref: str
    opened_at: datetime
    client: str
    community: str
    level: Level
    discipline: Discipline
    due_at: datetime
    mentions: tuple[Mention, ...] = ()  # empty in a private conversation
    expert: str = ""
    on_watch_until: datetime | None = None
    asked_by: str = ""  # empty when the client's settings asked
    words: str = ""  # the question, in the asker's own words
    summary: str = ""
    visibility: Visibility = Visibility.ONLINE
    visible_since: datetime | None = None
    replied: bool = False
    text: str = ""  # the reply that is proposed
    text_version: int | None = None
    about: str = ""  # `ref` with the version of the text, for what bears on that text alone
    answers: tuple[AnswerView, ...] = ()
    settled: bool = False  # nobody waits for it any more
    over: bool = False  # the case is closed
    reminder: bool = False  # a second post, because nobody answered
    private: bool = False  # sent outside the channel: answers are copied into the case's thread
    heard: bool = True  # what is written under it reaches the desk without a mention
    drill: bool = False


class WaitingView(Struct, frozen=True, kw_only=True):
    """Another question that waits for the same person; `ref` is its id. `words`: the answer that may have been meant
    for it, and can be moved there; "" where it must be given anew. `asks`, a question's own words, and `asked_at` tell
    two apart that look alike."""

    number: int
    version: int
    ref: str
    discipline: Discipline
    words: str = ""
    asks: str = ""
    asked_at: datetime | None = None


class KeptForView(Struct, frozen=True, kw_only=True):
    """Which question somebody's words were kept for, and what they may as well have meant. `home`: the case under which
    they were first kept, of which this line is."""

    number: int
    home: int
    level: Level
    discipline: Discipline
    others: tuple[WaitingView, ...] = ()
    asks: str = ""
    asked_at: datetime | None = None
    drill: bool = False


class InformView(Struct, frozen=True, kw_only=True):
    """Somebody is only told about a case: [Vu]."""

    number: int
    version: int
    ref: str
    client: str
    community: str
    level: Level
    opened_at: datetime
    mentions: tuple[Mention, ...] = ()  # empty in private, and where they have no account
    private: bool = False
    who: str = ""
    summary: str = ""
    seen_at: datetime | None = None
    drill: bool = False

"""What the smaller forms may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cards.views.case import PersonView
from cards.views.follow_up import ChoiceView
from config.words import Category, Discipline, Level, Moderation, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFormView:
    """A form that needs no more than the case: note, link, hand over, log a call, stop a follow-up ..."""

    number: int
    version: int
    now: datetime
    ref: str = ""
    account: str = ""  # a person to start with ("slack:T…/U…")
    words: str = ""  # text to start with
    wakes: bool = False  # P0, P1 or unread: some questions are asked for these only


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineView:
    """A discipline that can be asked, and who answers for it now."""

    discipline: Discipline
    on_watch: str = ""
    due_at: datetime | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFormView:
    """« Demander un avis… »"""

    number: int
    version: int
    now: datetime
    disciplines: tuple[DisciplineView, ...]
    words: str = ""
    has_reply: bool = False  # a reply is in hand: it goes with the question


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceFormView:
    """Advice, approval or objection on a question."""

    number: int
    version: int
    ref: str
    verb: Verb  # ADVISE, APPROVE or OBJECT
    question: str = ""
    text: str = ""
    text_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifyView:
    """« Corriger la lecture »"""

    number: int
    version: int
    level: Level
    category: Category
    people: tuple[PersonView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseView:
    """« Clore »: refused while a promise is open, which `promises` names."""

    number: int
    version: int
    now: datetime
    promises: tuple[str, ...] = ()  # sentences, in the reader's language


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHereView:
    """« Rien à signaler » on a P0 or P1: asks that the words were read."""

    number: int
    version: int
    level: Level
    moderation: Moderation = Moderation.A_POSTERIORI
    read: bool = False  # this reader has read the words


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCaseView:
    """« Ouvrir un cas »: from a message of the chat, or from nothing. `ref` names the message, if there was one."""

    now: datetime
    clients: tuple[ChoiceView, ...]
    communities: tuple[ChoiceView, ...] = ()
    text: str = ""
    handle: str = ""
    ref: str = ""

"""What the smaller forms may know."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from cards.views.follow_up import ChoiceView
from config.words import Category, Discipline, Level, Verb


class CaseFormView(Struct, frozen=True, kw_only=True):
    """A form that needs little more than the case: note, link, hand over, a follow-up's outcome or new date ...

    `ref` is what the form is about (a follow-up, a proposal). `people` are those to choose from, by person id; without
    them the chat's own list of people is offered.
    """

    number: int
    version: int
    now: datetime
    ref: str = ""
    people: tuple[ChoiceView, ...] = ()
    words: str = ""  # text to start with
    whom: str = ""  # the member that it is about, without "@"
    zone: str = ""  # of the days and times that are asked for ("Europe/Paris")


class DisciplineView(Struct, frozen=True, kw_only=True):
    """A discipline that can be asked, and who answers for it now."""

    discipline: Discipline
    on_watch: str = ""
    chosen: bool = False


class AskFormView(Struct, frozen=True, kw_only=True):
    """« Demander un avis… »"""

    number: int
    version: int
    disciplines: tuple[DisciplineView, ...]
    has_reply: bool = False  # a reply is in hand: it goes with the question


class AdviceFormView(Struct, frozen=True, kw_only=True):
    """Advice or objection on a question."""

    number: int
    version: int
    ref: str
    verb: Verb  # ADVISE or OBJECT
    question: str = ""
    text: str = ""
    text_version: int | None = None


class ReclassifyView(Struct, frozen=True, kw_only=True):
    """« Corriger la lecture »"""

    number: int
    version: int
    level: Level
    category: Category


class CloseView(Struct, frozen=True, kw_only=True):
    """« Clore »: refused while a promise is open, which `promises` names."""

    number: int
    version: int
    promises: tuple[str, ...] = ()  # sentences, in the reader's language
    unreached: bool = False  # somebody called for help, and nobody has reached them


class MessagesFormView(Struct, frozen=True, kw_only=True):
    """Which of several messages to take offline, put back, publish or refuse."""

    number: int
    version: int
    verb: Verb
    messages: tuple[ChoiceView, ...]  # named by instant and first words, or by instant alone behind the curtain
    can_hide: bool = True
    can_restore: bool = True


class OpenCaseView(Struct, frozen=True, kw_only=True):
    """« Ouvrir un cas »: from a message of the chat, or from nothing. `ref` names the message, if there was one."""

    clients: tuple[ChoiceView, ...]
    communities: tuple[ChoiceView, ...] = ()
    text: str = ""
    ref: str = ""

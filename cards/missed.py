"""What a chat has missed while it could not be reached, in one post instead of many."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cards.card import Bold, ButtonRow, Card, Context, Line, Section
from cards.labels import lock_screen
from cards.translator import Translator
from cards.verbs import button
from cards.views import MissedView
from config.words import Verb

MOST: Final = 140
"""So much of somebody's words stands in a line; all of them are in the history."""


def missed_post(view: MissedView, t: Translator) -> Card:
    """« Pendant que Teams était injoignable : », then one line for each thing that happened."""
    drill: Line = (t("DRILL"), " · ") if view.drill else ()
    head: Line = (*drill, Bold(t("While {chat} could not be reached:", chat=view.chat)))
    more: tuple[Line, ...] = ((t.n("{count} earlier message", "{count} earlier messages", view.more),),)
    return Card(
        notification=lock_screen(view.number, view.level, t("news"), t),
        body=(
            Section((head,)),
            *((Context(more),) if view.more else ()),
            Section(tuple(_line(at, line, words, t) for at, line, words in view.lines)),
            ButtonRow((button(Verb.HISTORY, view, t),)),
        ),
    )


def _line(at: datetime, line: Line, words: str, t: Translator) -> Line:
    told: Line = (t.moment(at, at), " · ", *line)
    return (*told, " ", _brief(words)) if words else told


def _brief(words: str) -> str:
    one = " ".join(words.split())
    return one if len(one) <= MOST else one[:MOST].rsplit(" ", 1)[0] + " …"

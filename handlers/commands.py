"""The desk's text commands: help, queue, show N, on-watch, stats, and new, which opens a form."""

from __future__ import annotations

import re

from cards.card import Card
from config.patterns import late
from config.words import Command
from handlers import figures, views
from handlers.desk import Desk

HELP = "help"
NEW = ("new", "nouveau")
QUEUE = ("queue", "file")
SHOW = ("show", "voir", "montrer")
ON_WATCH = ("on-watch", "astreinte", "garde")
STATS = ("stats", "chiffres")
_NUMBER = late(r"#?\d{1,15}")
_WORDS = "|".join((HELP, "aide", *NEW, *QUEUE, *ON_WATCH, *STATS))
_WHOLE = late(rf"(?:{_WORDS})|(?:{'|'.join(SHOW)}) +#?\d{{1,15}}", re.IGNORECASE)


def asks_for_form(text: str) -> bool:
    """Whether the command opens a form. Phones capitalise the first letter."""
    return text.lower().partition(" ")[0] in NEW


def is_command(text: str) -> bool:
    """Whether the text is a command and nothing else, in a place where people also write other things."""
    return _WHOLE.fullmatch(text) is not None


async def answer_command(desk: Desk, command: Command, *, prefix: str = "/fanal ") -> Card:
    """The private answer. `prefix` is what comes before a command in this chat."""
    people = await desk.clients_of(command.actor)
    word, rest = (*command.text.lower().split(None, 1), "", "")[:2]
    read, catalog = desk.store.read, desk.catalog
    if not people:
        return views.stranger(command.actor)
    if word in QUEUE:
        return await read(views.queue, "", catalog, people, command.actor.ref)
    if word in SHOW or _NUMBER.fullmatch(word):
        wanted = rest.strip() if word in SHOW else word
        return await read(views.show, "", catalog, people, wanted, command.actor.ref)
    if word in ON_WATCH:
        return await read(views.on_watch_now, "", catalog, people, command.actor.ref)
    if word in STATS:
        return await figures.told(desk, command.actor, people)
    return views.help_card(people, prefix)

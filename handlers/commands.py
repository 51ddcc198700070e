"""What the desk is asked for in words: help, queue, show N, on-watch (and new, which opens a form)."""

from __future__ import annotations

from cards.card import Card
from config.words import Command
from handlers import views
from handlers.desk import Desk

NEW = ("new", "nouveau")


async def answer_command(desk: Desk, command: Command) -> Card:
    """The private answer."""
    people = await desk.clients_of(command.actor)
    word, _, rest = command.text.partition(" ")
    read, catalog = desk.store.read, desk.catalog
    if not people:
        return views.stranger()
    if word in ("queue", "file"):
        return await read(views.queue, "", catalog, people, command.actor.ref)
    if word in ("show", "voir", "montrer"):
        return await read(views.show, "", catalog, people, rest.strip())
    if word in ("on-watch", "astreinte", "garde"):
        return await read(views.on_watch_now, "", catalog, people)
    return views.help_card(people)

"""`/fanal`: help, queue, show N, on-watch (and new, which opens a form)."""

from __future__ import annotations

from typing import Any

from cards.slack import render_message
from config.words import Command
from handlers import views
from handlers.desk import Desk


async def answer_command(desk: Desk, command: Command) -> dict[str, Any]:
    """The private answer, as a Slack message."""
    people = await desk.clients_of(command.actor)
    word, _, rest = command.text.partition(" ")
    read, catalog = desk.store.read, desk.catalog
    if not people:
        card = views.stranger()
    elif word in ("queue", "file"):
        card = await read(views.queue, "", catalog, people, command.actor.ref)
    elif word in ("show", "voir"):
        card = await read(views.show, "", catalog, people, rest.strip())
    elif word in ("on-watch", "astreinte"):
        card = await read(views.on_watch_now, "", catalog, people)
    else:
        card = views.help_card(people)
    return render_message(card)

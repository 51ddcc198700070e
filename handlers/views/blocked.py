"""What a chat, person or pager does not accept until somebody mends something; empty once nothing waits there."""

from __future__ import annotations

from bot.cases import blocked
from bot.catalog.clients import chat_of
from bot.storage.records import OutboxRow
from cards.blocked import blocked_post, not_invited_post
from cards.card import Card
from cards.views import BlockedView, NotInvitedView
from handlers.views.room import Room


def waits(room: Room, row: OutboxRow) -> Card | None:
    """For a manager, or in another channel."""
    about, whom = str(row.payload["about"]), str(row.payload["whom"])
    if not blocked.still(room.reads, about):
        return None
    chat = chat_of(about)
    same = [place for place in room.client.destinations if place.chat == chat]
    among = f", {about.partition('/')[2]}" if len(same) > 1 and not whom else ""
    view = BlockedView(
        client=room.client.name,
        chat=f"{chat.capitalize()}{among}",
        who=room.name(whom),
        code=str(row.payload["code"]),
        pager=about == blocked.ALARM,
    )
    return blocked_post(view, room.t)


def not_invited(room: Room, row: OutboxRow) -> Card:
    """For a manager."""
    view = NotInvitedView(
        client=room.client.name,
        chat=chat_of(str(row.payload["about"])).capitalize(),
        who=room.name(str(row.payload["whom"])),
        code=str(row.payload["code"]),
    )
    return not_invited_post(view, room.t)

"""The pretend Teams as `GET /sandbox/state` shows it: the shape of `slack`, with cards as they were sent."""

from __future__ import annotations

from .config import Json
from .teams_config import TeamsConfig
from .teams_state import TeamsMessage, TeamsRoom, TeamsWorld


def teams_state_json(world: TeamsWorld) -> Json:
    return {
        "channels": {room.id: _room(room) for room in world.rooms.values()},
        "ephemeral": [
            {"ts": one.ts, "user": one.user, "channel": one.channel, "text": one.text, "at": one.at}
            for one in world.toasts
        ],
        "forms": {
            user: {**dialog.task, "values": dialog.values, "errors": dialog.errors, "origin": dialog.origin}
            for user, dialog in world.dialogs.items()
        },
        "homes": {room.personal_of: home for room in world.rooms.values() if (home := _home(room))},
        "installed": world.installed,
    }


def _room(room: TeamsRoom) -> Json:
    roots = {one.id: _message(one) | {"replies": []} for one in room.messages.values() if not one.thread}
    for message in room.messages.values():
        if message.thread in roots:
            roots[message.thread]["replies"].append(_message(message))
    return {
        "name": room.name,
        "members": room.members,
        "private": True,
        "is_im": bool(room.personal_of),
        "user": room.personal_of,
        "messages": list(roots.values()),
    }


def _message(message: TeamsMessage) -> Json:
    body: Json = {"id": message.id, "ts": message.id, "at": message.at, "user": message.user}
    if message.deleted:
        return body | {"text": "", "card": None, "deleted": True}
    return body | {
        "text": message.text,
        "card": message.card,
        "summary": message.summary,
        "entities": message.entities,
        "views": message.views,
        "thread": message.thread or None,
        "edited": message.edited,
        "versions": len(message.former) + 1,
    }


def _home(room: TeamsRoom) -> Json | None:
    """The newest card in the conversation with the bot: where the app shows what concerns one person."""
    if not room.personal_of:
        return None
    cards = [one for one in room.messages.values() if one.card is not None]
    return {"channel": room.id, "id": cards[-1].id, "card": cards[-1].card} if cards else None


def teams_cast_json(config: TeamsConfig) -> Json:
    """Who is here, for the page."""
    return {
        "tenant": config.tenant_id,
        "team": config.team_name,
        "bot": config.bot_id,
        "botName": config.bot_name,
        "people": [
            {
                "id": one.id,
                "mri": one.mri,
                "name": one.name,
                "role": one.title,
                "job": one.job,
                "locale": one.locale,
                "tz": one.tz,
                "personal": config.personal_room(one),
            }
            for one in config.people
        ],
        "commands": [{"id": one.id, "title": one.title, "contexts": one.contexts} for one in config.commands],
    }

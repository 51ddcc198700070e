"""What whoever drives the sandbox sees: `GET /sandbox/state` (its shape is set by issue 2) and `GET /sandbox/cast`."""

from __future__ import annotations

from .config import Json, SandboxConfig
from .shapes import view_json
from .state import Form, Message, Post, Room, Whisper, World
from .teams_seen import teams_cast_json, teams_state_json


def state_json(config: SandboxConfig, world: World, *, desk_time: str, power: str) -> Json:
    """All of it, as the people of the workspace and the members of the forum would see it together."""
    return {
        "version": world.version,
        "clock": desk_time,
        "power": power,
        "slack": {
            "channels": {room.id: _room(room) for room in world.rooms.values()},
            "ephemeral": [_whisper(one) for one in world.whispers],
            "forms": {user: _form(config, stack[-1], len(stack)) for user, stack in world.stacks.items() if stack},
            "homes": {user: _form(config, form, 1) for user, form in world.homes.items()},
        },
        "teams": teams_state_json(world.teams),
        "community": {
            "posts": [_post(world, post) for post in world.posts.values()],
            "private": world.letters,
            "effects": world.effects,
        },
        "mail": world.mail,
    }


def _room(room: Room) -> Json:
    roots = [_message(message) | {"replies": []} for message in room.messages.values() if not message.is_reply]
    by_ts = {root["ts"]: root for root in roots}
    for message in room.messages.values():
        if message.is_reply and message.thread_ts in by_ts:
            by_ts[message.thread_ts]["replies"].append(_message(message))
    return {
        "name": room.name,
        "members": room.members,
        "private": room.private,
        "is_im": bool(room.im_of),
        "messages": roots,
    }


def _message(message: Message) -> Json:
    body: Json = {"ts": message.ts, "at": message.at, "user": message.user}
    if message.deleted:
        return body | {"text": "", "blocks": [], "deleted": True}
    body |= {"text": message.text, "blocks": message.blocks}
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    return body | {"edited": bool(message.edited), "versions": len(message.former) + 1}


def _whisper(whisper: Whisper) -> Json:
    return {
        "ts": whisper.ts,
        "at": whisper.at,
        "user": whisper.user,
        "channel": whisper.channel,
        "thread_ts": whisper.thread_ts or None,
        "text": whisper.text,
        "blocks": whisper.blocks,
    }


def _form(config: SandboxConfig, form: Form, depth: int) -> Json:
    """The view as Slack writes it, and what stands beside it: what was typed, the errors, the depth of the stack."""
    return view_json(config, form) | {"values": form.values, "errors": form.errors, "depth": depth}


def _post(world: World, post: Post) -> Json:
    return {
        "id": post.id,
        "author": post.author["name"],
        "author_id": post.author["id"],
        "text": post.text,
        "visibility": post.visibility,
        "moderation": post.moderation,
        "posted_at": post.posted_at,
        "flags": sum(1 for flag in world.flags.values() if flag.post == post.id),
        "cases": post.cases,
        "replies": post.replies,
        "private": post.private,
    }


def cast_json(config: SandboxConfig, world: World, *, has_power: bool) -> Json:
    """Who is here, and what they may do; the page's own names for it."""
    authors = (post.author["name"] for post in world.posts.values())
    rooms = [room for room in world.rooms.values() if not room.im_of]
    return {
        "team": config.team_id,
        "client": config.community.client,
        "bot": config.bot_user_id,
        "botId": config.bot_id,
        "botName": config.bot_name.capitalize(),
        "command": config.command,
        "people": [
            {
                "id": user.id,
                "name": user.name,
                "role": user.title,
                "job": user.job,
                "locale": user.locale,
                "tz": user.tz,
                "deleted": user.id in world.deactivated,
            }
            for user in config.users
        ],
        "members": list(dict.fromkeys((*config.community.members, *authors))),
        "channels": [{"id": r.id, "name": r.name, "private": r.private, "members": r.members} for r in rooms],
        "usergroups": [
            {"id": group.id, "handle": group.handle, "users": world.usergroups.get(group.id, [])}
            for group in config.usergroups
        ],
        "shortcuts": [
            {"name": one.name, "callback_id": one.callback_id} for one in config.shortcuts if not one.everywhere
        ],
        "teams": teams_cast_json(config.teams),
        "abilities": sorted(config.community.abilities),
        "has_power": has_power,
    }

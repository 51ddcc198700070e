"""How Slack writes people, channels, messages and views as JSON.

Shapes: docs.slack.dev/reference/objects and the example payloads of slack_bolt's and slack_sdk's own documentation.
"""

from __future__ import annotations

from .config import Json, SandboxConfig, User, UserGroup
from .state import Form, Message, Room


def user_json(config: SandboxConfig, user: User, *, deleted: bool, locale: bool = True, email: bool = False) -> Json:
    """A user object; the e-mail only for a token that may see it."""
    profile: Json = {
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": user.title,
        "team": config.team_id,
        **({"email": user.email} if email and user.email else {}),
    }
    base: Json = {"id": user.id, "team_id": config.team_id, "name": user.handle, "deleted": deleted}
    if deleted:
        return {**base, "profile": profile, "is_bot": False, "is_app_user": False, "updated": 0}
    return {
        **base,
        "real_name": user.name,
        "tz": user.tz,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
        **({"locale": user.locale} if locale else {}),
    }


def bot_user_json(config: SandboxConfig) -> Json:
    """The bot as a user of the workspace."""
    return {
        "id": config.bot_user_id,
        "team_id": config.team_id,
        "name": config.bot_name,
        "deleted": False,
        "real_name": config.bot_name.capitalize(),
        "tz": "UTC",
        "is_bot": True,
        "is_app_user": False,
        "profile": {"bot_id": config.bot_id, "api_app_id": config.app_id, "real_name": config.bot_name.capitalize()},
    }


def usergroup_json(config: SandboxConfig, group: UserGroup, users: list[str] | None) -> Json:
    """A user group; with its members only when asked."""
    body: Json = {
        "id": group.id,
        "team_id": config.team_id,
        "is_usergroup": True,
        "name": group.name or group.handle,
        "handle": group.handle,
        "date_delete": 0,
    }
    return body if users is None else body | {"users": users, "user_count": len(users)}


def channel_json(config: SandboxConfig, room: Room, *, members: bool = False) -> Json:
    """A conversation object, seen by the bot."""
    count = {"num_members": len(room.members)} if members else {}
    if room.im_of:
        return {"id": room.id, "created": 0, "is_im": True, "is_org_shared": False, "user": room.im_of, **count}
    return {
        "id": room.id,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": not room.private,
        "is_group": room.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": room.private,
        "is_archived": False,
        "is_general": False,
        "is_member": config.bot_user_id in room.members,
        "created": 0,
        "context_team_id": config.team_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        **count,
    }


def message_json(config: SandboxConfig, room: Room, message: Message, *, metadata: bool = False) -> Json:
    """A message object as history, events and clicks carry it."""
    if message.deleted:
        body: Json = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": message.ts}
        body |= {"text": "This message was deleted.", "hidden": True}
    else:
        body = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
        body["team"] = config.team_id
        if message.blocks:
            body["blocks"] = message.blocks
    if message.by_bot and not message.deleted:
        body |= {"bot_id": config.bot_id, "app_id": config.app_id, "bot_profile": bot_profile(config)}
    if message.edited and not message.deleted:
        body["edited"] = message.edited
    if message.reactions:
        body["reactions"] = message.reactions
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    if message.is_reply:
        body["thread_ts"] = message.thread_ts
        root = room.messages.get(message.thread_ts)
        if root is not None:
            body["parent_user_id"] = root.user
        if message.broadcast:
            body["subtype"] = "thread_broadcast"
        return body
    replies = [one for one in room.messages.values() if one.is_reply and one.thread_ts == message.ts]
    if replies:
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(one.user for one in replies)),
            "latest_reply": replies[-1].ts,
        }
    return body


def bot_profile(config: SandboxConfig) -> Json:
    return {
        "id": config.bot_id,
        "app_id": config.app_id,
        "name": config.bot_name,
        "deleted": False,
        "team_id": config.team_id,
        "updated": 0,
        "icons": {},
    }


def view_json(config: SandboxConfig, form: Form, *, values: Json | None = None) -> Json:
    """A view object; `values` are the inputs as they stand (`view.state.values`)."""
    view = form.view
    return {
        "id": form.id,
        "team_id": config.team_id,
        "type": view["type"],
        "blocks": view["blocks"],
        "private_metadata": view.get("private_metadata") or "",
        "callback_id": view.get("callback_id") or "",
        "state": {"values": values or {}},
        "hash": form.hash,
        "title": view.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "close": view.get("close"),
        "submit": view.get("submit"),
        "previous_view_id": form.previous or None,
        "root_view_id": form.root or form.id,
        "app_id": config.app_id,
        "external_id": form.external_id,
        "app_installed_team_id": config.team_id,
        "bot_id": config.bot_id,
    }

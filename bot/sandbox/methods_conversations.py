"""Web API: conversations.*. Errors: the lists on each method's page at docs.slack.dev/reference/methods."""

from __future__ import annotations

from .config import Json
from .errors import SlackError
from .shapes import channel_json, message_json
from .state import Message, Room
from .web_api import Call, Method

_READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_INVITE = {
    "channel": ("channels:manage", "channels:write.invites"),
    "group": ("groups:write", "groups:write.invites"),
    "im": (),
}


def _readable(call: Call) -> Room:
    room = call.room()
    call.need((_READ[room.kind],))
    return room


def info(call: Call) -> Json:
    room = _readable(call)
    return {"channel": channel_json(call.at.config, room, members=call.flag("include_num_members"))}


def listed(call: Call) -> Json:
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    wanted = [kinds.get(one.strip(), "") for one in call.text("types", default="public_channel").split(",")]
    if "" in wanted:
        raise SlackError("invalid_types")
    for kind in wanted:
        call.need((_READ.get(kind, "mpim:read"),))
    bot = call.at.config.bot_user_id
    rooms = [r for r in call.at.store.world.rooms.values() if r.kind in wanted and (not r.private or bot in r.members)]
    page, more = call.page(rooms, most=1000, default=100)
    return {"channels": [channel_json(call.at.config, room, members=True) for room in page], **more}


def members(call: Call) -> Json:
    page, more = call.page(_readable(call).members, most=1000, default=100)
    return {"members": page, **more}


def _history_room(call: Call) -> Room:
    room = call.joined_room()
    call.need((_HISTORY[room.kind],))
    return room


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """Those from `oldest` to `latest` (seconds as strings), borders included only when asked."""
    try:
        oldest, latest = float(call.text("oldest") or 0), float(call.text("latest") or "inf")
    except ValueError as problem:
        raise SlackError("invalid_ts_oldest") from problem
    if call.flag("inclusive"):
        return [one for one in messages if oldest <= float(one.ts) <= latest]
    return [one for one in messages if oldest < float(one.ts) < latest]


def history(call: Call) -> Json:
    """Newest first; replies only when they were also sent to the channel."""
    room = _history_room(call)
    messages = [one for one in room.messages.values() if not one.is_reply or one.broadcast]
    page, more = call.page(_between(call, messages)[::-1], most=999, default=100)
    metadata = call.flag("include_all_metadata")
    shown = [message_json(call.at.config, room, one, metadata=metadata) for one in page]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), "pin_count": 0, **more}


def replies(call: Call) -> Json:
    """The root, then its replies, oldest first."""
    room = _history_room(call)
    asked = room.messages.get(call.text("ts"))
    root = room.messages.get(asked.thread_ts) if asked is not None and asked.is_reply else asked
    if root is None:
        raise SlackError("thread_not_found")
    thread = [one for one in room.messages.values() if one.is_reply and one.thread_ts == root.ts]
    page, more = call.page([root, *_between(call, thread)], most=1000, default=1000)
    metadata = call.flag("include_all_metadata")
    shown = [message_json(call.at.config, room, one, metadata=metadata) for one in page]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def opened(call: Call) -> Json:
    """A private conversation with one person."""
    users = [one for one in call.text("users").split(",") if one]
    if not users and not call.text("channel"):
        raise SlackError("users_list_not_supplied")
    if not users:
        room = call.room()
        return {"channel": {"id": room.id}, "no_op": True, "already_open": True}
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")  # no group conversations in the sandbox
    user = call.at.workspace.user(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if call.at.workspace.is_gone(user.id):
        raise SlackError("user_disabled")
    known = any(room.im_of == user.id for room in call.at.store.world.rooms.values())
    room = call.at.workspace.direct(user.id)
    shape = channel_json(call.at.config, room) if call.flag("return_im") else {"id": room.id}
    return {"channel": shape, **({"no_op": True, "already_open": True} if known else {})}


def invite(call: Call) -> Json:
    room = call.joined_room()
    call.need(_INVITE[room.kind])
    if room.im_of:
        raise SlackError("method_not_supported_for_channel_type")
    users = [one for one in call.text("users").split(",") if one]
    for user_id in users:
        problem = _uninvitable(call, room, user_id)
        if problem:
            raise SlackError(problem, errors=[{"user": user_id, "ok": False, "error": problem}])
    call.at.workspace.invite(room, users, inviter=call.at.config.bot_user_id)
    return {"channel": channel_json(call.at.config, room)}


def _uninvitable(call: Call, room: Room, user_id: str) -> str:
    if user_id == call.at.config.bot_user_id:
        return "cant_invite_self"
    if call.at.workspace.user(user_id) is None:
        return "user_not_found"
    if call.at.workspace.is_gone(user_id):
        return "cant_invite"
    return "already_in_channel" if user_id in room.members else ""


def join(call: Call) -> Json:
    room = call.at.workspace.room(call.text("channel"))
    if room is None or room.private:
        raise SlackError("channel_not_found")
    bot = call.at.config.bot_user_id
    if bot not in room.members:
        call.at.workspace.invite(room, [bot], inviter=bot)
    return {"channel": channel_json(call.at.config, room)}


_ANY_READ = ("channels:read", "groups:read", "im:read")
_ANY_HISTORY = ("channels:history", "groups:history", "im:history")
_ANY_INVITE = (*_INVITE["channel"], *_INVITE["group"])

METHODS = {
    "conversations.info": Method(info, _ANY_READ, ("channel",), tier=3),
    "conversations.list": Method(listed, _ANY_READ, tier=2),
    "conversations.members": Method(members, _ANY_READ, ("channel",), tier=4),
    "conversations.history": Method(history, _ANY_HISTORY, ("channel",), tier=3),
    "conversations.replies": Method(replies, _ANY_HISTORY, ("channel", "ts"), tier=3),
    "conversations.open": Method(opened, ("im:write", "channels:manage", "groups:write", "mpim:write"), tier=3),
    "conversations.invite": Method(invite, _ANY_INVITE, ("channel", "users"), tier=3),
    "conversations.join": Method(join, ("channels:join",), ("channel",), tier=3),
}

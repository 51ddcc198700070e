"""Web API: chat.*, reactions.add, blocks.validate. Errors: each method's page at docs.slack.dev/reference/methods."""

from __future__ import annotations

from typing import Any

from .blocks import ALL_TEXT, check_message, check_view, text_length
from .config import Json
from .errors import SlackError, malformed
from .shapes import message_json
from .state import Message, Room
from .web_api import Call, Method

POST_TEXT = 40_000
UPDATE_TEXT = 4_000


def _blocks(call: Call) -> list[Json] | None:
    """The checked blocks, None when none were given."""
    blocks: Any = call.structure("blocks", error="invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    problems = check_message(blocks)
    if problems:
        raise malformed("invalid_blocks", problems)
    if text_length(blocks) > ALL_TEXT:
        raise SlackError("msg_blocks_too_long")
    return blocks


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.structure("metadata", error="invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None if metadata is None else {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return metadata


def _content(call: Call, *, most: int) -> tuple[str, list[Json] | None]:
    text, blocks = call.text("text"), _blocks(call)
    if call.args.get("attachments"):
        raise SlackError("invalid_attachments", response_metadata={"messages": ["[ERROR] not in this sandbox"]})
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > most:
        raise SlackError("msg_too_long")
    return text, blocks


def _addressed(call: Call) -> Room:
    """A channel the bot is in, or a person, whose private conversation is then opened."""
    user = call.at.workspace.user(call.text("channel"))
    if user is not None:
        if call.at.workspace.is_gone(user.id):
            raise SlackError("account_inactive")
        return call.at.workspace.direct(user.id)
    return call.joined_room()


def _thread(call: Call, room: Room) -> str:
    thread_ts = call.text("thread_ts")
    root = room.messages.get(thread_ts)
    if thread_ts and root is None:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def post_message(call: Call) -> Json:
    room = _addressed(call)
    text, blocks = _content(call, most=POST_TEXT)
    metadata, thread_ts = _metadata(call), _thread(call, room)
    call.at.pacing.post(room.id)
    message = call.at.workspace.post(
        room,
        user=call.at.config.bot_user_id,
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        metadata=metadata or None,
        broadcast=bool(thread_ts) and call.flag("reply_broadcast"),
    )
    body = message_json(call.at.config, room, message, metadata=True)
    return {"channel": room.id, "ts": message.ts, "message": body}


def post_ephemeral(call: Call) -> Json:
    room = call.joined_room()
    text, blocks = _content(call, most=POST_TEXT)
    thread_ts, user = _thread(call, room), call.text("user")
    if user not in room.members or call.at.workspace.is_gone(user):
        raise SlackError("user_not_in_channel")
    call.at.pacing.post(room.id)
    whisper = call.at.workspace.whisper(room, user=user, text=text, blocks=blocks, thread_ts=thread_ts)
    return {"message_ts": whisper.ts}


def _own_message(call: Call, refusal: str) -> tuple[Room, Message]:
    room = call.room()
    message = room.messages.get(call.text("ts"))
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    if message.user != call.at.config.bot_user_id:
        raise SlackError(refusal)
    return room, message


def update(call: Call) -> Json:
    room, message = _own_message(call, "cant_update_message")
    text, blocks = _content(call, most=UPDATE_TEXT)
    given = text if call.args.get("text") is not None else None
    by = call.at.config.bot_user_id
    call.at.workspace.edit(room, message, by=by, text=given, blocks=blocks, metadata=_metadata(call))
    body = message_json(call.at.config, room, message, metadata=True)
    return {"channel": room.id, "ts": message.ts, "text": message.text, "message": body}


def delete(call: Call) -> Json:
    room, message = _own_message(call, "cant_delete_message")
    call.at.workspace.delete(room, message)
    return {"channel": room.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Of Slack's form, but leading to our own page: nothing here may send a reader elsewhere."""
    room = call.room()
    message = room.messages.get(call.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.at.base_url()}/archives/{room.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


def add_reaction(call: Call) -> Json:
    room = call.joined_room()
    message = room.messages.get(call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    name, bot = call.text("name"), call.at.config.bot_user_id
    if any(one["name"] == name for one in message.reactions):
        raise SlackError("already_reacted")
    message.reactions.append({"name": name, "users": [bot], "count": 1})
    call.at.store.changed()
    return {}


def validate(call: Call) -> Json:
    """Official since 2026; takes exactly one of blocks, message, view."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    value: Any = call.structure(given[0], error="invalid_json")
    if given[0] == "view":
        problems = check_view(value, at="")
    else:
        blocks = value.get("blocks") if given[0] == "message" and isinstance(value, dict) else value
        problems = check_message(blocks, at="/blocks" if given[0] == "message" else "")
    if problems:
        errors = [{"pointer": one.at, "code": "failed_constraint", "message": one.text} for one in problems]
        raise SlackError(f"invalid_{given[0]}", errors=errors)
    return {}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), ("channel",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), ("channel", "user"), tier=4),
    "chat.update": Method(update, ("chat:write",), ("channel", "ts"), tier=3),
    "chat.delete": Method(delete, ("chat:write",), ("channel", "ts"), tier=3),
    "chat.getPermalink": Method(get_permalink, (), ("channel", "message_ts")),
    "reactions.add": Method(add_reaction, ("reactions:write",), ("channel", "name", "timestamp"), tier=3),
    "blocks.validate": Method(validate),
}

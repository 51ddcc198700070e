"""What can happen in the workspace, whoever does it: rooms, messages, whispers. Each change is announced as Slack does.

The Web API (the bot's hands) and the member actions (the people's hands) both come through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.clock import machine_now

from .blocks import named
from .config import Json, SandboxConfig, User, UserGroup
from .shapes import message_json, user_json, usergroup_json
from .state import Message, Room, Store, Whisper

Announce = Callable[[str, Json], None]
"""Takes the name of the subscription (`message.channels`, ...) and the event."""


class Workspace:
    def __init__(self, config: SandboxConfig, store: Store, announce: Announce) -> None:
        self.config, self.store, self._announce = config, store, announce

    # --- people and rooms ------------------------------------------------------------------------

    def user(self, user_id: str) -> User | None:
        return next((one for one in self.config.users if one.id == user_id), None)

    def is_gone(self, user_id: str) -> bool:
        return user_id in self.store.world.deactivated

    def room(self, room_id: str) -> Room | None:
        return self.store.world.rooms.get(room_id)

    def direct(self, user_id: str) -> Room:
        """The private conversation between the bot and somebody, opened if need be."""
        room_id = "D" + user_id.removeprefix("U")
        rooms = self.store.world.rooms
        if room_id not in rooms:
            members = [user_id, self.config.bot_user_id]
            rooms[room_id] = Room(id=room_id, name=user_id, members=members, private=True, im_of=user_id)
            self.store.changed()
        return rooms[room_id]

    def invite(self, room: Room, users: Iterable[str], *, inviter: str) -> None:
        for user_id in users:
            room.members.append(user_id)
            joined = {
                "type": "member_joined_channel",
                "user": user_id,
                "channel": room.id,
                "channel_type": "G" if room.private else "C",
                "team": self.config.team_id,
                "inviter": inviter,
            }
            self._tell("member_joined_channel", joined)
        self.store.changed()

    def set_active(self, user: User, *, active: bool) -> None:
        """An administrator deactivates an account, or brings it back."""
        gone = self.store.world.deactivated
        gone[:] = [one for one in gone if one != user.id] + ([] if active else [user.id])
        body = user_json(self.config, user, deleted=not active)
        self._tell("user_change", {"type": "user_change", "user": body, "cache_ts": int(machine_now().timestamp())})
        self.store.changed()

    def set_members(self, group: UserGroup, users: list[str]) -> None:
        """Somebody joins or leaves a user group."""
        self.store.world.usergroups[group.id] = users
        self._tell("subteam_updated", {"type": "subteam_updated", "subteam": usergroup_json(self.config, group, users)})
        self.store.changed()

    def disable(self, group: UserGroup) -> None:
        """An administrator switches a user group off: nobody is told any more who was in it."""
        self.store.world.usergroups.pop(group.id, None)
        gone = usergroup_json(self.config, group, []) | {"date_delete": int(machine_now().timestamp())}
        self._tell("subteam_updated", {"type": "subteam_updated", "subteam": gone})
        self.store.changed()

    # --- messages --------------------------------------------------------------------------------

    def post(
        self,
        room: Room,
        *,
        user: str,
        text: str,
        blocks: list[Json] | None = None,
        thread_ts: str = "",
        metadata: Json | None = None,
        broadcast: bool = False,
    ) -> Message:
        root = room.messages.get(thread_ts)
        message = Message(
            ts=self.store.new_ts(),
            user=user,
            text=text,
            blocks=named(blocks or [], lambda: self.store.new_id("b")),
            thread_ts=(root.thread_ts or root.ts) if root else "",
            metadata=metadata,
            by_bot=user == self.config.bot_user_id,
            at=self.store.desk_now(),
            broadcast=broadcast,
        )
        room.messages[message.ts] = message
        self._tell_message(room, message_json(self.config, room, message, metadata=True))
        self.store.changed()
        return message

    def edit(
        self,
        room: Room,
        message: Message,
        *,
        by: str,
        text: str | None = None,
        blocks: list[Json] | None = None,
        metadata: Json | None = None,
    ) -> None:
        """Slack keeps the blocks when only the text is given, unless they are emptied on purpose (`[]`)."""
        before = message_json(self.config, room, message)
        message.former.append({"text": message.text, "blocks": message.blocks})
        if text is not None:
            message.text = text
        if blocks is not None:
            message.blocks = named(blocks, lambda: self.store.new_id("b"))
        if metadata is not None:
            message.metadata = metadata or None
        message.edited = {"user": by, "ts": f"{machine_now().timestamp():.6f}"}
        self._tell_change(room, message, before)
        self.store.changed()

    def delete(self, room: Room, message: Message) -> None:
        """A message goes; the root of a thread that has replies leaves a stone."""
        before = message_json(self.config, room, message)
        if any(one.is_reply and one.thread_ts == message.ts for one in room.messages.values()):
            message.deleted, message.blocks, message.text, message.metadata = True, [], "", None
            self._tell_change(room, message, before)
        else:
            del room.messages[message.ts]
            gone = {"subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts, "previous_message": before}
            self._tell_message(room, {"type": "message", **gone, "ts": self.store.new_ts()})
        self.store.changed()

    def whisper(
        self, room: Room, *, user: str, text: str, blocks: list[Json] | None = None, thread_ts: str = ""
    ) -> Whisper:
        """One person sees it, and nobody is told."""
        whisper = Whisper(
            ts=self.store.new_ts(),
            user=user,
            channel=room.id,
            text=text,
            blocks=named(blocks or [], lambda: self.store.new_id("b")),
            thread_ts=thread_ts,
            at=self.store.desk_now(),
        )
        self.store.world.whispers.append(whisper)
        self.store.changed()
        return whisper

    # --- announcements ---------------------------------------------------------------------------

    def _tell_change(self, room: Room, message: Message, before: Json) -> None:
        after = message_json(self.config, room, message, metadata=True)
        changed = {"subtype": "message_changed", "hidden": True, "message": after, "previous_message": before}
        self._tell_message(room, {"type": "message", **changed, "ts": self.store.new_ts()})

    def _tell_message(self, room: Room, event: Json) -> None:
        if self.config.bot_user_id in room.members:
            subscription = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[room.kind]
            self._tell(subscription, event | {"channel": room.id, "channel_type": room.kind})

    def _tell(self, subscription: str, event: Json) -> None:
        self._announce(subscription, event | {"event_ts": event.get("ts") or self.store.new_ts()})

"""Somebody acts in the workspace: who they are, where they are, and the bot's ack that each act waits for.

Payloads: docs.slack.dev/reference/interaction-payloads and the example bodies in slack_bolt's documentation.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .config import Json, SandboxConfig, User
from .delivery import Ack, Delivery, Kind
from .errors import Refusal
from .events import Events
from .forms import Forms
from .hooks import Hooks
from .state import Message, Room, Store, Whisper
from .workspace import Workspace


class Around(Struct, frozen=True):
    """What people act upon."""

    config: SandboxConfig
    store: Store
    workspace: Workspace
    forms: Forms
    hooks: Hooks
    events: Events
    delivery: Delivery


class Acting:
    """The common part of all that people do."""

    def __init__(self, around: Around) -> None:
        self.at = around

    def user(self, user_id: Any) -> User:
        user = self.at.workspace.user(str(user_id or ""))
        if user is None:
            known = ", ".join(one.id for one in self.at.config.users)
            raise Refusal(404, "user_not_found", f"{user_id!r} is nobody here; there are: {known}")
        if self.at.workspace.is_gone(user.id):
            raise Refusal(409, "account_inactive", f"{user.name}'s account is deactivated")
        return user

    def room(self, room_id: Any, user: User) -> Room:
        room = self.at.workspace.room(str(room_id or ""))
        if room is None or (room.private and user.id not in room.members):
            raise Refusal(404, "channel_not_found", f"{user.name} sees no channel {room_id!r}")
        if user.id not in room.members:
            raise Refusal(409, "not_in_channel", f"{user.name} is not a member of #{room.name}")
        return room

    def message(self, room: Room, ts: Any, user: User) -> Message | Whisper:
        message = room.messages.get(str(ts))
        if message is not None and not message.deleted:
            return message
        for whisper in self.at.store.world.whispers:
            if whisper.ts == str(ts) and whisper.user == user.id and whisper.channel == room.id:
                return whisper
        raise Refusal(404, "message_not_found", f"no message {ts} in #{room.name} that {user.name} can see")

    def interaction(self, kind: str, user: User, *, source: str = "") -> Json:
        """What all payloads share; with a trigger unless there is no source (a form that was closed has none)."""
        return {
            "type": kind,
            "token": "sandbox",
            "api_app_id": self.at.config.app_id,
            "team": {"id": self.at.config.team_id, "domain": self.at.config.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": self.at.config.team_id},
            **({"trigger_id": self.at.forms.new_trigger(user.id, source)} if source else {}),
        }

    async def act(self, kind: Kind, body: Json, user: User) -> Json:
        before = self.at.store.world.last_ts
        ack = await self.at.delivery.send(kind, body)
        return answered(ack) | self.whispered(user, before)

    def whispered(self, user: User, since: float) -> Json:
        heard = [one for one in self.at.store.world.whispers if one.user == user.id and float(one.ts) > since]
        return {"ephemeral": {"ts": heard[-1].ts, "text": heard[-1].text, "blocks": heard[-1].blocks}} if heard else {}


def answered(ack: Ack) -> Json:
    return {"ok": not ack.error, "ack": ack.payload, **({"error": ack.error} if ack.error else {})}

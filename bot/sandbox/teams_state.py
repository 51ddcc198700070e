"""What the pretend Teams remembers: conversations, dialogs, what only one person saw, and activities on their way."""

from __future__ import annotations

from dataclasses import dataclass, field

from .config import Json
from .teams_config import TeamsConfig


@dataclass(slots=True)
class TeamsMessage:
    """A message; `id` is milliseconds since 1970, as Teams names them. `views`: the card that a person got for
    themselves, until the message is changed. `former`: text and card before each edit."""

    id: str
    user: str
    text: str
    card: Json | None = None
    entities: list[Json] = field(default_factory=list)
    thread: str = ""
    summary: str = ""
    edited: bool = False
    deleted: bool = False
    views: dict[str, Json] = field(default_factory=dict)
    former: list[Json] = field(default_factory=list)
    at: str = ""

    @property
    def root(self) -> str:
        """The message that its thread hangs on: itself, if it begins one."""
        return self.thread or self.id


@dataclass(slots=True)
class TeamsRoom:
    """A channel, or the conversation of the bot with one person (`personal_of`, an Entra object id)."""

    id: str
    name: str
    members: list[str]
    personal_of: str = ""
    messages: dict[str, TeamsMessage] = field(default_factory=dict)


@dataclass(slots=True)
class Dialog:
    """The dialog that somebody has open. `origin`: what opened it: the room and message of a button, or the command
    and the message of an extension."""

    user: str
    task: Json
    origin: Json
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Toast:
    """What one person was told in answer to what they pressed."""

    ts: str
    user: str
    channel: str
    text: str
    at: str = ""


@dataclass(slots=True)
class Outgoing:
    """An activity on its way to the bot."""

    id: str
    activity: Json
    attempts: int = 0


@dataclass(slots=True)
class TeamsWorld:
    rooms: dict[str, TeamsRoom] = field(default_factory=dict)
    installed: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    outgoing: dict[str, Outgoing] = field(default_factory=dict)
    last_id: int = 0


def teams_world_of(config: TeamsConfig) -> TeamsWorld:
    """Nothing has happened yet; who has the app has its (empty) conversation too."""
    world = TeamsWorld(
        installed=[one.id for one in config.people if one.installed],
        groups={one.id: list(one.members) for one in config.groups},
    )
    for channel in config.channels:
        world.rooms[channel.id] = TeamsRoom(channel.id, channel.name, [*channel.members, config.bot_id])
    return world


def teams_world_from_json(data: Json) -> TeamsWorld:
    """Raises KeyError or TypeError on a file of another shape."""
    rooms = {
        key: TeamsRoom(**{**room, "messages": {n: TeamsMessage(**one) for n, one in room["messages"].items()}})
        for key, room in data["rooms"].items()
    }
    return TeamsWorld(
        **{
            **data,
            "rooms": rooms,
            "dialogs": {user: Dialog(**one) for user, one in data["dialogs"].items()},
            "toasts": [Toast(**one) for one in data["toasts"]],
            "outgoing": {key: Outgoing(**one) for key, one in data["outgoing"].items()},
        }
    )

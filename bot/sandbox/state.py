"""What the pretend workspace and the pretend forum remember, and the file that keeps it from one run to the next."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec

from bot.clock import DeskClock, machine_now

from .config import Json, SandboxConfig
from .teams_state import TeamsWorld, teams_world_from_json, teams_world_of


@dataclass(slots=True)
class Message:
    """A message in a channel, a private conversation or a thread. `former` are its text and blocks before each edit,
    `at` the desk's time when it was written (the page shows it; Slack's own is `ts`)."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    by_bot: bool = False
    broadcast: bool = False
    edited: Json | None = None
    deleted: bool = False
    former: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    at: str = ""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass(slots=True)
class Room:
    """A channel, or a private conversation with the bot (`im_of` is then the person)."""

    id: str
    name: str
    members: list[str]
    private: bool = False
    im_of: str = ""
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        return "im" if self.im_of else "group" if self.private else "channel"


@dataclass(slots=True)
class Whisper:
    """An ephemeral message: one person sees it."""

    ts: str
    user: str
    channel: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    at: str = ""


@dataclass(slots=True)
class Form:
    """A view: a modal on somebody's stack, or their home. `values` are what was typed so far, `errors` the bot's."""

    id: str
    user: str
    view: Json
    hash: str
    previous: str = ""
    root: str = ""
    external_id: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Hook:
    """A response_url: where it leads, how often it was used, until when it works (machine time, seconds)."""

    id: str
    user: str
    channel: str
    message: str
    thread_ts: str
    ephemeral: bool
    expires: float
    used: int = 0


@dataclass(slots=True)
class Post:
    """A member's message on the forum."""

    id: str
    author: Json
    text: str
    visibility: str
    moderation: str
    posted_at: str
    replies: list[Json] = field(default_factory=list)
    private: list[Json] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Flagging:
    """A flag (or, by its path, an answer) on its way to the desk; kept until the desk took it (202) or refused it for
    good (4xx)."""

    id: str
    post: str
    body: str
    attempts: int = 0
    state: str = "pending"
    case: int = 0
    answer: str = ""
    path: str = "flags"


@dataclass(slots=True)
class Telling:
    """An event on its way to the bot (Slack tries again three times)."""

    event_id: str
    payload: Json
    attempts: int = 0
    reason: str = ""


@dataclass(slots=True)
class World:
    """Everything that lasts."""

    version: int = 0
    last_ts: float = 0.0
    serial: int = 0
    offset: float = 0.0
    offset_taken: bool = True
    rooms: dict[str, Room] = field(default_factory=dict)
    deactivated: list[str] = field(default_factory=list)
    usergroups: dict[str, list[str]] = field(default_factory=dict)
    whispers: list[Whisper] = field(default_factory=list)
    stacks: dict[str, list[Form]] = field(default_factory=dict)
    homes: dict[str, Form] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    letters: dict[str, list[Json]] = field(default_factory=dict)  # private words to members who wrote no post here
    flags: dict[str, Flagging] = field(default_factory=dict)
    answers: dict[str, Flagging] = field(default_factory=dict)
    actions: dict[str, Json] = field(default_factory=dict)  # webhook-id -> {"digest", "status", "body"}
    effects: list[Json] = field(default_factory=list)  # what the desk's actions changed, in order
    tellings: dict[str, Telling] = field(default_factory=dict)
    mail: list[Json] = field(default_factory=list)  # e-mails that members got, in order
    inbox: dict[str, str] = field(default_factory=dict)  # what waits in the desk's mailbox: UID -> base64
    last_uid: int = 0
    seen: list[str] = field(default_factory=list)
    teams: TeamsWorld = field(default_factory=TeamsWorld)


def world_of(config: SandboxConfig) -> World:
    """A workspace in which nothing has happened yet."""
    return World(
        rooms={c.id: Room(id=c.id, name=c.name, members=list(c.members), private=c.private) for c in config.channels},
        usergroups={group.id: list(group.users) for group in config.usergroups},
        deactivated=[user.id for user in config.users if user.deleted],
        teams=teams_world_of(config.teams),
    )


def world_from_json(data: Json) -> World:
    """Raises KeyError or TypeError on a file of another shape."""
    rooms = {
        key: Room(**{**room, "messages": {ts: Message(**message) for ts, message in room["messages"].items()}})
        for key, room in data["rooms"].items()
    }
    return World(
        **{
            **data,
            "rooms": rooms,
            "whispers": [Whisper(**w) for w in data["whispers"]],
            "stacks": {user: [Form(**f) for f in stack] for user, stack in data["stacks"].items()},
            "homes": {user: Form(**f) for user, f in data["homes"].items()},
            "hooks": {key: Hook(**h) for key, h in data["hooks"].items()},
            "posts": {key: Post(**p) for key, p in data["posts"].items()},
            "flags": {key: Flagging(**f) for key, f in data["flags"].items()},
            "answers": {key: Flagging(**f) for key, f in data.get("answers", {}).items()},
            "tellings": {key: Telling(**t) for key, t in data["tellings"].items()},
            "teams": teams_world_from_json(data["teams"]),
        }
    )


class BadState(ValueError):
    """The file of the last run is broken, or of another version: says which one and what to do."""


class Store:
    """Holds the world, counts its changes, wakes whoever waits for one, and writes it down shortly after.

    The file is written whole, to a neighbour that then takes its place; the longer a write takes, the rarer it is.
    """

    def __init__(self, config: SandboxConfig, path: Path | None) -> None:
        self.config = config
        self._path = path
        self.world = self._load()
        self._change = asyncio.Event()
        self._writing: asyncio.TimerHandle | None = None
        self._pause = 0.05
        self.is_closing = False

    def _load(self) -> World:
        if self._path is None or not self._path.exists():
            return world_of(self.config)
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            data.setdefault("teams", asdict(teams_world_of(self.config.teams)))  # written before there was one
            world = world_from_json(data)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise BadState(f"{self._path} cannot be read ({problem}). Remove it to begin afresh.") from problem
        for room_id, room in world_of(self.config).rooms.items():  # a cast that has grown since
            world.rooms.setdefault(room_id, room)
        fresh = teams_world_of(self.config.teams)
        world.teams.rooms = fresh.rooms | world.teams.rooms
        world.teams.groups = fresh.groups | world.teams.groups
        return world

    def changed(self) -> None:
        """Something is different: say so, and write it down soon."""
        self.world.version += 1
        waiters, self._change = self._change, asyncio.Event()
        waiters.set()
        if self._path is not None and self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(self._pause, self.save)

    async def wait(self, version: int, seconds: float) -> int:
        """The version, as soon as it is greater than `version` or the seconds have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.world.version <= version and not self.is_closing:
                    await self._change.wait()
        return self.world.version

    def close(self) -> None:
        """Nobody is to wait any longer."""
        self.is_closing = True
        self._change.set()

    def save(self) -> None:
        """Write the world down now."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        if self._path is None:
            return
        began = time.perf_counter()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        neighbour = self._path.with_name(self._path.name + ".new")
        neighbour.unlink(missing_ok=True)
        handle = os.open(neighbour, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # members' words stand in it
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.encode(self.world))
        os.replace(neighbour, self._path)
        self._pause = max(0.05, 20 * (time.perf_counter() - began))

    def forget(self) -> None:
        """Begin again; the version goes on growing, so that whoever looks notices."""
        version = self.world.version
        self.world = world_of(self.config)
        self.world.version = version
        self.changed()

    # --- new names -------------------------------------------------------------------------------

    def desk_now(self) -> str:
        """The desk's time, ISO 8601 in UTC."""
        clock = DeskClock(offset=timedelta(seconds=self.world.offset))
        return clock.now().isoformat(timespec="milliseconds")

    def new_ts(self) -> str:
        """A message's name: machine time in seconds with six decimals, never twice (Slack's own form)."""
        now = round(max(machine_now().timestamp(), self.world.last_ts + 0.000001), 6)
        self.world.last_ts = now
        return f"{now:.6f}"

    def new_id(self, prefix: str) -> str:
        """Such as `V1A2B3C4D5E`: unguessable where it is a key, unique in any case."""
        self.world.serial += 1
        return f"{prefix}{self.world.serial:03X}{secrets.token_hex(4).upper()}"

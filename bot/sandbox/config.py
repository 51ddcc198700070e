"""What a sandbox is made of: the workspace's cast, its tokens, the community beside it, and the limits it holds."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

from msgspec import Struct, field

from .teams_config import TeamsConfig

Json = dict[str, Any]
"""A JSON object of the platform: the one place where a bare dict crosses a border."""


class User(Struct, frozen=True):
    """Somebody of the workspace. `title` stands in their profile; `job` (moderator, expert, manager) tells the demo's
    steps who they are."""

    id: str
    name: str
    locale: str = "fr-FR"
    tz: str = "Europe/Paris"
    email: str = ""
    title: str = ""
    job: str = ""
    is_admin: bool = False
    deleted: bool = False

    @property
    def handle(self) -> str:
        """Slack's user name: lower case ASCII, dots for spaces."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return plain.lower().replace(" ", ".") or self.id.lower()


class Channel(Struct, frozen=True):
    id: str
    name: str
    members: tuple[str, ...]
    private: bool = False


class UserGroup(Struct, frozen=True):
    id: str
    handle: str
    users: tuple[str, ...]
    name: str = ""


class Shortcut(Struct, frozen=True):
    """An entry of the manifest: in every message's menu, or (`everywhere`) in the workspace's own."""

    name: str
    callback_id: str
    everywhere: bool = False


FORUM_ABILITIES = frozenset({"hide", "restore", "delete", "publish", "refuse", "reply", "private_message", "profile"})


class Community(Struct, frozen=True):
    """The forum beside the workspace. Secrets are `whsec_…` (Standard Webhooks)."""

    slug: str
    client: str
    flag_secret: str
    action_secret: str
    name: str = "Forum"
    abilities: frozenset[str] = FORUM_ABILITIES
    country: str = "FR"
    language: str = "fr"
    members: tuple[str, ...] = ()


class Pace(Struct, frozen=True):
    """Posting into one channel (about one message a second with short bursts) and the tiers of the other methods.

    Source: docs.slack.dev/apis/web-api/rate-limits; the burst of 6 is what facts/slack.md 5.3 measured against.
    """

    per_second: float = 1.0
    burst: int = 6
    tiers: bool = True


UNPACED: Pace | None = None
"""For tests that are about something else."""


class Limits(Struct, frozen=True):
    """Slack's time limits, in seconds (facts/slack.md 4.1)."""

    trigger: float = 3.0
    ack: float = 3.0
    event_ack: float = 3.0  # the same in Slack; a bot may leave an event unanswered, so that it comes again
    response_url_uses: int = 5
    response_url_life: float = 1800.0
    event_retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    flag_retries: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # our forum's own; the last one repeats


# What Fanal's manifest asks for, its optional scopes left out; a test compares the two.
DEFAULT_SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "channels:history",
        "groups:history",
        "im:history",
        "channels:read",
        "groups:read",
        "im:write",
        "users:read",
        "usergroups:read",
    }
)
DEFAULT_EVENTS = frozenset(
    {
        "app_home_opened",
        "message.channels",
        "message.groups",
        "message.im",
        "subteam_updated",
        "user_change",
    }
)


class SandboxConfig(Struct, frozen=True):
    """All that a sandbox needs to know before it starts; `bot_url` may be told later (`Sandbox.bot_url`)."""

    team_id: str
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    bot_user_id: str
    bot_id: str
    app_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    community: Community
    clock_secret: str
    usergroups: tuple[UserGroup, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    mode: Literal["socket", "http"] = "socket"
    bot_url: str = ""
    team_name: str = "Fanal"
    team_domain: str = "fanal-demo"
    bot_name: str = "fanal"
    command: str = "/fanal"
    http_path: str = "/slack/events"
    scopes: frozenset[str] = DEFAULT_SCOPES
    events: frozenset[str] = DEFAULT_EVENTS
    pace: Pace | None = field(default_factory=Pace)
    limits: Limits = field(default_factory=Limits)
    teams: TeamsConfig = field(default_factory=TeamsConfig)

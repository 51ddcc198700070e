"""What the pretend Teams is made of: its people, teams and groups, the app's registration, and the limits it holds."""

from __future__ import annotations

import base64
import hashlib

from msgspec import Struct, field


def opaque(*parts: str) -> str:
    """An id that tells nothing and is the same every time."""
    return base64.urlsafe_b64encode(hashlib.sha256("/".join(parts).encode()).digest()).decode().rstrip("=")


class TeamsPerson(Struct, frozen=True):
    """Somebody of the organisation; `id` is their Entra object id. `installed`: they have the app in private."""

    id: str
    name: str
    locale: str = "fr-FR"
    tz: str = "Europe/Paris"
    email: str = ""
    title: str = ""
    job: str = ""
    installed: bool = True

    @property
    def mri(self) -> str:
        """How Teams names them to this bot: not their Entra id, and never guessed."""
        return f"29:1{opaque('person', self.id)}"


class TeamsChannel(Struct, frozen=True):
    """A channel of the team; `members` are Entra object ids."""

    id: str
    name: str
    members: tuple[str, ...]


class TeamsGroup(Struct, frozen=True):
    """An Entra group."""

    id: str
    members: tuple[str, ...]


class TeamsCommand(Struct, frozen=True):
    """An action command of the message extension. `contexts`: message, compose, commandBox."""

    id: str
    title: str
    contexts: tuple[str, ...] = ("message",)


Windows = tuple[tuple[int, float], ...]
"""So many calls within so many seconds, several at once."""


class TeamsPace(Struct, frozen=True):
    """Of one bot in one conversation (a channel with all its threads is one).

    Source: learn.microsoft.com, "Optimize your bot with rate limiting in Teams"; an edit is counted as a send.
    """

    sends: Windows = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
    rosters: Windows = ((14, 1.0), (16, 2.0), (120, 30.0), (3600, 3600.0))


class TeamsLimits(Struct, frozen=True):
    """Seconds and bytes. `redeliver`: after which waits an activity that was not taken comes again."""

    invoke: float = 5.0
    activity: float = 15.0
    redeliver: tuple[float, ...] = (1.0, 5.0)
    token_life: float = 3600.0
    utf8_bytes: int = 28 * 1024  # the rule that is safe everywhere
    utf16_bytes: int = 100 * 1024  # beyond this Teams refuses for certain
    refreshed_people: int = 60


class TeamsConfig(Struct, frozen=True):
    """`rsc`: the app was given ChannelMessage.Read.Group, so it hears what is written without naming it. `graph`: an
    administrator consented to GroupMember.Read.All."""

    app_id: str = ""
    app_password: str = ""
    tenant_id: str = ""
    team_id: str = ""
    team_name: str = ""
    team_group: str = ""
    bot_name: str = "Fanal"
    people: tuple[TeamsPerson, ...] = ()
    channels: tuple[TeamsChannel, ...] = ()
    groups: tuple[TeamsGroup, ...] = ()
    commands: tuple[TeamsCommand, ...] = ()
    rsc: bool = True
    graph: bool = True
    pace: TeamsPace | None = field(default_factory=TeamsPace)
    limits: TeamsLimits = field(default_factory=TeamsLimits)

    @property
    def bot_id(self) -> str:
        return f"28:{self.app_id}"

    def person(self, name: str) -> TeamsPerson | None:
        """By Entra object id or by Teams' own id."""
        return next((one for one in self.people if name and name in (one.id, one.mri)), None)

    def personal_room(self, person: TeamsPerson) -> str:
        """The id of the conversation between the bot and this person."""
        return f"a:1{opaque('chat', self.app_id, person.id)}"

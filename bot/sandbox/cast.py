"""The invented agency of the demo: who works there, in which channels, for which forum. Nobody here is real."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from msgspec import Struct, field

from .config import Channel, Community, SandboxConfig, Shortcut, User, UserGroup
from .teams_cast import teams_cast
from .values import replace

TEAM, BOT, BOT_ID, APP = "T0FANAL", "U0FANAL", "B0FANAL", "A0FANAL"
PEOPLE = (
    User("U0LEA", "Léa", title="modératrice", job="moderator", email="lea@agence.example"),
    User(
        "U0SAM",
        "Sam",
        title="modérateur",
        job="moderator",
        email="sam@agence.example",
        locale="en-GB",
        tz="Europe/London",
    ),
    User("U0DIALLO", "Maître Diallo", title="juridique", job="expert", email="diallo@agence.example"),
    User("U0NADIA", "Nadia", title="responsable", job="manager", email="nadia@agence.example", is_admin=True),
    User("U0MARC", "Marc", title="communication", job="manager", email="marc@agence.example"),
    User("U0INES", "Inès", title="service client", job="expert", email="ines@agence.example"),
    User("U0TOM", "Tom", title="modérateur", job="moderator", email="tom@agence.example", tz="Europe/Brussels"),
)
CHANNELS = (
    Channel("C0CRISE", "crise-maison-lumen", ("U0LEA", "U0SAM", "U0DIALLO", "U0NADIA", "U0MARC", BOT), private=True),
    Channel("C0NORD", "crise-atelier-nord", ("U0TOM", "U0NADIA", BOT), private=True),
)
USERGROUPS = (UserGroup("S0MODOS", "moderation", ("U0LEA", "U0SAM"), "Modération"),)

SHORTCUTS = (
    Shortcut("Ouvrir un cas de crise", "fanal:open_case"),
    Shortcut("Garder comme avis", "fanal:record_advice"),
    Shortcut("Nouveau cas de crise", "fanal:new_case", everywhere=True),
)
MEMBERS = ("camille", "lou_77", "victor", "maelle", "noor")


class Secrets(Struct, frozen=True):
    """What the bot and the sandbox must both know; made anew for every data folder and every test."""

    bot_token: str
    app_token: str
    signing_secret: str
    flag_secret: str
    action_secret: str
    clock_secret: str
    teams_password: str = field(default_factory=lambda: secrets.token_hex(16))

    @classmethod
    def new(cls) -> Secrets:
        return cls(
            bot_token=f"xoxb-{secrets.token_hex(16)}",
            app_token=f"xapp-1-{secrets.token_hex(16)}",
            signing_secret=secrets.token_hex(16),
            flag_secret=_webhook_secret(),
            action_secret=_webhook_secret(),
            clock_secret=_webhook_secret(),
        )


def _webhook_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def demo_config(shared: Secrets, **changes: Any) -> SandboxConfig:
    """The demo's workspace and forum; `changes` are fields of SandboxConfig."""
    config = SandboxConfig(
        team_id=TEAM,
        users=PEOPLE,
        channels=CHANNELS,
        usergroups=USERGROUPS,
        shortcuts=SHORTCUTS,
        bot_user_id=BOT,
        bot_id=BOT_ID,
        app_id=APP,
        bot_token=shared.bot_token,
        app_token=shared.app_token,
        signing_secret=shared.signing_secret,
        clock_secret=shared.clock_secret,
        teams=teams_cast(shared.teams_password),
        community=Community(
            slug="forum",
            client="maison-lumen",
            flag_secret=shared.flag_secret,
            action_secret=shared.action_secret,
            members=MEMBERS,
        ),
    )
    return replace(config, **changes)

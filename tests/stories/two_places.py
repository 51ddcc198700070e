"""A client with two destinations: the agency's channel, and the client's own, which sees no member's words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bot.opening import SHIPPED
from bot.sandbox.cast import BOT, CHANNELS
from bot.sandbox.config import Channel

CLIENTS_OWN = "C0CLIENT"
SECOND = """
[[destinations]]
dest = "slack:T0FANAL/C0CLIENT"
shows = "redacted"
"""


def two_places(data: Path, *, second: str = SECOND) -> dict[str, Any]:
    """What a story is started with: the client's file names both channels, and the sandbox has them."""
    folder = data / "config"
    shutil.copytree(SHIPPED / "clients", folder / "clients")
    file = folder / "clients" / "maison-lumen.toml"
    file.write_text(file.read_text("utf-8") + second, encoding="utf-8")
    own = Channel(CLIENTS_OWN, "crise-client", ("U0LEA", "U0MARC", "U0DIALLO", BOT), private=True)
    return {"channels": (*CHANNELS, own), "environment": {"FANAL_CONFIG_FOLDER": str(folder)}}

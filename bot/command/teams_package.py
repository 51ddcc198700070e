"""`fanal teams-package OUT.zip`: what an administrator uploads to Teams: the manifest, its English words, two icons."""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from bot.command.teams_icons import colour_icon, outline_icon
from bot.command.told import Told
from bot.opening import SHIPPED
from config.settings import Settings

FOLDER = SHIPPED / "manifests/teams"
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file inside, so that the same settings make the same bytes; zip knows nothing earlier."""
HTTPS = re.compile(r"https://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?")
NUMBER = re.compile(r"\d{1,5}\.\d{1,5}\.\d{1,5}", re.ASCII)


def teams_package(settings: Settings, out: Path, *, site: str = "", number: str = "") -> str:
    """Write the package; -> what to do with it. An older one of that name is written over."""
    made = package(manifest(settings, site=site, number=number))
    if out.is_dir():
        raise Told(f"{out} is a folder. Name a file: fanal teams-package {out / 'fanal-teams.zip'}")
    out.write_bytes(made)
    return (
        f"{out}: {len(made) // 1024 + 1} kB. Upload it in the Teams admin center (Teams apps, Manage apps, Upload), "
        "then add the app to the team of the crisis channel. docs/teams.md goes through it."
    )


def manifest(settings: Settings, *, site: str = "", number: str = "") -> dict[str, Any]:
    """The app as Teams is told of it, of these settings. Raises Told for what is missing."""
    teams, site = settings.teams, site or settings.public_url
    if not teams.app_id:
        raise Told("The package names the bot's app: set FANAL_TEAMS_APP_ID first. docs/teams.md says where it stands.")
    if not HTTPS.fullmatch(site):
        raise Told(
            "Teams shows a page about the app, and takes https:// alone. Set FANAL_PUBLIC_URL, or name your "
            "organisation's own with --site https://…"
        )
    if number and not NUMBER.fullmatch(number):
        raise Told(f"--number is three numbers, such as 1.0.1; {number} is none.")
    words = {"app_id": teams.app_id, "site": site, "version": number or installed("fanal")}
    text = (FOLDER / "manifest.json").read_text(encoding="utf-8")
    for name, value in words.items():
        text = text.replace(f'"@{name}@"', json.dumps(value, ensure_ascii=False))
    made: dict[str, Any] = json.loads(text)
    if not teams.reads_channels:  # nothing is asked for that nobody would use
        del made["authorization"], made["webApplicationInfo"]
    return made


def package(made: dict[str, Any]) -> bytes:
    """The zip, with everything at its root."""
    files = {
        "manifest.json": (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode(),
        "en.json": (FOLDER / "en.json").read_bytes(),
        made["icons"]["color"]: colour_icon(),
        made["icons"]["outline"]: outline_icon(),
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name, LONGEST_AGO), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()

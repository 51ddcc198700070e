"""The files in deploy/ name settings that exist, and agree with each other and with the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import settings

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(file for file in DEPLOY.iterdir() if file.is_file())
PORT = str(settings.Settings.model_fields["port"].default)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_named_there_exists(file: Path) -> None:
    named = set(re.findall(r"\bFANAL_[A-Z_]+\b", file.read_text(encoding="utf-8")))
    free = {name for name in named if name.startswith(settings.SECRET_PREFIX) and name not in settings.names()}
    assert named - free <= set(settings.names())


def test_the_container_holds_what_the_packages_are_made_of() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\w+) \1$", text, flags=re.MULTILINE))
    assert copied == {"bot", "cards", "config", "handlers"}
    assert f"127.0.0.1:{PORT}/healthz" in text
    assert "--require-hashes" in text
    assert re.search(r"^USER \d+", text, flags=re.MULTILINE), "not as root"


def test_compose_keeps_the_desk_on_this_machine_and_its_data_in_volumes() -> None:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    desk = made["services"]["fanal"]
    assert desk["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    for service in made["services"].values():
        assert any(volume.split(":")[0] in made["volumes"] for volume in service["volumes"])


def test_the_service_comes_back_and_may_write_nowhere_else() -> None:
    text = (DEPLOY / "fanal.service").read_text(encoding="utf-8")
    told = dict(re.findall(r"^(\w+)=(.*)$", text, flags=re.MULTILINE))
    assert told["Restart"] == "always"
    assert told["ProtectSystem"] == "strict"
    assert told["StateDirectory"] == "fanal"
    assert "FANAL_DATA=/var/lib/fanal" in told["Environment"]

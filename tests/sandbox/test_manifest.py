"""The demo's workspace grants what the shipped manifest asks for, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.sandbox import Secrets, demo_config

MANIFEST = Path(__file__).parents[2] / "config" / "manifests" / "slack.yaml"


@pytest.fixture
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return read


def test_scopes_and_events(manifest: dict[str, Any]) -> None:
    config = demo_config(Secrets.new())
    assert config.scopes == set(manifest["oauth_config"]["scopes"]["bot"])
    assert config.events == set(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_shortcuts_and_command(manifest: dict[str, Any]) -> None:
    config, features = demo_config(Secrets.new()), manifest["features"]
    asked = {(one["callback_id"], one["type"] == "global") for one in features["shortcuts"]}
    assert {(one.callback_id, one.everywhere) for one in config.shortcuts} == asked
    assert [one["command"] for one in features["slash_commands"]] == [config.command]

"""The Slack manifest asks for what the code listens to and calls: nothing missing, nothing more."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "config/manifests/slack.yaml").read_text(encoding="utf-8"))
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
OPTIONAL = set(MANIFEST["oauth_config"]["scopes"]["bot_optional"])
EVENTS = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

# What a method needs (docs.slack.dev/reference/methods). "channels" and "groups" are public and private channels.
METHODS = {
    "auth.test": set(),
    "apps.connections.open": set(),  # connections:write, of the app-level token
    "blocks.validate": set(),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.invite": {"channels:write.invites", "groups:write.invites"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
# What an event needs (docs.slack.dev/reference/events).
LISTENED = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "user_change": {"users:read"},
}


def said_in(*folders: str) -> Iterator[str]:
    """Every string and every attribute's name in the Slack files of these folders."""
    files = [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")) if "sandbox" not in file.parts
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Attribute):
                yield node.attr


def called() -> set[str]:
    said = set(said_in("bot", "handlers"))
    return {method for method in METHODS if method in said or method.replace(".", "_") in said}


def web_api() -> set[str]:
    """Every method that slack_sdk can call, as it is named in code."""
    found = inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)
    return {name for name, _ in found if not name.startswith("_") and name != "api_call"}


def listened() -> set[str]:
    said = set(said_in("handlers"))
    return {event for event in LISTENED if event.split(".")[0] in said and (event in EVENTS or "." not in event)}


def test_it_is_a_manifest_within_slack_s_limits() -> None:
    """docs.slack.dev/reference/app-manifest: lengths of what people see."""
    shown, features = MANIFEST["display_information"], MANIFEST["features"]
    assert MANIFEST["_metadata"] == {"major_version": 2, "minor_version": 1}
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert len(features["bot_user"]["display_name"]) <= 80
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_every_scope_has_a_use_and_every_event_its_scope() -> None:
    of_events = set().union(*(LISTENED[event] for event in EVENTS))
    of_methods = set().union(*METHODS.values())
    assert of_events <= SCOPES
    assert SCOPES - {"commands"} <= of_events | of_methods
    assert not SCOPES & OPTIONAL
    assert METHODS["conversations.invite"] == OPTIONAL


def test_the_code_calls_only_what_the_scopes_allow() -> None:
    for method in called():
        assert METHODS[method] <= SCOPES | OPTIONAL, f"{method} needs {METHODS[method]} in config/manifests/slack.yaml"


def test_no_method_is_called_that_this_test_does_not_know() -> None:
    known, said = {name.replace(".", "_") for name in METHODS}, set(said_in("bot", "handlers"))
    called = {name for name in web_api() if {name, name.replace("_", ".")} & said}
    assert called <= known, f"what scopes do these need? {called - known}"


def test_every_kind_of_room_in_which_people_write_to_the_desk_is_heard() -> None:
    """A crisis channel may be public or private, and experts answer in their conversation with the bot."""
    assert {"message.channels", "message.groups", "message.im"} <= EVENTS
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


@pytest.mark.parametrize("name", ["fanal:open_case", "fanal:record_advice", "fanal:new_case", "/fanal"])
def test_the_names_that_people_and_code_share(name: str) -> None:
    features = MANIFEST["features"]
    named = {one["callback_id"] for one in features["shortcuts"]} | {
        one["command"] for one in features["slash_commands"]
    }
    assert name in named
    assert len(named) == 4


if list((ROOT / "handlers").glob("slack*")):

    def test_what_is_subscribed_is_listened_to_and_the_other_way_round() -> None:
        """Bolt answers 404 to an event that nobody listens to, and Slack then sends it again."""
        assert listened() == EVENTS

    def test_every_event_with_a_listener_is_subscribed() -> None:
        """Found by the call that registers it, whether this file knows the event or not."""
        trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "handlers").rglob("*.py")]
        calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named = [call.args[0] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "event"]
        assert {one.value for one in named if isinstance(one, ast.Constant)} == {one.split(".")[0] for one in EVENTS}

    def test_every_scope_is_used_by_a_call_or_an_event() -> None:
        used = set().union(*(METHODS[method] for method in called()), *(LISTENED[event] for event in EVENTS))
        assert SCOPES - {"commands"} <= used
        if "conversations.invite" not in called():
            assert not OPTIONAL

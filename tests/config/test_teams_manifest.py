"""The Teams manifest: valid by the published schema, and asking for what the code listens to and calls, no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.command.doctor_teams import READS
from bot.sandbox.teams_cast import APP, COMMANDS
from config.words import Verb
from handlers.commands import is_command
from handlers.teams import TeamsHandlers
from handlers.teams_talk import HOME

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config/manifests/teams/manifest.json").read_text(encoding="utf-8")
FILLED = TEXT.replace("@app_id@", APP).replace("@site@", "https://fanal.example").replace("@version@", "1.0.0")
MANIFEST: dict[str, Any] = json.loads(FILLED)
ENGLISH: dict[str, str] = json.loads((ROOT / "config/manifests/teams/en.json").read_text(encoding="utf-8"))
RIGHTS = {one["name"] for one in MANIFEST["authorization"]["permissions"]["resourceSpecific"]}


def wrong(document: Any, schema: str) -> list[str]:
    """What a published schema says against it."""
    rules = json.loads((ROOT / f"tests/payloads/teams/{schema}-1.19.schema.json").read_text(encoding="utf-8-sig"))
    kind = jsonschema.validators.validator_for(rules)
    return [error.message for error in kind(rules, format_checker=kind.FORMAT_CHECKER).iter_errors(document)]


def test_it_is_valid_by_the_published_schema() -> None:
    assert wrong(MANIFEST, "manifest") == []
    assert wrong(ENGLISH, "localization") == []


@pytest.mark.parametrize(
    "change", [{"id": "fanal"}, {"colour": "#000"}, {"bots": [{"botId": APP, "scopes": ["channel"]}]}, {"name": {}}]
)
def test_the_schema_finds_a_mistake(change: dict[str, Any]) -> None:
    assert wrong(MANIFEST | change, "manifest")


def commands() -> list[dict[str, Any]]:
    (extension,) = MANIFEST["composeExtensions"]
    return list(extension["commands"])


def test_the_message_extension_is_what_the_code_answers() -> None:
    known = {one.id: (one.title, one.contexts) for one in COMMANDS}
    assert {one["id"]: (one["title"], tuple(one["context"])) for one in commands()} == known, "the sandbox has the same"
    assert known.keys() == {Verb.OPEN_CASE, Verb.RECORD_ADVICE, "new_case"}
    nothing: Any = None
    answered = TeamsHandlers(nothing, nothing, nothing, later=nothing).invokes
    assert {name for name in answered if name.startswith("composeExtension/")} == {
        "composeExtension/fetchTask",
        "composeExtension/submitAction",
    }
    assert all((one["type"], one["fetchTask"]) == ("action", True) for one in commands())


def test_there_is_one_bot_for_teams_and_persons() -> None:
    (bot,) = MANIFEST["bots"]
    assert bot["scopes"] == ["team", "personal"]
    assert {bot["botId"], MANIFEST["composeExtensions"][0]["botId"], MANIFEST["webApplicationInfo"]["id"]} == {APP}
    (offered,) = bot["commandLists"]
    assert offered["scopes"] == bot["scopes"]


def test_every_word_that_is_offered_is_one_that_the_bot_knows() -> None:
    offered = MANIFEST["bots"][0]["commandLists"][0]["commands"]
    for number, one in enumerate(offered):
        for word in (one["title"], ENGLISH[f"bots[0].commandLists[0].commands[{number}].title"]):
            assert word in HOME or is_command(word) or is_command(f"{word} 217"), word


def test_everything_that_is_read_is_there_in_english_too() -> None:
    assert set(ENGLISH) - {"$schema"} == set(words_of(MANIFEST))


def words_of(part: Any, path: str = "") -> list[str]:
    """The paths of what people read: names, descriptions, titles."""
    if isinstance(part, list):
        return [found for number, one in enumerate(part) for found in words_of(one, f"{path}[{number}]")]
    if isinstance(part, dict):
        return [found for name, one in part.items() for found in words_of(one, f"{path}.{name}".lstrip("."))]
    read = re.fullmatch(r"(name|description)\.\w+|(bots|composeExtensions)\[.*\.(title|description)", path)
    return [path] if read else []


def test_the_rights_in_a_team_are_those_that_the_code_uses() -> None:
    """A right that nobody uses would be granted for nothing; one that is missing would fail in service."""
    said = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("bot", "handlers")
        for file in sorted((ROOT / folder).rglob("*teams*.py"))
        if "sandbox" not in file.parts
    )
    assert set(re.findall(r"\b\w+\.\w+\.Group\b", said)) == RIGHTS
    assert READS in RIGHTS

"""`fanal doctor` on Teams: what is missing is said, with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.catalog.clients import Destination, Group, Shows
from bot.command.doctor import doctor
from bot.command.doctor_teams import teams_findings
from bot.command.findings import Mark
from bot.net import Route, open_net
from bot.opening import read_catalog
from config.settings import load
from config.values import replace
from config.words import Role
from tests.chat.conftest import DEST
from tests.chat.teams_fake import APP, CLAIRE, DIALLO, TEAM, TENANT, Fake, Plan, faking
from tests.chat.test_teams_endpoint import settings
from tests.hostile.serving import environment

GROUP = "9a000000-0000-4000-8000-000000000009"


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch, data: Path) -> AsyncIterator[Fake]:
    async with faking() as found:
        for name, value in (environment(data) | settings(found)).items():
            monkeypatch.setenv(name, value)
        found.groups[GROUP] = [DIALLO, CLAIRE]
        found.grants = [{"clientAppId": APP, "permission": "ChannelMessage.Read.Group"}]
        yield found


def catalog() -> Catalog:
    found = read_catalog(load())
    slug, client = next(iter(found.clients.items()))
    groups = (Group(f"teams:{TENANT}/group:{GROUP}", frozenset({Role.MODERATOR})),)
    mine = replace(client, destinations=(Destination(DEST, Shows.FULL, "fr"),), groups=groups)
    return replace(found, clients={slug: mine})


async def told(given: Catalog | None = None) -> dict[str, Mark]:
    async with open_net(Route()) as net:
        return {str(one): one.mark async for one in teams_findings(load(), given or catalog(), net)}


async def test_all_is_well_in_teams(fake: Fake) -> None:
    found = await told()
    assert set(found.values()) == {Mark.GOOD}, found
    assert len(found) == 5


@pytest.mark.parametrize(
    ("kind", "plan", "words"),
    [
        ("token", Plan(401), "make a new client secret"),
        (
            "GET pagedmembers",
            Plan(403, body={"error": {"code": "BotNotInConversationRoster"}}),
            "Add the app to its team",
        ),
        ("graph", Plan(403, body={"error": {"code": "Authorization_RequestDenied"}}), "GroupMember.Read.All"),
    ],
)
async def test_what_is_missing_is_said(fake: Fake, kind: str, plan: Plan, words: str) -> None:
    fake.plan(kind, plan)
    wrong = [line for line, mark in (await told()).items() if mark is Mark.BAD]
    assert len(wrong) == 1
    assert words in wrong[0]


async def test_threads_that_are_not_read_are_said(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.grants = [{"clientAppId": "another", "permission": "ChannelMessage.Read.Group"}]
    (wrong,) = [line for line, mark in (await told()).items() if mark is Mark.BAD]
    assert TEAM in wrong
    assert "FANAL_TEAMS_READS_CHANNELS=false" in wrong
    monkeypatch.setenv("FANAL_TEAMS_READS_CHANNELS", "false")
    assert set((await told()).values()) == {Mark.GOOD}


async def test_keys_out_of_reach_are_said(fake: Fake) -> None:
    fake.keys_down = True
    assert any("cannot be fetched" in line for line, mark in (await told()).items() if mark is Mark.BAD)


async def test_a_channel_of_another_tenant_is_said(fake: Fake) -> None:
    given = catalog()
    slug, client = next(iter(given.clients.items()))
    elsewhere = Destination("teams:0bad0000-0000-4000-8000-000000000001/19:x@thread.tacv2", Shows.FULL, "fr")
    found = await told(replace(given, clients={slug: replace(client, destinations=(elsewhere,))}))
    assert any("another tenant" in line for line in found)


async def test_without_teams_nothing_is_said(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_ID", "APP_PASSWORD", "TENANT_ID"):
        monkeypatch.delenv(f"FANAL_TEAMS_{name}")
    assert await told() == {}


async def test_a_desk_in_teams_alone_has_nothing_to_mend_in_slack(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its hosts are asked, and Slack's is not."""
    for name in ("BOT_TOKEN", "APP_TOKEN"):
        monkeypatch.delenv(f"FANAL_SLACK_{name}", raising=False)
    for name in ("LUMEN", "NORD"):
        monkeypatch.setenv(f"FANAL_SECRET_{name}_FORUM_URL", f"{fake.url}/forum")
    found = [one async for one in doctor(load(), blocks=False)]
    about_slack = [one for one in found if "lack" in one.what and "left out" not in one.what]
    assert [(one.mark, one.what) for one in about_slack] == [
        (Mark.GOOD, "Slack is not set up: the desk works in Teams")
    ]
    (host,) = [one.what for one in found if one.what.startswith("host ")]
    for use in ("Teams", "keys of Teams", "tokens for Teams", "groups and people of Teams", "maison-lumen/forum"):
        assert use in host

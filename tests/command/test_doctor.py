"""`fanal doctor`: what is not well is found, one by one, and each finding says how to mend it."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import update

from bot.clock import DeskClock
from bot.command.demo import demo_environment
from bot.command.doctor import doctor, verdict
from bot.command.doctor_files import file_findings
from bot.command.doctor_slack import scopes_of
from bot.command.findings import Finding, Mark
from bot.opening import SHIPPED, open_store, read_catalog
from bot.sandbox import Sandbox, Secrets, demo_config
from bot.storage import lock, tables
from bot.storage.engine import make_engine
from config.settings import load
from config.values import replace
from tests.command.conftest import Fanal
from tests.postgres import Postgres
from tests.stories.sources import CLIENT, asking

DESK = tables.DESK


@asynccontextmanager
async def workspace(monkeypatch: pytest.MonkeyPatch, data: Path, **changes: Any) -> AsyncIterator[Sandbox]:
    """A sandbox, and the settings of a desk that would talk to it."""
    shared = Secrets.new()
    sandbox = Sandbox(demo_config(shared, **changes))
    await sandbox.start()
    try:
        for name, value in demo_environment(shared, data=data, port=1, sandbox=sandbox).items():
            monkeypatch.setenv(name, value)
        yield sandbox
    finally:
        await sandbox.stop()


async def findings(*, blocks: bool = False) -> list[Finding]:
    return [finding async for finding in doctor(load(), blocks=blocks)]


def wrong(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.mark is not Mark.GOOD]


async def test_all_is_well(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data):
        settings = load()
        async with open_store(settings, read_catalog(settings), DeskClock()):
            found = await findings()
        assert wrong(found) == []
        told = "\n".join(map(str, found))
        for part in (
            "revision 0003",
            "can be written",
            "a desk is running",
            "opens Socket Mode",
            "#crise-maison-lumen",
        ):
            assert part in told
        assert told.count("\nok    scope ") == 10
        assert verdict(found) == "All is well."


async def test_a_fresh_machine_is_told_that_the_database_comes_by_itself(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with workspace(monkeypatch, data):
        assert any("none at" in one.what and one.mark is Mark.GOOD for one in await findings())
    assert not list(data.glob("fanal*")), "nothing is made by looking"


async def test_an_empty_database_of_a_server_is_filled_by_the_first_start(
    monkeypatch: pytest.MonkeyPatch, data: Path, postgres: Postgres
) -> None:
    async with workspace(monkeypatch, data):
        with postgres.database() as url:
            monkeypatch.setenv("FANAL_DATABASE_URL", url)
            monkeypatch.setenv("FANAL_SECRET_KEYS", base64.b64encode(bytes(32)).decode())
            found = await findings()
    assert any("which is empty" in one.what for one in found)
    assert not [one for one in found if one.mark is Mark.BAD]


@pytest.mark.parametrize(
    ("changes", "what", "remedy"),
    [
        (
            {"scopes": frozenset({"chat:write"})},
            "scope users:read is missing: names, languages and time zones",
            "Bot Token Scopes: add users:read, then reinstall the app",
        ),
        ({"bot_token": "xoxb-another"}, "the bot token does not work (invalid_auth)", "FANAL_SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-another"}, "the app-level token does not work (invalid_auth)", "connections:write"),
        ({"mode": "http"}, "the app-level token does not work (socket_mode_not_enabled)", "switch it on"),
        (
            {"team_id": "T0OTHER"},
            "the settings name the workspace T0FANAL, the token is of T0OTHER",
            "FANAL_SLACK_TEAM",
        ),
    ],
    ids=["scope", "bot token", "app token", "socket mode", "team"],
)
async def test_what_is_wrong_with_the_app(
    monkeypatch: pytest.MonkeyPatch, data: Path, changes: dict[str, Any], what: str, remedy: str
) -> None:
    async with workspace(monkeypatch, data) as right:
        kept = load().slack
    async with workspace(monkeypatch, data, **changes):
        for name, secret in (("BOT", kept.bot_token), ("APP", kept.app_token)):
            if f"{name.lower()}_token" in changes:
                monkeypatch.setenv(f"FANAL_SLACK_{name}_TOKEN", secret.get_secret_value())
        monkeypatch.setenv("FANAL_SLACK_MODE", "socket")
        monkeypatch.setenv("FANAL_SLACK_TEAM", right.config.team_id)
        found = wrong(await findings())
    assert any(what in one.what and remedy in one.remedy for one in found), "\n".join(map(str, found))


async def test_channels_people_and_groups(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "clients").mkdir(parents=True)
    for name in ("maison-lumen", "atelier-nord"):
        text = (SHIPPED / f"clients/{name}.toml").read_text(encoding="utf-8")
        group = (
            '\n[[groups]]\nref = "slack:T0FANAL/S0NOBODY"\nroles = ["moderator"]\n' if name == "atelier-nord" else ""
        )
        (own / f"clients/{name}.toml").write_text(text + group, encoding="utf-8")
    usual = demo_config(Secrets.new())
    crise, nord = usual.channels
    outside = replace(crise, private=False, members=tuple(one for one in crise.members if one != "U0FANAL"))
    hidden = replace(nord, members=("U0TOM",))
    async with workspace(
        monkeypatch, data, channels=(outside, hidden), users=tuple(one for one in usual.users if one.id != "U0SAM")
    ) as sandbox:
        monkeypatch.setenv("FANAL_CONFIG_FOLDER", str(own))
        ines = next(one for one in sandbox.config.users if one.id == "U0INES")
        sandbox.workspace.set_active(ines, active=False)
        told = {one.what: one.remedy for one in wrong(await findings())}
    assert told == {
        "channel C0NORD of atelier-nord: channel_not_found": (
            "If it is private: /invite @fanal there. Otherwise mend its id in clients/atelier-nord.toml."
        ),
        "user group S0NOBODY of atelier-nord cannot be read: no_such_subteam": (
            "Mend its id in clients/atelier-nord.toml, or have the group made active again in Slack."
        ),
        "channel C0CRISE of maison-lumen (#crise-maison-lumen): the app is not in it, so no card can be posted": (
            "There: /invite @fanal"
        ),
        "sam of maison-lumen: user_not_found": (
            "Mend [people.sam] in clients/maison-lumen.toml: nobody would be woken there."
        ),
        "ines of maison-lumen: the account is closed": (
            "Mend [people.ines] in clients/maison-lumen.toml: nobody would be woken there."
        ),
    }


async def test_files_changed_since_the_desk_started_are_named(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path
) -> None:
    """A running desk keeps what it read: a new client's flags are answered 404, and nothing else says why."""
    own = tmp_path / "own"
    shutil.copytree(SHIPPED / "clients", own / "clients")
    text = (own / "clients/atelier-nord.toml").read_text(encoding="utf-8")
    async with workspace(monkeypatch, data):
        monkeypatch.setenv("FANAL_CONFIG_FOLDER", str(own))
        settings = load()
        async with open_store(settings, read_catalog(settings), DeskClock()):
            assert wrong(await findings()) == []
            started = (data / lock.FILE).stat()
            (own / "clients/nouveau.toml").write_text(text.replace("C0NORD", "C0NEU"), encoding="utf-8")
            (own / "clients/nouveau.toml.bak").write_text("", encoding="utf-8")
            while (own / "clients/nouveau.toml").stat().st_ctime <= started.st_mtime:  # clocks of files are coarse
                (own / "clients/nouveau.toml").touch()
            (told,) = file_findings(settings)
        assert told.what == "changed since the desk started: clients/nouveau.toml"
        assert "restart the desk" in told.remedy
        assert list(file_findings(settings)) == [], "the next start reads them"


async def test_hosts_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data) as sandbox:
        monkeypatch.setenv("FANAL_SECRET_LUMEN_FORUM_URL", "http://127.0.0.1:9/forum")
        monkeypatch.setenv("FANAL_SECRET_NORD_FORUM_URL", "https://no-such-host.invalid/forum")
        told = {one.what: one.remedy for one in wrong(await findings())}
        assert len(told) == 2
        assert (
            "the firewall"
            in told["host http://127.0.0.1:9 (maison-lumen/forum): it cannot be reached (ClientConnectorError)"]
        )
        assert "FANAL_PROXY" in told["host https://no-such-host.invalid (atelier-nord/forum): no such host"]
        monkeypatch.setenv("FANAL_SECRET_NORD_FORUM_URL", f"https://127.0.0.1:{sandbox.port}/forum")
        assert any("127.0.0.1" in one.what and one.remedy for one in wrong(await findings()))


async def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data):
        monkeypatch.setenv("FANAL_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("FANAL_SECRET_NORD_FORUM_URL", "https://forum.example/x")
        (found,) = wrong(await findings())
    assert (
        found.what == "host https://forum.example (atelier-nord/forum) through the proxy: the proxy cannot be reached"
    )
    assert "FANAL_PROXY" in found.remedy


@pytest.mark.parametrize(
    ("status", "remedy"), [(407, "FANAL_PROXY=http://user:password@host:port"), (403, "FANAL_NO_PROXY")]
)
async def test_a_proxy_that_refuses(
    monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path, status: int, remedy: str
) -> None:
    """Each host that would go through it is told, a directory's and the alarm's too."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    own = asking(tmp_path, "https://crm.example", [("crm", "5 s")])
    mine = Path(own["FANAL_CONFIG_FOLDER"]) / "clients" / CLIENT.name
    alarm = '\n[alarm]\nurl = "https://pager.example/x"\nsecrets = ["env:FANAL_SECRET_LUMEN_FORUM"]\n'
    mine.write_text(mine.read_text("utf-8") + alarm, "utf-8")
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server, workspace(monkeypatch, data):
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("FANAL_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        told = {one.what: one.remedy for one in wrong(await findings())}
    assert set(told) == {
        f"host https://crm.example (directory crm of maison-lumen) through the proxy: the proxy answered {status}",
        f"host https://pager.example (alarm of maison-lumen) through the proxy: the proxy answered {status}",
    }
    assert all(remedy in one for one in told.values())


async def test_a_slack_that_does_not_answer_is_told_and_asked_again_when_it_is_busy(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with workspace(monkeypatch, data) as sandbox:
        sandbox.faults.add({"method": "auth.test", "mode": "500"})
        assert any("the bot token does not work (no sense in its answer)" in one.what for one in await findings())
        sandbox.faults.clear()
        sandbox.faults.add({"method": "auth.test", "mode": "drop_before"})
        (unseen,) = [one for one in await findings() if "(Slack cannot be reached: " in one.what]
        assert "the bot token could not be tried" in unseen.what
        assert "FANAL_SLACK_BOT_TOKEN" not in unseen.remedy, "it may be a good one"
        sandbox.faults.clear()
        sandbox.faults.add({"method": "auth.test", "mode": "429", "retry_after": 0})
        assert wrong(await findings()) == []


async def test_slack_s_own_judgement_of_every_card(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data, pace=None):
        found = await findings(blocks=True)
    assert wrong(found) == []
    assert any("cards: Slack takes all" in one.what for one in found)


def test_a_database_of_another_revision(fanal: Fanal, settings: dict[str, str], data: Path) -> None:
    fanal("migrate")
    engine = make_engine(f"sqlite:///{data / 'fanal.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(update(DESK).values(value="0000"))
    engine.dispose()
    ran = fanal("doctor")
    assert ran.code == 1
    assert "FAIL  database: " in ran.out
    assert "Run: fanal migrate" in ran.out
    assert "FANAL_SLACK_BOT_TOKEN is not set" in ran.out
    assert "to mend" in ran.out.splitlines()[-1]


def test_mistakes_under_config_do_not_keep_it_from_looking_on(fanal: Fanal, data: Path) -> None:
    ran = fanal("doctor")
    assert ran.code == 1
    assert "Run fanal check" in ran.out
    assert "database: none at" in ran.out


def test_scopes_and_their_reasons_are_those_of_the_manifest() -> None:
    text = (SHIPPED / "manifests/slack.yaml").read_text(encoding="utf-8")
    wanted = yaml.safe_load(text)["oauth_config"]["scopes"]
    found = list(scopes_of(text))
    assert [one.name for one in found if not one.optional] == wanted["bot"]
    assert [one.name for one in found if one.optional] == wanted["bot_optional"]
    assert all(one.why for one in found)


async def test_it_posts_nothing(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data) as sandbox:
        await findings(blocks=True)
        assert not any(room.messages for room in sandbox.store.world.rooms.values())

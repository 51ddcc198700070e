"""`fanal run`: what keeps it from starting is told in a line, and it ends in order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update

from bot.command.bot_process import BotEnded, BotProcess
from bot.command.run import listening
from bot.storage import lock, tables
from bot.storage.engine import make_engine, prepare
from tests.command.conftest import ROOT, Fanal, started

DESK = tables.DESK
ENTRA = "7c0ffee0-0000-4000-8000-00000000fa01"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    with closing(listening("127.0.0.1", 0)) as sock:
        found: int = sock.getsockname()[1]
    monkeypatch.setenv("FANAL_PORT", str(found))
    return found


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def test_a_busy_port_is_told(
    fanal: Fanal, settings: dict[str, str], taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_PORT", str(taken))
    ran = fanal("run")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert f"Port {taken} is taken" in ran.err
    assert "FANAL_PORT" in ran.err


def test_an_address_of_another_machine_is_told(
    fanal: Fanal, settings: dict[str, str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_HOST", "192.0.2.1")
    ran = fanal("run")
    assert ran.code == 1
    assert "Set FANAL_HOST to an address of this machine" in ran.err


def test_mistakes_under_config_are_listed(fanal: Fanal, port: int, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_DATA", str(data))
    ran = fanal("run")
    assert ran.code == 1
    assert ran.err.count("config/clients/") == 6
    assert "Traceback" not in ran.err


def test_half_a_slack_workspace_is_told(
    fanal: Fanal, settings: dict[str, str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_SLACK_BOT_TOKEN", "xoxb-1")
    ran = fanal("run")
    assert ran.code == 1
    assert "Slack needs FANAL_SLACK_APP_TOKEN as well" in ran.err


def test_a_folder_in_use_is_told(fanal: Fanal, settings: dict[str, str], port: int, data: Path) -> None:
    with lock.hold(data):
        ran = fanal("run")
    assert ran.code == 1
    assert f"Fanal is already running here (process {os.getpid()})" in ran.err
    assert "Traceback" not in ran.err


def test_a_database_of_another_revision_is_told(fanal: Fanal, settings: dict[str, str], port: int, data: Path) -> None:
    engine = make_engine(f"sqlite:///{data / 'fanal.sqlite3'}")
    with engine.begin() as connection:
        prepare(connection)
        connection.execute(update(DESK).values(value="0000"))
    engine.dispose()
    ran = fanal("run")
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == (
        "database: its tables are of revision 0000, this Fanal needs 0003. Run: fanal migrate."
    )


def test_a_file_that_is_no_database_is_told(fanal: Fanal, settings: dict[str, str], port: int, data: Path) -> None:
    (data / "fanal.sqlite3").write_bytes(b"certainly no database " * 100)
    ran = fanal("run")
    assert ran.code == 1
    assert "The database does not work: file is not a database" in ran.err
    assert "Traceback" not in ran.err


async def test_it_runs_until_sigterm_and_ends_in_order(settings: dict[str, str], port: int) -> None:
    with started("run") as process:
        await healthy(port)
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.wait(20) == 0
        assert process.stderr.read().splitlines() == [
            "Neither Slack (FANAL_SLACK_BOT_TOKEN …) nor Teams (FANAL_TEAMS_APP_ID …) is set: flags are kept, and "
            "their cards wait until one is."
        ]


LEAVES = """
import asyncio
import sys
import threading
import ahocorasick_rs
from bot.command.run import Starting

begun = threading.Event()

async def app(scope, receive, send):
    await send({"type": "lifespan.startup.complete"})
    if sys.argv[1] == "0":
        await asyncio.to_thread(begun.wait)

async def send(message):
    pass

def build():
    begun.set()
    for n in range(20):
        ahocorasick_rs.AhoCorasick([f"word {n} {i}" for i in range(20_000)])
    print("built")

asyncio.run(Starting(app, then=build, after=float(sys.argv[1]))({"type": "lifespan"}, None, send))
"""


@pytest.mark.parametrize(("after", "said"), [("0", "built\n"), ("3600", "")])
def test_who_is_stopped_while_triage_is_built_or_before_ends_in_order_too(after: str, said: str) -> None:
    ran = subprocess.run([sys.executable, "-c", LEAVES, after], cwd=ROOT, text=True, capture_output=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, said, "")


async def test_a_desk_in_teams_alone_starts_without_a_word_of_slack(
    settings: dict[str, str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = {"APP_ID": ENTRA, "TENANT_ID": ENTRA, "APP_PASSWORD": "x", "SERVICE_URL": "http://127.0.0.1:9"}
    for name, value in app.items():
        monkeypatch.setenv(f"FANAL_TEAMS_{name}", value)
    with started("run") as process:
        await healthy(port)
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.wait(20) == 0
        assert "slack is not set up" in (told := process.stderr.read())
        assert "FANAL_SLACK" not in told


async def test_as_a_child_it_ends_with_whoever_started_it(settings: dict[str, str], port: int) -> None:
    with started("run", "--end-with-parent") as process:
        await healthy(port)
        process.stdin.close()  # as the system does for a parent that is gone
        assert process.popen.wait(20) == 1


async def healthy(port: int) -> None:
    """Returns when the desk answers."""
    bot = BotProcess({}, data=Path(), port=port)
    async with aiohttp.ClientSession() as session:
        while not await bot._is_up(session):
            await asyncio.sleep(0.05)


async def test_a_bot_that_cannot_start_says_why_in_its_own_words(
    settings: dict[str, str], port: int, data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bot = BotProcess({**settings, "FANAL_PORT": "no port"}, data=data, port=port)
    with pytest.raises(BotEnded, match="its own words stand above"):
        await bot.start()
    assert "FANAL_PORT: input should be a valid integer" in capfd.readouterr().err


async def test_settings_of_a_desk_in_service_do_not_reach_the_demo_s_bot(
    settings: dict[str, str], port: int, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_DATABASE_URL", "postgresql+psycopg://the/real/one")
    bot = BotProcess({**settings, "FANAL_PORT": str(port)}, data=data, port=port)
    await bot.start()
    assert (data / "fanal.sqlite3").exists()
    await bot.kill()
    assert bot.falls.empty(), "it was asked to"
    await bot.wipe()
    assert not (data / "fanal.sqlite3").exists()

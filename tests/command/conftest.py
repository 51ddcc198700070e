"""What the tests of the command line share: commands in this process or in one of their own, and a desk's settings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest

from bot.__main__ import main
from bot.sandbox import Secrets

ROOT = Path(__file__).parents[2]
CLIENT = "maison-lumen"
CONFIRMED = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A day on which all that ships is confirmed: helplines are for some months only, and the check then says so."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Fanal = Callable[..., Ran]


@pytest.fixture
def fanal(capsys: pytest.CaptureFixture[str]) -> Fanal:
    """`fanal("check", folder)` in this process: quick, and the same code as on a console."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        umask = os.umask(0)
        os.umask(umask)
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            main([str(argument) for argument in arguments])
            code: Any = 0
        except SystemExit as end:
            code = end.code or 0
        finally:
            os.umask(umask)
            for number, handler in before.items():
                signal.signal(number, handler)
        captured = capsys.readouterr()
        return Ran(int(code), captured.out, captured.err)

    return run


@dataclass(frozen=True, slots=True)
class Process:
    """A command in a process of its own, its words in pipes."""

    popen: subprocess.Popen[str]
    stdin: IO[str]
    stdout: IO[str]
    stderr: IO[str]


@contextmanager
def started(*arguments: object, environment: dict[str, str] | None = None) -> Iterator[Process]:
    """Ended with the block, however that ends."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    pipe, given = subprocess.PIPE, os.environ | (environment or {})
    with subprocess.Popen(command, cwd=ROOT, env=given, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as popen:
        assert popen.stdin is not None
        assert popen.stdout is not None
        assert popen.stderr is not None
        try:
            yield Process(popen, popen.stdin, popen.stdout, popen.stderr)
        finally:
            popen.kill()


@pytest.fixture
def on_a_confirmed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clock.machine_now", lambda: CONFIRMED)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, data: Path) -> dict[str, str]:
    """The environment of a desk without Slack, on the demo's clients."""
    shared = Secrets.new()
    given = {
        "FANAL_DATA": str(data),
        "FANAL_PORT": "1",
        "FANAL_SECRET_LUMEN_FLAGS": shared.flag_secret,
        "FANAL_SECRET_LUMEN_FORUM": shared.action_secret,
        "FANAL_SECRET_LUMEN_FORUM_URL": "http://127.0.0.1:9/forum",
        "FANAL_SECRET_NORD_FLAGS": shared.clock_secret,
        "FANAL_SECRET_NORD_FORUM": shared.action_secret,
        "FANAL_SECRET_NORD_FORUM_URL": "http://127.0.0.1:9/forum",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def a_flag(external_id: str = "m-1", **changes: Any) -> dict[str, Any]:
    """A flag as a community would send it."""
    return {
        "community": "forum",
        "external_id": external_id,
        "text": "Où en est ma commande ?",
        "author": {"id": f"author of {external_id}", "name": "camille"},
        "posted_at": "2026-11-22T14:02:00+01:00",
        "moderation": "a_posteriori",
        **changes,
    }

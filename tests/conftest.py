"""What every test may ask for: a fresh database of either kind, a data folder; and no silent skip in CI."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import settings

from tests import shipped, signing
from tests.postgres import Postgres, Unavailable, serving

# Settings of whoever runs the tests are none of theirs.
for _name in [name for name in os.environ if name.upper().startswith("FANAL_")]:
    del os.environ[_name]

# Many processes are started, each with all of Fanal: what one of them compiled is kept for the next.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


# Ctrl-C as Python has it, under another name: for its own handler asyncio puts one of its own around each run of a
# loop, and to take that away again asks for it in a way that spells out whatever the run returned, twice: whole desks.
signal.signal(signal.SIGINT, _interrupted)

# A busy machine is no finding. In CI every run tries the same examples, so that a red run is about the change; at home
# they differ each time.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")

shipped.read_once()
signing.share_the_first()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL, or a skip that says how to get one."""
    with ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(serving())
        except Unavailable as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The address of an empty database, as SQLAlchemy writes it; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{data / 'fanal.sqlite3'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database() as url:
        yield url


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI a skip is a failure: its machine is meant to have everything."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"nothing may be skipped in CI: {reason}"


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: nobody is to look through it for waste each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    # Hostile tests send half characters, which a log repeats, and which no other process can be told.
    report.sections = [(title, text.encode("utf-8", "backslashreplace").decode()) for title, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report

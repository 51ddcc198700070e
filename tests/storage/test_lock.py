"""One process writes to a data folder: a second one is refused and told who is there; a dead one keeps nobody out."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.lock import Busy, held_since, hold

HOLDER = "import sys; from pathlib import Path; from bot.storage.lock import hold\n"
HOLDER += "with hold(Path(sys.argv[1])): print('here', flush=True); sys.stdin.read()"


def holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def test_a_second_process_is_refused_until_the_first_one_is_gone_however_it_went(data: Path) -> None:
    with holder(data) as first:
        with pytest.raises(Busy, match=f"process {first.pid}"), hold(data):
            pass
        first.kill()
        first.wait()
        with hold(data), pytest.raises(Busy), hold(data):
            pass
    with hold(data):
        pass


def test_the_folder_is_made_and_nobody_else_reads_the_lock(data: Path) -> None:
    with hold(data / "deep" / "down"):
        assert (data / "deep" / "down" / "fanal.lock").stat().st_mode & 0o077 == 0


def test_whoever_looks_whether_a_desk_runs_keeps_none_from_starting(data: Path) -> None:
    """As `fanal doctor` does, here all the time."""
    with hold(data):
        assert held_since(data)
    with ThreadPoolExecutor() as pool:
        starts = pool.submit(started, data, 500)
        while not starts.done():
            held_since(data)
    assert starts.result() == 500
    assert held_since(data) is None


def started(folder: Path, times: int) -> int:
    for _ in range(times):
        with hold(folder):
            pass
    return times

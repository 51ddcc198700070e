"""One process per data folder: a second one is refused, and told which process holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import FanalError


class Busy(FanalError):
    """Another process works in this data folder."""


FILE = "fanal.lock"
TRIES, APART = 10, 0.02
"""How often the lock is tried, and the seconds between: a mere check holds it for a moment."""


def held_since(folder: Path) -> float | None:
    """When the process working in this folder took the lock (seconds since the epoch); None if nobody holds it, or we
    may not look. Writes nothing."""
    try:
        handle = os.open(folder / FILE, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.fstat(handle).st_mtime
    finally:
        os.close(handle)
    return None


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; it ends with the process, however that ends. Raises `Busy`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _is_taken(handle):
            holder = os.pread(handle, 20, 0).decode(errors="replace").strip()
            raise Busy(f"Fanal is already running here (process {holder}); stop it, or name another folder")
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _is_taken(handle: int) -> bool:
    """Whether we hold the lock now."""
    for more in reversed(range(TRIES)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if more:
                time.sleep(APART)
        else:
            return True
    return False

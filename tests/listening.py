"""Real servers that tests start: free ports for them, and the moment when they listen."""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a server has until it listens."""
OURS = range(10_000, 32_000)
"""Below the ports that the system gives to whoever names none: until somebody listens on it, and while a bot that was
killed is away, no connection of another test can take it."""


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    found: list[int] = []
    while len(found) < number:
        port = secrets.choice(OURS)
        with closing(socket.socket()) as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            found = sorted({*found, port})
    return found


def until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return as soon as it does; if it ends or takes too long, its own words say why."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)
            break
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    raise AssertionError(said or f"{process.args!r} does not listen")

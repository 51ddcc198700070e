"""Real servers that tests start: free ports for them, and the moment when they listen."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

PATIENCE = 10.0
"""Seconds that a server has until it listens."""


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    with contextlib.ExitStack() as held:
        found = [held.enter_context(closing(socket.socket())) for _ in range(number)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


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

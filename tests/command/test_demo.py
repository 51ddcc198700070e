"""`fanal demo`: one address, clean ends, everything as it was; nothing of it outlives it, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.command.conftest import Process, started


class Page:
    """A running demo."""

    def __init__(self, process: Process, data: Path) -> None:
        self.process, self.data = process, data
        self.said: list[str] = []
        self.url = self.until(r"Fanal: (http://127\.0\.0\.1:\d+)")

    def until(self, pattern: str) -> str:
        """Read what it says until a line matches -> its group, or all of it."""
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found[1] if found.re.groups else found[0]
        raise AssertionError(f"it ended: {''.join(self.said)}{self.process.stderr.read()}")

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body else None)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def messages(self) -> list[str]:
        channels = self.call("/sandbox/state")["slack"]["channels"]
        return [message["ts"] for message in channels["C0CRISE"]["messages"]]

    def has_a_card(self) -> list[str]:
        while not (found := self.messages()):
            self.call("/sandbox/wait?version=0&timeout=1")
        return found

    def bot(self) -> int:
        return int((self.data / "fanal.lock").read_text(encoding="utf-8"))


@contextmanager
def demo(data: Path, *arguments: object) -> Iterator[Page]:
    with started("demo", "--port", "0", "--no-browser", "--data", data, *arguments) as process:
        yield Page(process, data)


def bot_is_gone(data: Path) -> None:
    """Returns when nobody holds the data folder any more: the lock goes with its process."""
    with (data / "fanal.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def test_it_ends_cleanly_and_everything_is_there_when_it_starts_again(data: Path) -> None:
    with demo(data) as page:
        page.call("/sandbox/community/posts", author="lou_77", text="je veux mourir", flagged=True)
        cards = page.has_a_card()
        page.process.popen.send_signal(signal.SIGINT)
        assert page.process.popen.wait(30) == 0
        assert page.process.stdout.read().endswith("Stopped. Start it again and everything is as it was.\n")
        assert page.process.stderr.read() == ""
        bot_is_gone(data)
    with demo(data) as page:
        assert page.messages()[: len(cards)] == cards
        assert page.call("/sandbox/state")["community"]["posts"][-1]["text"] == "je veux mourir"
        page.process.popen.send_signal(signal.SIGTERM)
        assert page.process.popen.wait(30) == 0


def test_its_bot_is_started_again_when_it_falls_and_goes_when_the_demo_is_killed(data: Path) -> None:
    with demo(data) as page:
        os.kill(page.bot(), signal.SIGKILL)
        page.until("The bot ended by itself")
        page.until("The bot is back")
        with started("demo", "--port", "0", "--no-browser", "--data", data) as second:
            assert second.popen.wait(20) == 1
            assert second.stderr.read().startswith(f"A demo runs here already: {page.url}")
        page.process.popen.kill()
        page.process.popen.wait(20)
        bot_is_gone(data)


def test_a_busy_port_is_explained(data: Path) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        with started("demo", "--port", port, "--no-browser", "--data", data) as process:
            assert process.popen.wait(20) == 1
            told = process.stderr.read()
            assert told.startswith(f"Port {port} is taken")
            assert told.endswith("fanal demo --port 0\n")


def test_a_machine_without_a_browser_is_told_what_to_do(data: Path) -> None:
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    with started("demo", "--port", "0", "--data", data, environment=environment) as process:
        page = Page(process, data)
        page.until("No browser was found on this machine: open the address above in one")

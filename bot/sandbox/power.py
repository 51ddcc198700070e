"""Kills and restarts the bot, for whoever wants to see that nothing is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from .errors import Refusal


class Power(Protocol):
    """How the bot's process is handled; `fanal demo` and the crash tests bring their own."""

    async def kill(self) -> None:
        """At once, without a word (SIGKILL); returns when the process is gone."""

    async def start(self) -> None:
        """Returns when the bot answers."""

    async def wipe(self) -> None:
        """Empties the desk; the bot is not running then."""


async def _at_once() -> None:
    """Nothing to wait for."""


class Switch:
    """The bot's power, as far as somebody gave us the means. `on_change` and `until_back` are the sandbox's:
    who must know, and how long the bot is not yet to be talked to."""

    def __init__(self, power: Power | None) -> None:
        self._power = power
        self.cuts = 0
        self.is_on = True
        self.on_change: Callable[[], None] = lambda: None
        self.until_back: Callable[[], Awaitable[None]] = _at_once

    @property
    def is_there(self) -> bool:
        return self._power is not None

    def means(self) -> Power:
        """Raises Refusal when there are none."""
        if self._power is None:
            raise Refusal(501, "no_power", "this sandbox was started without a way to stop the bot")
        return self._power

    async def off(self) -> None:
        means = self.means()
        self.is_on = False
        self.cuts += 1
        self.on_change()
        await means.kill()

    async def on(self) -> None:
        await self.means().start()
        self.is_on = True
        self.on_change()
        await self.until_back()

    async def wipe(self) -> None:
        await self.means().wipe()

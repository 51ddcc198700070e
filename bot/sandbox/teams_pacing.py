"""How fast the bot may go in Teams: several windows at once over each conversation."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from .teams_config import TeamsPace, Windows
from .teams_errors import too_many_calls


class TeamsPacing:
    """Raises a 429 with Retry-After when a call comes too early; without a pace everything passes."""

    def __init__(self, pace: TeamsPace | None, steady: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._steady = pace, steady
        self._calls: dict[str, deque[float]] = {}

    def send(self, conversation: str) -> None:
        if self._pace is not None:
            self._take(f"send/{conversation}", self._pace.sends)

    def roster(self, conversation: str) -> None:
        if self._pace is not None:
            self._take(f"roster/{conversation}", self._pace.rosters)

    def _take(self, key: str, windows: Windows) -> None:
        now, calls = self._steady(), self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - max(length for _, length in windows):
            calls.popleft()
        wait = max(
            (
                calls[-most] + length - now
                for most, length in windows
                if len(calls) >= most and calls[-most] > now - length
            ),
            default=0.0,
        )
        if wait > 0:
            raise too_many_calls(math.ceil(wait))
        calls.append(now)

"""How fast the bot may go: about one post a second into a channel, and a tier for every other method."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from .config import Pace
from .errors import Paced

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute. Source: docs.slack.dev/apis/web-api/rate-limits."""

WORKSPACE_POSTS = 300
"""Posts a minute in the whole workspace: Slack says "several hundred", without the number."""


@dataclass(slots=True)
class Bucket:
    """Holds `size` calls and gets `rate` back every second."""

    size: float
    rate: float
    full: float
    seen: float

    def take(self, now: float) -> float:
        """0 when the call may pass, otherwise the seconds to wait."""
        self.full = min(self.size, self.full + (now - self.seen) * self.rate)
        self.seen = now
        if self.full >= 1:
            self.full -= 1
            return 0.0
        return (1 - self.full) / self.rate


class Pacing:
    """Raises `Paced` when a call comes too early; without a pace everything passes."""

    def __init__(self, pace: Pace | None, steady: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._steady = pace, steady
        self._buckets: dict[str, Bucket] = {}

    def post(self, channel: str) -> None:
        """A message into this channel."""
        if self._pace is not None:
            self._take(f"post/{channel}", self._pace.burst, self._pace.per_second)
            self._take("post", WORKSPACE_POSTS, WORKSPACE_POSTS / 60)

    def call(self, method: str, tier: int) -> None:
        """A call of a method with a tier (0: none known)."""
        if self._pace is not None and self._pace.tiers and tier:
            self._take(method, TIERS[tier], TIERS[tier] / 60)

    def _take(self, key: str, size: float, rate: float) -> None:
        now = self._steady()
        bucket = self._buckets.setdefault(key, Bucket(size=size, rate=rate, full=size, seen=now))
        wait = bucket.take(now)
        if wait > 0:
            raise Paced(max(1, math.ceil(wait)))

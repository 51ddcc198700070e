"""How often something may be asked for: token buckets in memory, each by its key, the least recent forgotten first."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct, field

KEPT = 10_000
"""Keys remembered at most: whoever asks with a new one each time pushes out nobody but their like."""


class Limit(Struct):
    """`burst` at once, then one every `every` seconds."""

    burst: int
    every: float
    _known: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, now: float) -> float:
        """0.0, and one is taken; else the seconds until there is one. `now` is of a clock that never goes back."""
        left, since = self._known.pop(key, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) / self.every)
        allowed = left >= 1.0
        self._known[key] = (left - 1.0 if allowed else left, now)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) * self.every

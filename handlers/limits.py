"""Rate limits: token buckets in memory, one per key; the least recently used are forgotten first."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct, field

KEPT = 10_000
"""How many keys are remembered. Somebody who uses a new key each time only displaces others like them."""


class Limit(Struct):
    """Allows `burst` at once, then one every `every` seconds."""

    burst: int
    every: float
    _known: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, now: float) -> float:
        """Take one and return 0.0, or return the seconds until one is free. `now` is monotonic."""
        left, since = self._known.pop(key, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) / self.every)
        allowed = left >= 1.0
        self._known[key] = (left - 1.0 if allowed else left, now)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) * self.every

"""Two clocks. `desk` is the one people live by: deadlines, follow-ups, undo, retention; the demo can move it.
`machine` is for leases, pacing, back-off and signatures: nobody moves it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import Struct


def machine_now() -> datetime:
    """The machine's wall clock, aware UTC."""
    return datetime.now(UTC)


class DeskClock(Struct):
    """Wall time plus an offset that whoever demonstrates or tests may move; the offset is kept in the database.

    A wall clock that steps back is allowed for by the rows, not here: what is due is claimed once.
    """

    wall: Callable[[], datetime] = machine_now
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """Aware UTC."""
        return self.wall() + self.offset


class Drift(Struct):
    """Notices that the wall clock jumped, by comparing it with the monotonic one."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    _gap: float | None = None

    def seconds(self) -> float:
        """How far the wall clock moved against the monotonic one since the last call (seconds, signed)."""
        gap = self.wall() - self.steady()
        moved = 0.0 if self._gap is None else gap - self._gap
        self._gap = gap
        return moved

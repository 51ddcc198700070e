"""Two clocks. `desk` is the one people live by: deadlines, follow-ups, undo, retention; the demo can move it.
`machine` is for leases, pacing, back-off and signatures: nobody moves it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def machine_now() -> datetime:
    """The machine's wall clock, aware UTC."""
    return datetime.now(UTC)


@dataclass
class DeskClock:
    """Wall time plus an offset, never running backwards.

    A wall clock that steps back (NTP, a restored virtual machine) must not make a deadline recede or an order flip:
    `now()` holds still until the wall has caught up. The offset is kept in the database by whoever moves it.
    """

    wall: Callable[[], datetime] = machine_now
    offset: timedelta = timedelta()
    _latest: datetime = field(default=datetime.min.replace(tzinfo=UTC), repr=False)

    def now(self) -> datetime:
        """Aware UTC; never earlier than what was told before."""
        self._latest = max(self._latest, self.wall() + self.offset)
        return self._latest

    def move_to(self, offset: timedelta) -> None:
        """Set the offset. Forward only in use; a demo that is emptied starts at zero with a new clock."""
        self.offset = offset


@dataclass
class Drift:
    """Notices that the wall clock jumped, by comparing it with the monotonic one."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    _gap: float | None = field(default=None, repr=False)

    def seconds(self) -> float:
        """How far the wall clock moved against the monotonic one since the last call (seconds, signed)."""
        gap = self.wall() - self.steady()
        moved = 0.0 if self._gap is None else gap - self._gap
        self._gap = gap
        return moved

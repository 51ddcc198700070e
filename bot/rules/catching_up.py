"""What a chat that was away is told when it is back: news come as one post, what asks for something by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

AWAY = timedelta(minutes=10)
"""A chat that was away for less is told everything as if it had been there."""

MOST = 8
"""So many lines of one case come one by one; more come as one post."""

NEWS = frozenset(
    {"said", "mirror", "note", "call", "advice", "joined", "flagged_again", "follow_up_stopped", "passed", "raised"}
)
"""Lines that nobody has to act on: all others have a button to press or somebody to wake, and keep their own post."""


class Waiting(Struct, frozen=True):
    """A line that waits to be posted: its row, what it tells, since when it waits (aware)."""

    id: int
    what: str
    since: datetime


def together(waiting: Sequence[Waiting], now: datetime, *, away: timedelta = AWAY) -> tuple[int, ...]:
    """The rows that come as one post in place of the first; empty when they come one by one.

    `waiting` is what waits for one case in one place, in order, `away` how long the first must have waited.
    """
    if not waiting or waiting[0].what not in NEWS or now - waiting[0].since < away:
        return ()
    lines = tuple(line.id for line in waiting if line.what in NEWS)
    return lines if len(lines) > MOST else ()

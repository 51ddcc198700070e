"""What was late against the client's clocks, by how much, and why: decided from times alone, stated as far as known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from config.reports import Clock, Why


class Promise(Struct, frozen=True, kw_only=True):
    """Something that was due. `done`: when it happened; `ended`: when nobody waited for it any more."""

    clock: Clock
    began: datetime
    due: datetime
    done: datetime | None
    ended: datetime | None = None


class Hindrance(Struct, frozen=True):
    """What stood in the way from an instant on; until another one, or (None) as long as anybody waited."""

    why: Why
    since: datetime
    until: datetime | None = None


class Late(Struct, frozen=True, kw_only=True):
    """`by`: so far, while it is still waited for. `why` has the most telling first, never empty."""

    clock: Clock
    waits: bool
    by: timedelta
    why: tuple[Why, ...]


def lateness(promise: Promise, hindrances: Iterable[Hindrance], *, now: datetime) -> Late | None:
    """None when it was done in time, or is not due yet. What began only after the end explains nothing."""
    end = _first(promise.done, promise.ended) or now
    if end <= promise.due:
        return None
    stood = {one.why for one in hindrances if _stood(one, promise.began, end)}
    return Late(
        clock=promise.clock,
        waits=promise.done is None and promise.ended is None,
        by=end - promise.due,
        why=tuple(why for why in Why if why in stood) or (Why.NOBODY_CAME,),
    )


def calls(steps: Iterable[tuple[datetime, Why]]) -> Iterator[Hindrance]:
    """Of those who were called one after the other, the last: that a manager was called says that the backup was."""
    last = max(steps, key=lambda step: list(Why).index(step[1]), default=None)
    if last is not None:
        yield Hindrance(last[1], last[0])


def _stood(one: Hindrance, began: datetime, end: datetime) -> bool:
    return one.since < end and (one.until is None or one.until > began)


def _first(*instants: datetime | None) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)

"""The sums of a client's statement: every flag that came in stands in exactly one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from config.reports import REFUSED, Counted


class Period(Struct, frozen=True):
    """From the first day to the last, both included, by the client's own calendar (an IANA zone)."""

    first: date
    last: date
    zone: str

    @property
    def since(self) -> datetime:
        """Aware UTC, included."""
        return self._midnight(self.first)

    @property
    def until(self) -> datetime:
        """Aware UTC, excluded."""
        return self._midnight(self.last + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


class Came(Struct, frozen=True, kw_only=True):
    """The flags that one case got within the period; `opened`: the first of them opened it."""

    opened: bool
    joined: int
    repeated: int

    @property
    def flags(self) -> int:
        return self.opened + self.joined + self.repeated


class Sums(Struct, frozen=True, kw_only=True):
    """`received` = cases + joined (other messages of a member) + repeated (a message that others flagged too) + same
    (the very same flag once more) + refused."""

    cases: int
    joined: int
    repeated: int
    same: int
    refused: Mapping[Counted, int]

    @property
    def received(self) -> int:
        return self.cases + self.joined + self.repeated + self.same + sum(self.refused.values())


def add_up(came: Iterable[Came], counted: Mapping[Counted, int]) -> Sums:
    """What came in within the period, case by case and besides."""
    every = tuple(came)
    return Sums(
        cases=sum(one.opened for one in every),
        joined=sum(one.joined for one in every),
        repeated=sum(one.repeated for one in every),
        same=counted.get(Counted.SAME, 0),
        refused={kind: counted[kind] for kind in REFUSED if counted.get(kind)},
    )

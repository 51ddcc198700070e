"""Who is to be woken for what at a given moment, who is next, and when nobody would be.

A watch is a small table; the first row that covers a moment holds, so that an exception is written above the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from bot.rules.walltime import ONE_DAY, aware, end_of, instant, local_day
from config.values import replace


class WatchRow(Struct, frozen=True):
    """One line of the table. `days` are 0 (Monday) to 6; a row with `end` not after `start` ends on the next day.

    `person`, `backup` and `manager` are person ids; an empty one is nobody.
    """

    days: frozenset[int]
    start: time
    end: time
    zone: str
    person: str
    backup: str = ""
    manager: str = ""

    def without(self, gone: Collection[str]) -> WatchRow:
        """The row without these persons: the backup stands in for whoever is on watch."""
        person, backup = ([one for one in (self.person, self.backup) if one not in gone] + ["", ""])[:2]
        return replace(self, person=person, backup=backup, manager="" if self.manager in gone else self.manager)

    def turn_on(self, day: date) -> Turn:
        """This row's turn that begins on `day` of its zone."""
        return Turn(
            person=self.person,
            backup=self.backup,
            manager=self.manager,
            start=instant(day, self.start, self.zone),
            until=end_of(day, self.start, self.end, self.zone),
        )


class Turn(Struct, frozen=True):
    """Who is on watch from `start` until `until` (aware UTC, the end excluded)."""

    person: str
    backup: str
    manager: str
    start: datetime
    until: datetime

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.until


class Watch(Struct, frozen=True):
    """A discipline's table, in the order of the client's file."""

    rows: tuple[WatchRow, ...] = ()

    def without(self, gone: Collection[str]) -> Watch:
        """The same table without these persons."""
        return Watch(tuple(row.without(gone) for row in self.rows))


class Gap(Struct, frozen=True):
    """Nobody is on watch from `start` until `end` (aware UTC, the end excluded)."""

    start: datetime
    end: datetime


class WakeKind(StrEnum):
    """The steps of waking somebody, in their order."""

    ON_WATCH = "on_watch"
    BACKUP = "backup"
    MANAGER = "manager"


class WakeStep(Struct, frozen=True):
    kind: WakeKind
    at: datetime


def on_watch(watch: Watch, at: datetime) -> Turn | None:
    """Whose turn it is at `at` (aware), or None in a gap."""
    return next(_turns_at(watch, at), None)


def next_on_watch(watch: Watch, at: datetime, after: str, *, passed: frozenset[str] = frozenset()) -> str | None:
    """Who takes over at `at` when the person `after` passes on; None when nobody on watch is left.

    The order is the person on watch, the backup, then the rows below, then the managers named by those rows. `passed`
    are the persons who passed this case on before: they are left in peace. Nobody off watch is ever named.
    """
    tired = passed | {after}
    return next((person for person in _chain(watch, at) if person not in tired), None)


def gaps(watch: Watch, start: datetime, days: int) -> list[Gap]:
    """When nobody is on watch, in the `days` that follow `start` (aware), earliest first."""
    reached, end = aware(start), aware(start) + days * ONE_DAY
    found = []
    for turn in sorted(_turns_between(watch, reached, end), key=lambda turn: turn.start):
        if turn.start > reached:
            found.append(Gap(reached, min(turn.start, end)))
        reached = max(reached, turn.until)
    if reached < end:
        found.append(Gap(reached, end))
    return [gap for gap in found if gap.start < gap.end]


def wake_steps(opened: datetime, first_look: timedelta) -> tuple[WakeStep, ...]:
    """When each step of waking falls for a case not taken: at once, at half of the first-look time, at its end."""
    moment = aware(opened)
    return (
        WakeStep(WakeKind.ON_WATCH, moment),
        WakeStep(WakeKind.BACKUP, moment + first_look / 2),
        WakeStep(WakeKind.MANAGER, moment + first_look),
    )


def to_wake(watch: Watch, at: datetime, kind: WakeKind, *, managers: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The persons whom a step wakes at `at`; empty only if nobody is on watch and the client has no `managers`.

    Read at the moment of the step, since turns change. Where a row names no backup or no manager, and in a gap, the
    client's managers are woken: a call for help never waits for a name missing from a table.
    """
    turn = on_watch(watch, at)
    if turn is None:
        return managers
    named = {WakeKind.ON_WATCH: turn.person, WakeKind.BACKUP: turn.backup, WakeKind.MANAGER: turn.manager}[kind]
    if named:
        return (named,)
    return (turn.manager,) if turn.manager else managers


def _chain(watch: Watch, at: datetime) -> Iterator[str]:
    turns = list(_turns_at(watch, at))
    for turn in turns:
        yield from (person for person in (turn.person, turn.backup) if person)
    yield from (turn.manager for turn in turns if turn.manager)


def _turns_at(watch: Watch, at: datetime) -> Iterator[Turn]:
    """The turns that cover a moment, in the order of the table."""
    moment = aware(at)
    for row in watch.rows:
        today = local_day(moment, row.zone)
        # A turn lasts a day at most: the one that covers this moment began today or yesterday.
        for day in (today, today - ONE_DAY):
            if day.weekday() in row.days and (turn := row.turn_on(day)).covers(moment):
                yield turn
                break


def _turns_between(watch: Watch, start: datetime, end: datetime) -> Iterator[Turn]:
    for row in watch.rows:
        day, last = local_day(start, row.zone) - ONE_DAY, local_day(end, row.zone)
        while day <= last:
            if day.weekday() in row.days:
                turn = row.turn_on(day)
                if turn.until > start and turn.start < end:
                    yield turn
            day += ONE_DAY

"""When somebody is asked how they are, when a reminder of it is repeated and to whom, and when it all stops.

The rhythm is that of follow-up programmes after a crisis (SIAM, Brest: 48 h, day 8, day 15, then monthly; JMIR mHealth
2018;6(1):e8): offered, never imposed, and never at night where the member lives.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.rules.walltime import ONE_DAY, aware, instant, local_day
from bot.rules.worktime import LONGEST_CLOSURE, Calendar, NeverOpen, works_on

MORNING, EVENING = time(9), time(21)
"""Nobody is written to, and no reminder about it leaves, outside these hours of the member's day."""


class Stage(StrEnum):
    """One step of the programme; the value is what is stored."""

    H48 = "48h"
    D8 = "d8"
    D15 = "d15"
    M1 = "m1"
    M3 = "m3"
    M6 = "m6"


PROGRAMME = (Stage.H48, Stage.D8, Stage.D15, Stage.M1)
LONGER = (Stage.M3, Stage.M6)
"""Only for a member who answered or agreed: a community is no carer."""

_DAYS = {Stage.H48: 2, Stage.D8: 8, Stage.D15: 15}
_MONTHS = {Stage.M1: 1, Stage.M3: 3, Stage.M6: 6}


class Proposal(Struct, frozen=True):
    """A check-in to offer: when it would be due (aware UTC)."""

    stage: Stage
    due: datetime


def next_check_ins(
    start: datetime, zone: str, stages: Iterable[Stage] = PROGRAMME, *, staff: Calendar | None = None
) -> tuple[Proposal, ...]:
    """When each stage would be due, counted from `start` (aware) on the calendar of the member's `zone`.

    A person looks at each one before it leaves: with the `staff`'s calendar none falls on a day when nobody works.
    """
    dues = ((stage, _stage_due(stage, aware(start), zone)) for stage in stages)
    return tuple(Proposal(stage, due if staff is None else on_working_day(due, zone, staff)) for stage, due in dues)


def needs_agreement(stages: Iterable[Stage], *, answered: bool, agreed: bool) -> bool:
    """Whether some of these are only for a member who answered or agreed, and this one did neither."""
    return not (answered or agreed) and any(stage in LONGER for stage in stages)


def on_working_day(at: datetime, zone: str, staff: Calendar) -> datetime:
    """`at`, or the first moment after it that is by day in the member's `zone`, on a day when the staff works."""
    moment = out_of_quiet_hours(at, zone)
    for _ in range(LONGEST_CLOSURE):
        if works_on(day := local_day(moment, staff.zone), staff):
            return moment
        moment = out_of_quiet_hours(instant(day + ONE_DAY, MORNING, staff.zone), zone)
    raise NeverOpen(f"no working day in {LONGEST_CLOSURE} days")


def zone_of_member(zones: Sequence[str], client: str, at: datetime) -> str:
    """Whose night counts for a member whose country has these `zones`: the `client`'s zone if it is one of them or if
    nothing is known; else the middle one, so that no end of a wide country is written to long before its morning."""
    if not zones or client in zones:
        return client
    west_to_east = sorted(zones, key=lambda zone: (at.astimezone(ZoneInfo(zone)).utcoffset(), zone))
    return west_to_east[len(zones) // 2]


def check_in_on(day: date, zone: str, at: time = MORNING) -> datetime:
    """When a check-in that somebody set for a `day` of the member's calendar is due (aware UTC, out of quiet hours)."""
    return out_of_quiet_hours(instant(day, at, zone), zone)


def is_quiet(at: datetime, zone: str) -> bool:
    """Whether it is night (21:00 to 09:00) at `at` in `zone`."""
    return not MORNING <= at.astimezone(ZoneInfo(zone)).time() < EVENING


def out_of_quiet_hours(at: datetime, zone: str) -> datetime:
    """`at`, or 09:00 of the morning that ends the night it falls in (aware UTC)."""
    moment = aware(at)
    if not is_quiet(moment, zone):
        return moment
    here = moment.astimezone(ZoneInfo(zone))
    return instant(here.date() if here.time() < MORNING else here.date() + ONE_DAY, MORNING, zone)


def _stage_due(stage: Stage, start: datetime, zone: str) -> datetime:
    day = local_day(start, zone)
    due_on = _months_later(day, _MONTHS[stage]) if stage in _MONTHS else day + _DAYS[stage] * ONE_DAY
    # Same hour on the wall, so that two days across a change of clocks are still the same hour for the member.
    shown = start.astimezone(ZoneInfo(zone)).time()
    return out_of_quiet_hours(instant(due_on, shown, zone), zone)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


Item = TypeVar("Item")


# --- reminders -----------------------------------------------------------------------------------


class ReminderStep(StrEnum):
    """What was posted last about a due check-in; the value is what is stored."""

    REMINDED = "reminded"
    AGAIN = "again"
    MANAGER = "manager"


AGAIN_AFTER = MANAGER_AFTER = timedelta(hours=4)
MANAGER_EVERY = timedelta(days=1)
MANAGER_TIMES = 3
"""How long each step of a reminder waits for the next one, and how often the managers are told."""
LINES = 10
"""What one post lists at most; the rest is counted."""


class NextReminder(Struct, frozen=True):
    """The step that follows if nobody answers, and when (aware UTC)."""

    step: ReminderStep
    at: datetime


def next_step(last: ReminderStep, posted: datetime, zone: str, *, told_managers: int = 0) -> NextReminder | None:
    """What follows a step that was posted at `posted` (aware), or None when managers were told often enough.

    Counted from when the last step truly left, so that after an outage the steps do not all fall at once. A manager's
    step falls on a full hour, so that what is due in one hour makes one post. `zone` is that of the person reminded.
    """
    if last is ReminderStep.REMINDED:
        return NextReminder(ReminderStep.AGAIN, out_of_quiet_hours(aware(posted) + AGAIN_AFTER, zone))
    if last is ReminderStep.MANAGER and told_managers >= MANAGER_TIMES:
        return None
    wait = MANAGER_AFTER if last is ReminderStep.AGAIN else MANAGER_EVERY
    return NextReminder(ReminderStep.MANAGER, out_of_quiet_hours(full_hour(aware(posted) + wait), zone))


def full_hour(at: datetime) -> datetime:
    """The first full hour that is not before `at`."""
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor if floor == at else floor + timedelta(hours=1)


def bundle(items: Iterable[Item]) -> tuple[tuple[Item, ...], int]:
    """What one post lists, and how many more there are."""
    told = tuple(items)
    return told[:LINES], max(len(told) - LINES, 0)


# --- stopping ------------------------------------------------------------------------------------


class StopReason(StrEnum):
    """Why nobody writes to this member any more; the gravest first."""

    MAY_HAVE_DIED = "may_have_died"
    ASKED_TO_STOP = "asked_to_stop"
    ACCOUNT_GONE = "account_gone"
    ANSWERED = "answered"


class MemberFacts(Struct, frozen=True):
    """What is known of a member when a check-in falls due."""

    may_have_died: bool = False
    asked_to_stop: bool = False
    account_gone: bool = False


def why_stop(facts: MemberFacts) -> StopReason | None:
    """The gravest reason not to write, or None if the check-in holds (practice: bereavement stops everything)."""
    known = {
        StopReason.MAY_HAVE_DIED: facts.may_have_died,
        StopReason.ASKED_TO_STOP: facts.asked_to_stop,
        StopReason.ACCOUNT_GONE: facts.account_gone,
    }
    return next((reason for reason, holds in known.items() if holds), None)

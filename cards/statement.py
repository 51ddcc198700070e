"""A client's statement in words: sums, promises kept, outages, the history's check, and one line a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date
from msgspec import Struct

from cards.labels import LEVELS, OUTCOMES, category_name
from cards.translator import N_, Translator
from cards.views.statement import DownView, LateView, StatementLineView, StatementView
from config.reports import Clock, Counted, Why

CLOCKS: Final = {
    Clock.FIRST_LOOK: N_("First look"),
    Clock.DECISION: N_("Decision"),
    Clock.EXPERT: N_("Expert's answer"),
}
REASONS: Final = {
    Why.DESK_DOWN: N_("the desk was down"),
    Why.CHAT_DOWN: N_("the crisis channel could not be reached"),
    Why.CARD_LATE: N_("the card was posted late"),
    Why.NOBODY_ON_WATCH: N_("nobody was on watch"),
    Why.LOOKED_LATE: N_("the first look was late"),
    Why.EXPERT_AWAITED: N_("an expert's answer was awaited"),
    Why.COMMUNITY_DOWN: N_("the community did not answer"),
    Why.PASSED_ON: N_("the case was passed on"),
    Why.REMINDED: N_("after a reminder"),
    Why.BACKUP_CALLED: N_("after the backup was called"),
    Why.MANAGER_CALLED: N_("after a manager was called"),
    Why.NOBODY_CAME: N_("no other reason is known"),
}
REFUSALS: Final = {
    Counted.SIGNATURE: N_("the signature did not hold"),
    Counted.TOO_LARGE: N_("too large"),
    Counted.MALFORMED: N_("a field was missing or wrong"),
}
COLUMNS: Final = (
    N_("Case"), N_("Level"), N_("Category"), N_("Flags"), N_("Opened"), N_("First look"), N_("Decision"),
    N_("Reached"), N_("Outcome"), N_("Late"),
)  # fmt: skip


class Part(Struct, frozen=True, kw_only=True):
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """A statement as it is typeset: words alone. `sums` are (what, how many): the first is the sum of the others, and
    `details` are parts of the last; each row has a cell for each column."""

    language: str
    title: str
    author: str
    subtitle: str
    made: str
    made_at: datetime
    sums: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str
    note: str
    page: str


def sheet(view: StatementView, t: Translator) -> Sheet:
    """The whole of it. Times are in the client's zone, which is named."""
    return Sheet(
        language=t.locale,
        title=t("Statement for {client}", client=view.client),
        author="Fanal",
        subtitle=_period(view, t),
        made=t(
            "As it stood on {at}. All times are those of {zone}.",
            at=f"{_day(view.made_at, t)} {t.clock(view.made_at, 'time')}",
            zone=view.zone.rpartition("/")[2].replace("_", " "),
        ),
        made_at=view.made_at,
        sums=tuple(_sums(view, t)),
        details=tuple((t("of which: {why}", why=t(REFUSALS[kind])), str(count)) for kind, count in view.refused),
        parts=(
            Part(title=t("Promises kept"), lines=tuple(_kept(view, t))),
            Part(title=t("Outages and catching up"), lines=tuple(_outages(view, t))),
            Part(title=t("The history's check"), lines=(_check(view, t),)),
        ),
        table=t("Case by case"),
        columns=tuple(t(name) for name in COLUMNS),
        rows=tuple(_row(line, t) for line in view.lines),
        nothing=t("No case got a flag in this period."),
        note=t("This statement holds no name, no word and no contact of any member. Exercises are left out."),
        page=t("page"),
    )


def _period(view: StatementView, t: Translator) -> str:
    first, last = (long_day(day, t) for day in (view.first, view.last))
    return first if view.first == view.last else t("From {first} to {last}", first=first, last=last)


def long_day(day: date, t: Translator) -> str:
    """« 1er novembre 2026 »: French counts the first alone."""
    words = format_date(day, "long", locale=t.locale)
    return f"1er {words.partition(' ')[2]}" if t.locale == "fr" and day.day == 1 else words


def _day(at: datetime, t: Translator) -> str:
    return t.clock(at, "day")


def _sums(view: StatementView, t: Translator) -> Iterator[tuple[str, str]]:
    yield t("Flags received"), str(view.received)
    yield t("opened a case"), str(view.cases)
    yield t("joined the case of the same member"), str(view.joined)
    yield t("told again of a message that was known"), str(view.repeated)
    if view.same:
        yield t("the very same flag, sent once more"), str(view.same)
    yield t("were refused"), str(sum(count for _, count in view.refused))


def _kept(view: StatementView, t: Translator) -> Iterator[str]:
    """How many cases kept each promise; what is not due yet counts as kept so far."""
    many, again = len(view.lines), sum(line.again for line in view.lines)
    for clock, name in CLOCKS.items():
        late = sum(any(one.clock is clock for one in line.late) for line in view.lines)
        if clock is Clock.EXPERT and not late:
            yield t("{what}: never late", what=t(name))
        elif many:
            yield t("{what}: in time in {kept} of {many} cases", what=t(name), kept=many - late, many=many)
    if again:
        yield t("Reopenings, which count above as cases of their own: {count}", count=again)
    reached = len({line.case for line in view.lines if line.reached is not None})
    if cases := len({line.case for line in view.lines}):
        yield t("Members reached: in {count} of {many} cases", count=reached, many=cases)


def _outages(view: StatementView, t: Translator) -> Iterator[str]:
    if not view.outages:
        yield t("None in this period.")
    yield from (_outage(one, t) for one in view.outages)


def _outage(down: DownView, t: Translator) -> str:
    what = t("The desk was down") if down.desk else t("A crisis channel could not be reached")
    since = t.clock(down.since, "day_time")
    if down.until is None:
        return t("{what} since {since}; it still is.", what=what, since=since)
    words = t("{what} from {since} to {until}", what=what, since=since, until=_near(down.until, down.since, t))
    if not down.waited or down.caught_up is None:
        return t("{words}; nothing waited.", words=words)
    waited = t.n("{count} flag waited", "{count} flags waited", down.waited)
    at = _near(down.caught_up, down.since, t)
    return t("{words}; {waited}, all caught up at {at}.", words=words, waited=waited, at=at)


def _check(view: StatementView, t: Translator) -> str:
    if view.broken:
        cases = t.all_of(str(case) for case in view.broken)
        return t("The history is not as it was written: {cases}. Ask who runs the desk.", cases=cases)
    return t.n(
        "The history is intact: {count} entry verified.", "The history is intact: {count} entries verified.",
        view.entries,
    )  # fmt: skip


def _row(line: StatementLineView, t: Translator) -> tuple[str, ...]:
    ended = t(OUTCOMES[line.outcome]) if line.outcome else t("Still open")
    if line.closed:
        ended = f"{ended}\n{_near(line.closed, line.opened, t)}"
    return (
        str(line.case),
        t(LEVELS[line.level]),
        category_name(line.category, t),
        str(line.flags),
        f"{t('Reopened')}\n" * line.again + t.clock(line.opened, "day_time"),
        *(_near(at, line.opened, t) for at in (line.looked, line.decided, line.reached)),
        ended,
        "\n".join(_late(one, t) for one in line.late) or t("In time"),
    )


def _near(at: datetime | None, opened: datetime, t: Translator) -> str:
    """The time alone on the day on which the case opened; a dash for what did not happen."""
    return "–" if at is None else t.moment(at, opened).fallback


def _late(late: LateView, t: Translator) -> str:
    """« Premier regard : 12 min de retard, après l'appel de la relève »"""
    words = t("{what}: {by} late", what=t(CLOCKS[late.clock]), by=spoken(late.by, t))
    if late.waits:
        words = t("{what}: {by} late so far", what=t(CLOCKS[late.clock]), by=spoken(late.by, t))
    return ", ".join((words, *(t(REASONS[why]) for why in late.why)))


def spoken(time: timedelta, t: Translator) -> str:
    """« 12 min », « 3 h 05 », « 2 j 4 h »; what is shorter than a minute is told as one."""
    minutes = max(1, int(time.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t("{minutes} min", minutes=minutes)
    days, left = divmod(hours, 24)
    if days:
        return t("{days} d {hours} h", days=days, hours=left)
    return t("{hours} h {minutes}", hours=hours, minutes=f"{rest:02}")

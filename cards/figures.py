"""How quickly people were looked after, by client and week: a manager's private answer, and the picture's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from babel.dates import format_date, format_skeleton
from msgspec import Struct

from cards.card import Bold, Card, Context, Element, Line, Link, Section
from cards.notices import private_lines
from cards.statement import spoken
from cards.translator import N_, Translator
from cards.views.figures import FiguresView, WeekView

MOST = 12
"""So many clients stand in one answer; the picture has them all."""

TIMES: Final[tuple[tuple[str, str, Callable[[WeekView], timedelta | None]], ...]] = (
    (N_("First look"), N_("first look {time}"), lambda week: week.eyes),
    (N_("Decision"), N_("decision {time}"), lambda week: week.decision),
    (N_("Expert's answer"), N_("expert's answer {time}"), lambda week: week.expert),
    (N_("Reached"), N_("member reached {time}"), lambda week: week.reached),
)


def figures_notice(view: FiguresView, t: Translator) -> Card:
    """`/fanal stats`"""
    if not view.weeks:
        return private_lines(((t("There was no case in these four weeks."),),), t)
    return Card(notification=t("For you alone"), body=tuple(_notice(view, t)))


def _notice(view: FiguresView, t: Translator) -> Iterator[Element]:
    by_client = [tuple(weeks) for _, weeks in groupby(view.weeks, key=lambda week: week.client)]
    for weeks in by_client[:MOST]:
        yield Section(((Bold(weeks[0].client),), *(line for week in weeks for line in _week(week, view, t))))
    if (more := len(by_client) - MOST) > 0:
        yield Context(((t.n("and {count} more", "and {count} more", more),),))
    yield Context(((t("The time in the middle: half of the cases took less. Exercises are not counted."),),))
    if view.link:
        yield Section(((Link(view.link, t("Open the picture")),),))
        yield Context(((t("This link is for you alone, for fifteen minutes. Opening it is recorded."),),))
    else:
        yield Context(((t("Whoever runs the desk makes it there: {command}", command=view.command),),))


def _week(week: WeekView, view: FiguresView, t: Translator) -> Iterator[Line]:
    now = week.monday == view.mondays[-1]
    day = format_date(week.monday, "d MMMM", locale=t.locale)
    name = t("This week") if now else t("Week of {day}", day=day)
    yield (f"{name} · {t.n('{count} case', '{count} cases', week.cases)}",)
    told = [t(words, time=spoken(time, t)) for _, words, of in TIMES if (time := of(week)) is not None]
    if week.due:
        told.append(t("{kept} of {due} follow-ups kept", kept=week.kept, due=week.due))
    if told:
        words = " · ".join(told)
        yield (words[0].upper() + words[1:],)


# --- the picture ----------------------------------------------------------------------------------


class Panel(Struct, frozen=True, kw_only=True):
    """One question, and each client's answer by week; None where there is none. `top`: what the scale ends at, or 0.
    `whole`: there are no halves of it."""

    title: str
    values: tuple[tuple[float | None, ...], ...]
    top: float = 0.0
    whole: bool = False


class Chart(Struct, frozen=True, kw_only=True):
    """A picture as it is drawn: `values` of a panel are by client, then by week."""

    title: str
    note: str
    clients: tuple[str, ...]
    weeks: tuple[str, ...]
    panels: tuple[Panel, ...]


def figures_chart(view: FiguresView, t: Translator) -> Chart:
    """Six panels: how many cases, the four times, how many follow-ups were kept."""
    clients = tuple(dict.fromkeys(week.client for week in view.weeks))
    known = {(week.client, week.monday): week for week in view.weeks}

    def panel(title: str, of: Callable[[WeekView], float | None], *, top: float = 0.0, whole: bool = False) -> Panel:
        return Panel(title=title, values=_values(clients, view.mondays, known, of), top=top, whole=whole)

    return Chart(
        title=t("How quickly people were looked after"),
        note=t("By week (its Monday). Times are those in the middle: half of the cases took less."),
        clients=clients,
        weeks=tuple(format_skeleton("MMMd", monday, locale=t.locale) for monday in view.mondays),
        panels=(
            panel(t("Cases"), lambda week: float(week.cases), whole=True),
            *(_of_time(name, of, view.weeks, panel, t) for name, _, of in TIMES),
            panel(t("Follow-ups kept (%)"), _percent, top=100.0),
        ),
    )


def _of_time(
    name: str,
    of: Callable[[WeekView], timedelta | None],
    weeks: Sequence[WeekView],
    panel: Callable[[str, Callable[[WeekView], float | None]], Panel],
    t: Translator,
) -> Panel:
    unit, seconds = unit_of([time for week in weeks if (time := of(week)) is not None])

    def value(week: WeekView) -> float | None:
        time = of(week)
        return None if time is None else time.total_seconds() / seconds

    return panel(f"{t(name)} ({t(unit)})", value)


def _values(
    clients: Sequence[str],
    mondays: Sequence[date],
    known: dict[tuple[str, date], WeekView],
    of: Callable[[WeekView], float | None],
) -> tuple[tuple[float | None, ...], ...]:
    return tuple(
        tuple(of(week) if (week := known.get((client, monday))) else None for monday in mondays) for client in clients
    )


def _percent(week: WeekView) -> float | None:
    return 100.0 * week.kept / week.due if week.due else None


def unit_of(times: Sequence[timedelta]) -> tuple[str, float]:
    """The unit that the longest of these is read best in, and its seconds."""
    longest = max(times, default=timedelta())
    if longest < timedelta(hours=3):
        return N_("minutes"), 60.0
    return (N_("hours"), 3600.0) if longest < timedelta(days=3) else (N_("days"), 86400.0)

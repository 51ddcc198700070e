"""`fanal stats`: how quickly people were looked after, by client and week, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from math import nan
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.cases.figures import handled
from bot.command.database import reading
from bot.command.told import say
from bot.rules.figures import Week, by_week
from config.settings import Settings

COLUMNS = ("client", "week of", "cases", "first eyes", "decision", "expert", "reached", "follow-ups kept")
PANELS = (
    ("eyes", "First eyes"),
    ("decision", "Decision"),
    ("expert", "Expert's answer"),
    ("reached", "Person reached"),
)
MARKS = ("o", "s", "^", "D", "v")
"""Colour never carries meaning alone."""


def stats(settings: Settings, *, client: str, weeks: int, png: Path | None) -> None:
    """Medians of the last `weeks` weeks; a picture too when it is asked for."""
    with reading(settings) as session:
        found = by_week(handled(session, since=session.now - timedelta(weeks=weeks), client=client))
    if not found:
        say("There is no case in these weeks yet.")
        return
    table = Table(*COLUMNS, box=None, header_style="bold", pad_edge=False)
    for week in found:
        table.add_row(*_row(week))
    terminal = Console()
    (terminal if terminal.is_terminal else Console(width=160)).print(table)
    if png is not None:
        draw(found, png)
        say(f"The picture is in {png}.")


def _row(week: Week) -> tuple[str, ...]:
    times = (week.eyes, week.decision, week.expert, week.reached)
    kept = f"{week.kept} of {week.due}" if week.due else "–"
    return (week.client, week.monday.isoformat(), str(week.cases), *map(spoken, times), kept)


def spoken(time: timedelta | None) -> str:
    """« 12 min », « 3 h 05 », « 2 d 4 h »; a dash where there is nothing."""
    if time is None:
        return "–"
    minutes = round(time.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes} min"
    days, left = divmod(hours, 24)
    return f"{days} d {left} h" if days else f"{hours} h {rest:02}"


def draw(weeks: Sequence[Week], path: Path) -> None:
    """Four panels, from zero up, a line for each client, told apart by marks too; a week without any is a gap."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), layout="constrained")
    FigureCanvasAgg(figure)
    mondays = sorted({week.monday for week in weeks})
    clients = sorted({week.client for week in weeks})
    for place, (name, title) in enumerate(PANELS, start=1):
        panel = figure.add_subplot(2, 2, place)
        times = {(week.client, week.monday): getattr(week, name) for week in weeks}
        unit, seconds = unit_of([time for time in times.values() if time is not None])
        panel.set_title(f"{title} (median, {unit})")
        panel.grid(visible=True, alpha=0.3)
        panel.set_xticks(range(len(mondays)), [monday.strftime("%d/%m") for monday in mondays], rotation=45)
        for client, mark in zip(clients, cycle(MARKS)):
            own = [times.get((client, monday)) for monday in mondays]
            drawn = [nan if time is None else time.total_seconds() / seconds for time in own]
            panel.plot(drawn, marker=mark, linewidth=1.5, label=client)
        panel.set_ylim(bottom=0)
        panel.set_xlim(-0.5, len(mondays) - 0.5)
    figure.legend(
        *panel.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=min(len(clients), 5),
        title="by the Monday of each week",
    )
    figure.savefig(path, format="png", dpi=110)


def unit_of(times: Sequence[timedelta]) -> tuple[str, float]:
    """The unit that the longest of these is read best in, and its seconds."""
    longest = max(times, default=timedelta())
    if longest < timedelta(hours=3):
        return "minutes", 60.0
    return ("hours", 3600.0) if longest < timedelta(days=3) else ("days", 86400.0)

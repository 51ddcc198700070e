"""`fanal stats`: how quickly people were looked after, by client and week, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
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
    """Four panels, minutes from zero up, a line for each client."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), layout="constrained")
    FigureCanvasAgg(figure)
    mondays = sorted({week.monday for week in weeks})
    for place, (name, title) in enumerate(PANELS, start=1):
        panel = figure.add_subplot(2, 2, place)
        panel.set_title(title)
        panel.set_ylabel("minutes (median)")
        panel.grid(visible=True, alpha=0.3)
        panel.set_xticks(range(len(mondays)), [monday.strftime("%d/%m") for monday in mondays], rotation=45)
        for client in sorted({week.client for week in weeks}):
            own = {week.monday: getattr(week, name) for week in weeks if week.client == client}
            known = [(mondays.index(day), time.total_seconds() / 60) for day, time in own.items() if time is not None]
            if known:
                panel.plot(*zip(*known, strict=True), marker="o", label=client)
        panel.set_ylim(bottom=0)
        panel.set_xlim(-0.5, len(mondays) - 0.5)
        if panel.get_legend_handles_labels()[0]:
            panel.legend(fontsize="small")
    figure.savefig(path, format="png", dpi=110)

"""`fanal stats`: how quickly people were looked after, by client and week, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.cases.figures import handled
from bot.command.database import must_know, reading
from bot.command.told import say
from bot.delivery.figures import draw
from bot.rules.figures import Week, by_week
from cards.figures import figures_chart
from cards.translator import translator
from cards.views.figures import FiguresView
from config.settings import Settings
from handlers.views.figures import week_view

COLUMNS = ("client", "week of", "cases", "first eyes", "decision", "expert", "reached", "follow-ups kept")


def stats(settings: Settings, *, client: str, weeks: int, png: Path | None) -> None:
    """Medians of the last `weeks` weeks; a picture too when it is asked for."""
    with reading(settings) as session:
        must_know(session, client)
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
        png.write_bytes(picture(found))
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


def picture(weeks: Sequence[Week]) -> bytes:
    """The same picture that managers see in the chats."""
    mondays = tuple(sorted({week.monday for week in weeks}))
    return draw(figures_chart(FiguresView(mondays=mondays, weeks=tuple(map(week_view, weeks))), translator("en")))

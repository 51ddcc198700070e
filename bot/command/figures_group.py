"""`fanal stats` and `fanal cases statement`, as the command line declares it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def stats(
    client: Annotated[str, typer.Option(help="Of this client alone: the name of its file.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=520, help="So many weeks back.")] = 8,
    png: Annotated[Path | None, typer.Option(help="Also draw it into this file.")] = None,
) -> None:
    """How quickly people were looked after, by client and week: first eyes, decision, expert, person reached.

    Medians, without exercises; and how many follow-ups whose day has come were kept. No words, no names.
    """
    from bot.command.stats import stats as tell
    from bot.command.told import read_settings

    tell(read_settings(), client=client, weeks=weeks, png=png)


def statement(
    client: Annotated[str, typer.Argument(help="Whose: the name of its file, such as maison-lumen.")],
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, by the client's calendar.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")],
    pdf: Annotated[Path | None, typer.Option(help="Write it as a PDF into this new file instead.")] = None,
    language: Annotated[str, typer.Option(help="The PDF's language, fr or en; left out: the client's.")] = "",
) -> None:
    """What a client is told of a period, as CSV on standard output or as a PDF: each case with times, lateness, end.

    With its sums, outages and the history's check; no names or words of members. docs/reports.md explains each.
    Exit code 1 when a history was tampered with.
    """
    import sys

    from bot.command.statement import Asked
    from bot.command.statement import statement as tell
    from bot.command.told import read_settings, warn

    period = Asked(client=client, first=first.date(), last=last.date(), language=language)
    told = tell(read_settings(), period, sys.stdout if pdf is None else pdf)
    warn(told.words)
    if not told.whole:
        raise typer.Exit(1)

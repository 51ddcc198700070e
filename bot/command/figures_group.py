"""`fanal stats`, as the command line declares it."""

from __future__ import annotations

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

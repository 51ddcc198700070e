"""The commands under `fanal helplines`. Each imports what it needs when it runs, so that help is quick."""

from pathlib import Path
from typing import Annotated

import typer

helplines = typer.Typer(help="Look after the directory of helplines: what is due for review, and your word for it.")

HELP = "Your own folder, which holds what your people confirmed. Left out: that of your settings."
Folder = Annotated[Path | None, typer.Option(help=HELP)]


@helplines.callback(invoke_without_command=True)
def look_after_helplines(
    context: typer.Context, folder: Annotated[Path | None, typer.Option(envvar="FANAL_CONFIG_FOLDER", help=HELP)] = None
) -> None:
    """Without a command: what waits for a person."""
    context.obj = folder
    if context.invoked_subcommand is None:
        list_helplines(context)


@helplines.command("list")
def list_helplines(
    context: typer.Context,
    folder: Folder = None,
    country: Annotated[str, typer.Option(help="Of this country alone, such as FR.")] = "",
) -> None:
    """The lines that nobody has verified, and those whose review is due."""
    from bot.clock import machine_now
    from bot.command.helplines import tell
    from bot.command.told import own_folder

    tell(own_folder(folder or context.obj), today=machine_now().date(), country=country)


@helplines.command("confirm")
def confirm_helpline(
    context: typer.Context,
    line: Annotated[str, typer.Argument(metavar="ID", help="The line, as the list names it.")],
    by: Annotated[str, typer.Option(help="Who called it, or read its official source today.")],
    folder: Folder = None,
) -> None:
    """Say that a line is right: it counts for six months, and may be given to members."""
    from bot.clock import machine_now
    from bot.command.helplines import confirm
    from bot.command.told import own_folder, say

    say(confirm(own_folder(folder or context.obj), line, by=by, today=machine_now().date()))

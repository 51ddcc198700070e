"""`fanal letters`: the print tray, at the desk's own machine."""

from pathlib import Path
from typing import Annotated

import typer

letters = typer.Typer(help="The print tray: letters that wait to be printed and posted.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The letter's number, as the list says.")]


@letters.command("list")
def list_letters() -> None:
    """The letters that wait, the oldest first; no names and no addresses."""
    from bot.command.letters import list_tray
    from bot.command.told import read_settings, say

    for line in list_tray(read_settings()):
        say(line)


@letters.command("open")
def open_letter(
    number: Number, out: Annotated[Path | None, typer.Option(help="The new file; left out: letter-N.pdf.")] = None
) -> None:
    """Write a letter into a new file that only you can read. Recorded in the case's history."""
    from bot.command.letters import write
    from bot.command.told import read_settings, say

    file = write(read_settings(), number, out or Path(f"letter-{number}.pdf"))
    say(f"Written to {file}. Delete it once it is printed.")


@letters.command("posted")
def posted(number: Number) -> None:
    """Say that a letter was put into a letter box."""
    from bot.command.letters import mark_posted
    from bot.command.told import read_settings, say

    mark_posted(read_settings(), number)
    say(f"Letter {number} is on its way.")


@letters.command("withdraw")
def withdraw(number: Number) -> None:
    """Take a letter out of the tray before it is posted: it does not leave."""
    from bot.command.letters import mark_withdrawn
    from bot.command.told import read_settings, say

    mark_withdrawn(read_settings(), number)
    say(f"Letter {number} does not leave. If it is printed, destroy it.")


@letters.command("returned")
def returned(
    number: Number,
    reason: Annotated[str, typer.Option(help="What the envelope says: moved, unclaimed, refused, no_mailbox, other.")],
) -> None:
    """Say that a posted letter came back. Its case tells whoever wrote it, with what could be tried next."""
    from bot.command.letters import mark_returned
    from bot.command.told import read_settings, say

    mark_returned(read_settings(), number, reason)
    say(f"Noted: letter {number} came back.")

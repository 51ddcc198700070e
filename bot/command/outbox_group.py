"""`fanal outbox`: what did not go through and waits for a person."""

from typing import Annotated

import typer

outbox = typer.Typer(
    help="What did not go through and waits for a person: list, send again, let go.", no_args_is_help=True
)

Number = Annotated[int, typer.Argument(help="The row's number, as the list says.")]


@outbox.command("list")
def list_rows(client: Annotated[str, typer.Option(help="Only this client's.")] = "") -> None:
    """What waits, the oldest first, with what is known of it; nobody's words and no names."""
    from bot.command.outbox import list_rows
    from bot.command.told import read_settings, say

    for line in list_rows(read_settings(), client=client):
        say(line)


@outbox.command("retry")
def retry(
    number: Number,
    again: Annotated[bool, typer.Option("--again", help="Although it may have happened already.")] = False,
) -> None:
    """Send a row again, beside a running desk or before its start. Recorded in the case's history."""
    from bot.command.outbox import retry
    from bot.command.told import read_settings, say

    count = retry(read_settings(), number, again=again)
    say(f"Row {number} is sent again{_and_others(count)}: at once by the desk that runs, else when it starts.")


@outbox.command("drop")
def drop(number: Number) -> None:
    """Let a row go: it will never be sent. Recorded in the case's history."""
    from bot.command.outbox import drop
    from bot.command.told import read_settings, say

    say(f"Row {number} is let go{_and_others(drop(read_settings(), number))}.")


def _and_others(count: int) -> str:
    return f", and what waited behind it ({count - 1})" if count > 1 else ""

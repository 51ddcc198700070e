"""The commands under `fanal keys`; what they do is imported when one runs."""

import typer

keys = typer.Typer(help="The master keys: which are needed, and a newer one in their place.", no_args_is_help=True)


@keys.command("list")
def list_keys() -> None:
    """Each master key by a name that tells nothing of it, and how many clients' keys it wraps."""
    from bot.command.keys import listed
    from bot.command.told import read_settings, say

    say("\n".join(listed(read_settings())))


@keys.command()
def rotate() -> None:
    """Make a newer master key and wrap every client's keys under it. The desk may run meanwhile.

    On SQLite with a key file all of it happens at once. With FANAL_SECRET_KEYS the first run prints a new key and where
    to put it; the second wraps.
    """
    from bot.command.keys import rotate as turn
    from bot.command.told import read_settings, say

    say("\n".join(turn(read_settings())))

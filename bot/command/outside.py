"""What is done when the command line's own calls have ended: loading and running the desk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

import typer


class Outside(Exception):
    """What a command leaves to be done outside. Python 3.11 keeps its calls in pieces of 16 KB, and asks the system for
    memory whenever it goes over the edge of one. All that a desk loads, loaded below Typer's calls, went to and fro
    there thousands of times: a twelfth of the start.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work = work


def command(app: typer.Typer, arguments: Sequence[str] | None) -> Callable[[], None]:
    """Does what the command line asks -> what it leaves to be done outside. Raises SystemExit when that is nothing."""
    try:
        app(args=arguments, prog_name="fanal")
    except Outside as left:
        return left.work
    raise SystemExit


def run_desk(*, end_with_parent: bool) -> None:
    """`fanal run`."""
    gc.disable()  # all that is loaded stays; `serve` turns it on again
    from bot.command.run import end_with_parent as watch_parent
    from bot.command.run import serve
    from bot.command.told import read_settings

    if end_with_parent:
        watch_parent()
    serve(read_settings())

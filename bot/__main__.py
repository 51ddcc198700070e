"""The command line. Each command imports what it needs when it runs, so that help is quick."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import FanalError

app = typer.Typer(
    name="fanal",
    help="A crisis desk for online communities, living in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def run() -> None:
    """Run the desk. Its settings are in the environment (FANAL_…) or in the file that FANAL_CONFIG names."""
    from bot.command.run import serve
    from config.settings import load

    try:
        serve(load())
    except OSError as error:
        raise typer.Exit(
            _fail(f"The address cannot be used: {error.strerror}. Set FANAL_PORT to another port.")
        ) from None


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes any that is free.")] = 8301,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
    data: Annotated[Path, typer.Option(help="Where the demo keeps what you did.")] = Path("data/demo"),
) -> None:
    """Show the desk in your browser, with a pretend Slack and a pretend forum. Nothing leaves this machine."""
    from bot.command.demo import demo as show

    try:
        asyncio.run(show(port=port, data=data.absolute(), browser=browser))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped. Start it again and everything is as it was.\n")
    except OSError as error:
        raise typer.Exit(_fail(f"Port {port} is taken ({error.strerror}). Try: fanal demo --port 0")) from None


def _fail(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1


def main() -> None:
    """Entry point: what Fanal raises on purpose is told in one line."""
    try:
        app()
    except FanalError as error:
        sys.exit(_fail(str(error)))
    except ExceptionGroup as group:
        told = [str(error) for error in group.exceptions if isinstance(error, FanalError)]
        if len(told) != len(group.exceptions):
            raise
        sys.exit(_fail("\n".join(told)))


if __name__ == "__main__":
    main()

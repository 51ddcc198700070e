"""The command line. Each command imports what it needs when it runs, so that help is quick. Annotations here and in
`bot/command/*_group.py` are no strings: Typer would evaluate each twice, whichever command runs.
"""

import asyncio
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.command.figures_group import statement, stats
from bot.command.helplines_group import helplines
from bot.command.keys_group import keys
from bot.command.letters_group import letters
from bot.command.outbox_group import outbox
from bot.command.outside import Outside, command, run_desk

app = typer.Typer(
    name="fanal",
    help="A crisis desk for online communities, living in Slack and Microsoft Teams.\n\n"
    "New here? `fanal demo` shows it in your browser. Your own begins with `fanal init DIR`, whose README says how.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cases = typer.Typer(help="Look at the cases, also while the desk runs.", no_args_is_help=True)
app.add_typer(cases, name="cases")
app.add_typer(helplines, name="helplines")
app.add_typer(keys, name="keys")
app.command()(stats)
cases.command()(statement)
app.add_typer(letters, name="letters")
app.add_typer(outbox, name="outbox")

Client = Annotated[str, typer.Option(help="Of this client alone: the name of its file, such as maison-lumen.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"fanal {version('fanal')}\n")
        raise typer.Exit


@app.callback()
def everywhere(
    demo: Annotated[
        Path | None,
        typer.Option(
            help="Work with the demo that keeps its things in this folder (data/demo), not with your own desk."
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Say which Fanal this is.", callback=_version)] = False,
) -> None:
    """What holds for every command."""
    if demo is not None:
        import os

        from bot.command.demo import environment_of

        os.environ.update(environment_of(demo))


@app.command()
def run(
    end_with_parent: Annotated[
        bool, typer.Option("--end-with-parent", hidden=True, help="End when standard input closes.")
    ] = False,
) -> None:
    """Run the desk until it is stopped (Ctrl-C, SIGTERM).

    Its settings are in the environment (FANAL_…) and in the TOML file that FANAL_CONFIG names; config/example.toml
    explains each. Run `fanal check` and `fanal doctor` first.
    """
    raise Outside(partial(run_desk, end_with_parent=end_with_parent))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes any that is free.")] = 8301,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
    data: Annotated[Path, typer.Option(help="Where the demo keeps what you did; delete it to begin anew.")] = Path(
        "data/demo"
    ),
) -> None:
    """Show the desk in your browser, with a pretend Slack, Teams and forum. Nothing leaves this machine.

    Other commands work with it too: `fanal --demo data/demo cases list`.
    """
    from bot.command.demo import demo as show

    asyncio.run(show(port=port, data=data.absolute(), browser=browser))


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Your own folder, laid over config/. Left out: the one that FANAL_CONFIG_FOLDER names."),
    ] = None,
    secrets: Annotated[
        bool, typer.Option(help="Also look whether each secret that a client's file names is there (env:…, file:…).")
    ] = True,
) -> None:
    """Check every file of config/ and of your own folder: each mistake with its file, its line and what to do.

    Exit code 1 when something would keep the desk from starting. That includes secrets that are not in this shell:
    with --no-secrets only the files are read. Settings that clients count on are warned about where they are missing.
    """
    from bot.clock import machine_now
    from bot.command.check import check as look
    from bot.command.told import Told, hints, read_settings, say, sentence

    if folder is not None and not folder.is_dir():
        raise Told(f"There is no folder {folder}. Make one with: fanal init {folder}")
    settings = read_settings()
    found = look(folder or settings.config_folder, today=machine_now().date(), secrets=secrets, settings=settings)
    for error in found.errors:
        say(sentence(error))
    for warning in found.warnings:
        say(f"warning: {sentence(warning)}")
    for note in found.notes:
        say(f"note: {note}")
    if found.errors:
        say("\n".join(hints(found.errors)))
        say(f"\nMistakes: {len(found.errors)}. The desk does not start until none is left.")
        raise typer.Exit(1)
    say(f"{found.summary} All right. A running desk keeps what it read at its start: restart it.")


@app.command()
def doctor(
    blocks: Annotated[
        bool, typer.Option("--blocks", help="Also have Slack itself judge every card with example data (a minute).")
    ] = False,
) -> None:
    """Look at everything around the desk: database, key, Slack app, channels, people, hosts; and say how to mend each.

    Posts nothing, changes nothing. Exit code 1 when something must be mended.
    """
    from bot.command.doctor import doctor as look
    from bot.command.doctor import verdict
    from bot.command.findings import Finding, Mark
    from bot.command.told import read_settings, say

    settings = read_settings()

    async def tell() -> list[Finding]:
        findings: list[Finding] = []
        async for finding in look(settings, blocks=blocks):
            say(str(finding))
            findings.append(finding)
        return findings

    findings = asyncio.run(tell())
    say("\n" + verdict(findings))
    if any(finding.mark is Mark.BAD for finding in findings):
        raise typer.Exit(1)


@app.command()
def flag(
    file: Annotated[Path, typer.Argument(help="JSON lines (a flag a line), or CSV with a header: community, text …")],
    client: Annotated[
        str, typer.Option(help="Whose flags they are, where neither a line nor its community tells.")
    ] = "",
    drill: Annotated[bool, typer.Option("--drill", help="An exercise: the cards say EXERCICE.")] = False,
    url: Annotated[str, typer.Option(help="The desk's address, when it is not the one of these settings.")] = "",
) -> None:
    """Flag the messages of a file, as if their community had sent them (docs/connect.md lists the fields).

    They go to the running desk, or into its database when none runs. Doing it twice is the same as once. A bad line is
    told with its number, the rest goes in; the exit code is 1 then.
    """
    from bot.command.flag import flag as bring
    from bot.command.told import read_settings, say

    tally = asyncio.run(bring(read_settings(), file, client=client, drill=drill, url=url))
    say(tally.words)
    if tally.refused:
        raise typer.Exit(1)


@app.command()
def triage(
    locale: Annotated[str, typer.Option(help="The language of “meaning” and “why”: fr or en.")] = "fr",
    language: Annotated[str, typer.Option(help="The texts' language, where a line does not say (fr, en …).")] = "",
    folder: Annotated[
        Path | None,
        typer.Option(envvar="FANAL_CONFIG_FOLDER", help="Your own folder, whose lexicon is laid over the shipped one."),
    ] = None,
) -> None:
    """Read texts as the desk would: standard input to standard output, one JSON object a line, in order.

    In: a text a line, or JSON lines with “text”, “language”?, “id”?. Out: id?, level (P0 to P3, none, unknown),
    category, categories, distress, signals with term, meaning, start, end (characters), weight, why.

    Needs no settings and no database. Among JSON, a line that is none gives an object with “error” in its place, and
    exit code 1 at the end.
    """
    from bot.command.told import Told, own_folder, warn
    from bot.command.triage import answers, given, triage_of, write

    if locale not in ("fr", "en"):
        raise Told("--locale is fr or en.")
    wrong = 0
    try:
        for answer in answers(given(sys.stdin), triage_of(own_folder(folder)), locale=locale, language=language):
            write(answer, sys.stdout.buffer)
            if answer.problem:
                wrong += 1
                warn(f"line {answer.line}: {answer.problem}")
    except BrokenPipeError:  # whoever read us has enough
        sys.stderr.close()
        raise typer.Exit(0) from None
    if wrong:
        raise typer.Exit(1)


@cases.command("list")
def list_cases(
    client: Client = "",
    closed: Annotated[bool, typer.Option("--closed", help="The closed ones too.")] = False,
    most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of a table.")] = False,
) -> None:
    """The open cases, the most urgent first. No words of members."""
    from bot.command.cases import list_cases as tell
    from bot.command.told import read_settings

    tell(read_settings(), client=client, closed=closed, most=most, as_json=as_json)


@cases.command()
def show(
    number: Annotated[int, typer.Argument(help="The case's number.")],
    words: Annotated[
        bool, typer.Option("--words", help="What people wrote, too. That you looked is recorded in the case's history.")
    ] = False,
) -> None:
    """One case with its whole history, and whether anybody tampered with it (exit code 1 then)."""
    from bot.command.cases import show as tell
    from bot.command.told import read_settings

    if not tell(read_settings(), number, words=words):
        raise typer.Exit(1)


@cases.command()
def export(
    number: Annotated[int | None, typer.Argument(help="One case. Left out: all of them, oldest first.")] = None,
    client: Client = "",
    words: Annotated[
        bool, typer.Option("--words", help="What people wrote, too. It is recorded in the history of each case.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Into this new file, which only you can read.")] = None,
) -> None:
    """Cases as JSON lines: decisions, times, history. Without --words, no words, names or contacts of members."""
    from bot.command.cases import export as tell
    from bot.command.cases import export_to_file
    from bot.command.told import read_settings, warn

    settings = read_settings()
    if output is not None:
        count = export_to_file(settings, output, number=number, client=client, words=words)
    else:
        count = tell(settings, sys.stdout, number=number, client=client, words=words)
    warn(f"{count} case{'' if count == 1 else 's'} exported.")


@app.command()
def migrate() -> None:
    """Bring the database to what this Fanal needs, after an update. Stop the desk and make a backup first.

    All of it happens or nothing. An empty database gets its tables.
    """
    from bot.command.migrate import migrate as bring
    from bot.command.migrate import outcome
    from bot.command.told import read_settings, say

    say(outcome(bring(read_settings())))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    client: Annotated[str, typer.Option(help="The first client: small letters, digits, hyphens.")] = "my-brand",
) -> None:
    """Begin your own folder of clients, templates, lexicon, helplines and settings: commented, with what to do next.

    Nothing is ever written over. `fanal check FOLDER --no-secrets` accepts it as it stands.
    """
    from bot.command.init import init as lay
    from bot.command.told import say

    for name in lay(folder, client=client):
        say(f"  {folder / name}")
    say(f"Read {folder / 'README.md'}: it says what to do next.")


@app.command("teams-package")
def teams_package(
    out: Annotated[Path, typer.Argument(help="The zip to write, such as fanal-teams.zip.")],
    site: Annotated[
        str, typer.Option(help="Your organisation's page about it, https://…; left out: FANAL_PUBLIC_URL.")
    ] = "",
    number: Annotated[
        str, typer.Option(help="The package's version: Teams takes a change only under a higher one, such as 1.0.1.")
    ] = "",
) -> None:
    """Write the app package that an administrator uploads to Microsoft Teams, of these settings.

    docs/teams.md takes you from nothing to a working bot. Sends nothing; the same settings make the same file.
    """
    from bot.command.teams_package import teams_package as write
    from bot.command.told import read_settings, say

    say(write(read_settings(), out, site=site, number=number))


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: what somebody at the keyboard can mend is told in a line, without a traceback."""
    try:
        command(app, arguments)()
    except KeyboardInterrupt:
        sys.exit(130)  # as Typer has it for what is done inside
    except Exception as error:
        from bot.command.told import lines_of, warn

        lines = lines_of(error)
        if lines is None:
            raise
        warn("\n".join(lines))
        sys.exit(1)


if __name__ == "__main__":
    main()

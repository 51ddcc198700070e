"""The command line as a whole: help that a stranger understands, quick, and errors without tracebacks."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.__main__ import app, cases
from tests.command.conftest import ROOT, Fanal

COMMANDS = [one.name or one.callback.__name__ for one in app.registered_commands if one.callback]
HEAVY = ("aiohttp", "alembic", "fastapi", "pydantic", "slack_sdk", "sqlalchemy")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(fanal: Fanal, command: str) -> None:
    ran = fanal(command, "--help")
    assert ran.code == 0
    assert "Usage: fanal" in ran.out


@pytest.mark.parametrize("of", [app, cases])
def test_every_option_and_argument_has_a_sentence(of: typer.Typer) -> None:
    group = typer.main.get_group(of)
    for name, command in group.commands.items():
        for parameter in command.params:
            told = getattr(parameter, "help", None)
            assert told or parameter.name == "help", f"fanal {name}: say what {parameter.name} is for"


def test_help_imports_nothing_that_takes_its_time() -> None:
    code = f"import sys, bot.__main__; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]", "import it inside the command that needs it"


def test_alembic_is_imported_by_migrate_alone() -> None:
    code = "import sys, bot.app, bot.command.run, bot.command.doctor; print('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


LOADED = """
import signal, sys, traceback
from bot.__main__ import main

class When:
    def find_spec(self, name, *_):
        if name == "bot.command.run":
            callers = (frame.f_globals["__name__"] for frame, _ in traceback.walk_stack(None))
            print({caller.partition(".")[0] for caller in callers}, flush=True)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, When())
main(["run"])
"""
"""Tells who called when the desk is loaded, and presses Ctrl-C then."""


def test_a_desk_is_loaded_when_the_command_line_s_own_calls_have_ended() -> None:
    """Loaded below them, it went over the edge of a piece of Python's stack thousands of times (`Outside`)."""
    ran = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=False)
    callers = ast.literal_eval(ran.stdout)
    assert "__main__" in callers
    assert not {"click", "typer"} & callers
    assert (ran.returncode, ran.stderr) == (130, ""), "Ctrl-C while it is loaded ends it without a word"


def test_a_slip_in_a_variable_s_name_is_told(fanal: Fanal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_SLAK_BOT_TOKEN", "xoxb-1")
    ran = fanal("check", "--no-secrets")
    assert ran.code == 0, ran.err
    assert "FANAL_SLAK_BOT_TOKEN is no setting and does nothing. Did you mean FANAL_SLACK_BOT_TOKEN?" in ran.err


def test_wrong_settings_are_told_all_at_once(fanal: Fanal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_PORT", "no port")
    monkeypatch.setenv("FANAL_PROXY", "proxy.example")
    ran = fanal("run")
    assert ran.code == 1
    assert [line.split(":")[1].strip() for line in ran.err.splitlines()] == ["FANAL_PORT", "FANAL_PROXY"]


def test_a_mistyped_command_is_exit_code_2(fanal: Fanal) -> None:
    ran = fanal("chekc")
    assert ran.code == 2
    assert "check" in ran.err


def test_other_commands_work_with_the_demo_when_told_where_it_is(
    fanal: Fanal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_DATA", "elsewhere")
    (tmp_path / "environment.json").write_text(json.dumps({"FANAL_DATA": str(tmp_path)}), encoding="utf-8")
    assert str(tmp_path / "fanal.sqlite3") in fanal("--demo", tmp_path, "cases", "list").err
    assert "There is no demo in" in fanal("--demo", tmp_path / "nothing", "cases", "list").err

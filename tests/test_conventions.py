"""What the house rules say and a program can check (DESIGN part 8): each assertion says how to mend what it found."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest

from config import words
from tests.folded import for_each

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "cards", "config", "handlers")
SHIPPED_WORDS = ROOT / "tests/snapshots/words.json"
LONGEST_FILE = 350

# What a room may import from elsewhere; the standard library is always allowed.
THIRD_PARTY = {
    "bot/rules": {"ahocorasick_rs", "jinja2", "regex"},
    "bot/catalog": {"holidays", "pydantic", "pydantic_core"},
    "bot/cases": {"babel", "sqlalchemy"},
    "bot/storage": {
        "alembic",
        "cryptography",
        "msgspec",
        "psycopg",
        "pydantic",
        "pydantic_core",
        "sqlalchemy",
        "sqlmodel",
    },
    "bot/communities": {"aiohttp", "pydantic", "standardwebhooks"},
    "bot/chat": {"aiohttp", "botbuilder", "botframework", "jwt", "msrest", "slack_bolt", "slack_sdk"},
    "cards": {"babel", "regex"},
    "config": {"pydantic", "pydantic_settings"},
}
ARCHIVED = {"botbuilder", "botframework", "msrest"}
# Whoever imports one of these can reach the network.
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "slack_bolt", "slack_sdk", "smtplib", "socket", "urllib3"}
MAY_REACH_OUT = ("bot/chat/", "bot/communities/", "bot/delivery/", "bot/directory/", "bot/sandbox/", "bot/net.py")
MAY_SERVE = ("handlers/", "bot/app.py", "bot/making.py", "bot/__main__.py", "bot/command/")

# Spelled in parts, so that this file does not name what no file may name.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]
REGISTRIES += [".".join(parts) for parts in (("deb", "debian", "org"), ("proxy", "golang", "org"), ("crates", "io"))]
MACHINE_PATHS = ["/" + path for path in ("work/main", "work/shared", "opt/wheels", "tmp/fanal/")]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(ROOT / name for name in sorted(listed.split("\0")) if name and (ROOT / name).is_file())


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    return [file for file in tracked() if file.suffix == ".py" and name_of(file).startswith(folders)]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=name_of(file))


def imported(file: Path) -> Iterator[str]:
    """The top-level package of every import, wherever it stands in the file."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_imports_point_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    linted = subprocess.run(
        [*command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("room", THIRD_PARTY)
def test_a_room_imports_only_what_it_is_known_to_need(room: str) -> None:
    allowed = THIRD_PARTY[room] | set(ROOMS) | sys.stdlib_module_names | {"msgspec"}  # decision 0015
    for file in python_files(f"{room}/"):
        strange = set(imported(file)) - allowed
        assert not strange, f"{name_of(file)} imports {strange}; DESIGN part 2 says what {room} may import"


def test_the_network_is_touched_only_where_the_outside_world_lives() -> None:
    for file in python_files(*(f"{room}/" for room in ROOMS)):
        if not name_of(file).startswith(MAY_REACH_OUT + MAY_SERVE):
            reached = set(imported(file)) & NETWORK
            assert not reached, f"{name_of(file)} imports {reached}: move it to bot/chat, bot/communities or bot/net.py"


def test_an_archived_sdk_stays_replaceable() -> None:
    for file in python_files(*(f"{room}/" for room in ROOMS)):
        if name_of(file) != "bot/chat/teams_door.py":
            assert not set(imported(file)) & ARCHIVED, f"{name_of(file)}: only bot/chat/teams_door.py knows botbuilder"


def test_settings_are_the_only_reader_of_the_environment() -> None:
    """The command line may hand its own environment to a process that it starts."""
    for file in python_files(*(f"{room}/" for room in ROOMS)):
        if name_of(file) in ("config/settings.py", "bot/__main__.py") or name_of(file).startswith("bot/command/"):
            continue
        read = {node.attr for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)} & {"environ", "getenv"}
        assert not read, f"{name_of(file)} reads the environment; take it as an argument from config/settings.py"


def test_a_class_of_fields_is_a_struct() -> None:
    """Decision 0015. A dataclass is left where something is worked out that is no argument (`init=False`)."""
    for file in python_files(*(f"{room}/" for room in ROOMS)):
        for made in (node for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef)):
            if any("dataclass" in ast.unparse(decorator) for decorator in made.decorator_list):
                works_out = "init=False" in ast.unparse(made) or "bot/sandbox/" in name_of(file)
                assert works_out, f"{name_of(file)}: class {made.name}(Struct)"


def test_what_replaces_a_field_is_checked() -> None:
    """msgspec's own `replace` takes any name and any value, as mypy sees it."""
    for file in python_files(*(f"{room}/" for room in ROOMS), "tests/"):
        taken = [node for node in ast.walk(tree(file)) if isinstance(node, ast.ImportFrom)]
        unchecked = any(one.module == "msgspec.structs" and "replace" in {n.name for n in one.names} for one in taken)
        assert not unchecked or file.name == "values.py", f"{name_of(file)}: from config.values import replace"


@for_each(python_files(*(f"{room}/" for room in ROOMS), "tests/"), name_of)
def test_a_file_is_short_and_says_what_it_is_for(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.count("\n")
    assert lines <= LONGEST_FILE, f"{name_of(file)}: split it; a room may have many small files"
    assert not text.strip() or ast.get_docstring(tree(file)), (
        f"{name_of(file)}: begin with one sentence on what it is for"
    )


def test_every_folder_of_tests_is_a_package() -> None:
    """Otherwise two files of the same name in two folders cannot be collected together."""
    for folder in {file.parent for file in python_files("tests/")}:
        assert (folder / "__init__.py").exists(), f"add an empty {name_of(folder)}/__init__.py"


def test_no_file_names_a_registry_or_somebody_s_machine() -> None:
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for told in REGISTRIES + MACHINE_PATHS:
            assert told not in text, f"{name_of(file)} names {told}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_pins_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith("-") or "://" in line]
    packages = "\n".join(lines).replace("\\\n", " ").splitlines()
    pinned = [line for line in packages if line and not line.lstrip().startswith("#")]
    assert pinned
    assert all(re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in pinned)


def test_nothing_is_skipped_for_good_and_nothing_waits_by_the_clock() -> None:
    forbidden = re.compile(r"^\s*@pytest\.mark\.skip\b|\btime\.sleep\(", re.MULTILINE)
    for file in python_files("tests/"):
        if not name_of(file).startswith("tests/bench/") and file != Path(__file__) and file.name != "test_conftest.py":
            found = forbidden.search(file.read_text(encoding="utf-8"))
            assert found is None, f"{name_of(file)}: {found[0].strip()}; wait for what happens, not for time"


def current_words() -> dict[str, list[str]]:
    kinds = [kind for kind in vars(words).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return {kind.__name__: [member.value for member in kind] for kind in kinds if kind is not StrEnum}


def test_a_word_that_was_ever_shipped_is_never_renamed() -> None:
    """Rows and buttons in chats carry these values for years."""
    shipped: dict[str, list[str]] = json.loads(SHIPPED_WORDS.read_text(encoding="utf-8"))
    now = current_words()
    for kind, values in shipped.items():
        lost = set(values) - set(now.get(kind, []))
        assert not lost, f"{kind} lost {lost}; old rows and old buttons still say so"
    assert now == shipped, "new words are welcome: keep them with `.venv/bin/python -m tests.test_conventions`"


def test_every_verb_is_routed_and_allowed_to_somebody() -> None:
    from bot.rules.permissions import ROLES
    from handlers.actions import ACTIONS, WITHOUT_CASE

    assert set(ACTIONS) | WITHOUT_CASE == set(words.Verb), "handlers/actions.py is the whole list of verbs"
    assert set(ROLES) == set(words.Verb), "bot/rules/permissions.py says for every verb who may"


def test_every_button_tells_from_what_it_was_drawn() -> None:
    bare = [
        f"{name_of(file)}: {line.strip()}"
        for file in sorted((ROOT / "handlers/views").glob("*.py"))
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"\bcase\.version\b", line)
    ]
    assert not bare, f"a button carries `case.drawn`: after a restore, a version alone may be another's: {bare}"


def test_every_form_says_what_brings_it_back() -> None:
    """Teams keeps no form open: one that was sent with something missing is drawn again, with what was typed."""
    from handlers.views.forms import FORMS
    from handlers.views.standing import REPLIES, SENT_BY

    assert set(SENT_BY) == set(FORMS), "handlers/views/standing.py says for every form which verbs send it (or none)"
    verbs = [verb for name, sends in SENT_BY.items() if name != REPLIES[1] for verb in sends]
    assert len(verbs) == len(set(verbs)), "one verb, one form"


def test_every_outbox_kind_has_a_sender_and_a_class() -> None:
    from bot.cases.lanes import Effect
    from handlers.outbox import SendClass
    from handlers.senders import SENDERS

    assert set(SENDERS) == set(Effect)
    assert all(isinstance(sender.of, SendClass) for sender in SENDERS.values())


if __name__ == "__main__":
    SHIPPED_WORDS.write_text(json.dumps(current_words(), indent=1) + "\n", encoding="utf-8")

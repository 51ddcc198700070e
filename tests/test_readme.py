"""README and docs/ are true: their tables are the code's, and what they name exists."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from bot.__main__ import app
from bot.catalog.lexicon import COLUMNS
from bot.rules.permissions import ROLES
from bot.rules.replies.fields import FIELDS
from bot.rules.replies.guards import GUARDS
from bot.rules.replies.template import Kind as TemplateKind
from bot.rules.triage.lexicon import FLAGS, Kind, Person
from bot.storage.tables import metadata
from cards.labels import VERBS
from config import settings
from config.words import Role, Verb

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def test_the_table_of_verbs_is_the_codes() -> None:
    shown = re.findall(r"^\| `[a-z_]+` \|.*\|$", README.split("<!-- verbs")[1], flags=re.MULTILINE)
    wanted = [_row(verb) for verb in Verb]
    assert shown == wanted, "Put these rows into README.md:\n" + "\n".join(wanted)


def _row(verb: Verb) -> str:
    marks = ("x" if role in ROLES[verb] else "" for role in (Role.MODERATOR, Role.EXPERT, Role.MANAGER))
    return f"| `{verb}` | {VERBS[verb]} | {' | '.join(marks)} |"


def test_every_command_has_a_line_in_the_readme() -> None:
    told = set(re.findall(r"^\| `fanal ([a-z -]+)` \|", README, flags=re.MULTILINE))
    assert told == set(_leaves(typer.main.get_command(app)))


def _leaves(command: object, name: str = "") -> Iterator[str]:
    found = getattr(command, "commands", None)
    if found is None:
        yield name
        return
    for part, inner in found.items():
        yield from _leaves(inner, f"{name} {part}".strip())


@each_page
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    for line in _typed(page):
        words = shlex.split(line, comments=True)
        command, rest = typer.main.get_command(app), words[1:]
        options = {"--help", "-h"}
        while rest:
            word = rest.pop(0).rstrip("…")
            options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            if word.startswith("-"):
                assert word in options, f"{page.name}: “{line}” has no option {word}"
                if word == "--demo":
                    rest.pop(0)
            elif inner := getattr(command, "commands", {}):
                assert word in inner, f"{page.name}: there is no command “{line}”"
                command = inner[word]


@each_page
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^|&& )make (?:-C \S+ )?([a-z.]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= {*made, ".venv"}


def _typed(page: Path) -> Iterator[str]:
    """What a reader is told to type that begins with `fanal`, in code spans and blocks."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```(?:sh)?\n(.*?)^ *```", text, flags=re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE))
    for line in [*spans, *"\n".join(blocks).splitlines()]:
        if found := re.match(r"\s*(?:\S*/bin/|sudo )?(fanal(?: .*)?)$", line):
            yield found[1]


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"(?<!\!)\[[^\]]+\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), f"{page.name} leads to {target}, which is not there"


@each_page
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"\bFANAL_[A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8")))
    free = {name for name in named if name.startswith(settings.SECRET_PREFIX)}
    assert named - free <= {*settings.names(), settings.FILE_VARIABLE}


def test_every_line_of_the_log_that_is_explained_is_written() -> None:
    table = (ROOT / "docs/operate.md").read_text(encoding="utf-8").partition("| line | what to do |")[2]
    rows = [row.split(" | ")[0] for row in table.partition("\n\n")[0].splitlines() if row.startswith("| `")]
    files = [file for folder in ("bot", "handlers") for file in (ROOT / folder).rglob("*.py")]
    written = [said for file in files for said in re.findall(r'log\.\w+\("([^"]+)"', file.read_text(encoding="utf-8"))]
    lines = [".+".join(map(re.escape, re.split(r"%[.\d]*[sdf]", said))) for said in written]
    for explained in re.findall(r"`([^`]+)`", "\n".join(rows)):
        assert any(re.fullmatch(line, explained) for line in lines), f"no code writes « {explained} »"


def test_each_scope_is_explained_as_in_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "config/manifests/slack.yaml").read_text(encoding="utf-8"))
    scopes = manifest["oauth_config"]["scopes"]
    told = _first_column("docs/security.md", "Slack: each scope")
    assert told == {*scopes["bot"], *scopes["bot_optional"]}


def test_each_right_in_teams_is_explained_as_in_the_manifest() -> None:
    manifest = json.loads((ROOT / "config/manifests/teams/manifest.json").read_text(encoding="utf-8"))
    asked = {one["name"] for one in manifest["authorization"]["permissions"]["resourceSpecific"]}
    assert _first_column("docs/security.md", "Teams: each permission") == {*asked, "GroupMember.Read.All"}
    guide = (ROOT / "docs/teams.md").read_text(encoding="utf-8")
    assert all(f"`{right}`" in guide for right in asked)


def test_each_table_of_the_database_is_explained() -> None:
    assert _first_column("docs/security.md", "What is kept") == set(metadata.tables)


def test_the_guide_to_templates_names_every_field_kind_and_guard() -> None:
    assert _first_column("docs/templates.md", "Fields") == set(FIELDS)
    assert _first_column("docs/templates.md", "Kinds") == {kind.value for kind in TemplateKind}
    assert _first_column("docs/templates.md", "What keeps a reply from leaving") == {one.__name__ for one in GUARDS}


def test_the_guide_to_triage_names_every_column_and_choice() -> None:
    assert _first_column("docs/triage.md", "Columns") == set(COLUMNS)
    assert _first_column("docs/triage.md", "Kinds") == {*(kind.value for kind in Kind), "drop"}
    assert _first_column("docs/triage.md", "Persons") == {person.value for person in Person}
    assert _first_column("docs/triage.md", "Flags") == set(FLAGS)


def _first_column(page: str, title: str) -> set[str]:
    """The words in code type in the first column of the tables under a title."""
    text = re.split(rf"^#+ {re.escape(title)}$", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    cells = re.findall(r"^\| ([^|]*) \|", re.split(r"^#", text, flags=re.MULTILINE)[0], flags=re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_decisions_are_numbered_and_say_the_same_four_things() -> None:
    assert [page.name[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for page in DECISIONS:
        parts = re.findall(r"^\*\*(\w+)\.\*\*", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], page.name

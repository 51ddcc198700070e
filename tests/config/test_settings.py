"""Settings: what wins over what, and that every mistake is told with its place and its remedy."""

from __future__ import annotations

import base64
import re
import tomllib
from pathlib import Path

import pytest

from config import settings
from config.chat_settings import PREFIX

KEY = base64.b64encode(bytes(range(32))).decode()
EXAMPLE = Path(settings.__file__).with_name("example.toml")


def told(**given: object) -> list[str]:
    with pytest.raises(settings.SettingsError) as refused:
        settings.load(**given)
    return [str(error) for error in refused.value.exceptions]


def test_without_anything_the_desk_runs_on_sqlite_for_this_machine_alone() -> None:
    found = settings.load()
    assert found.is_sqlite
    assert found.database.endswith("/data/fanal.sqlite3")
    assert found.is_loopback
    assert found.shows_docs
    assert found.slack.missing == ("FANAL_SLACK_BOT_TOKEN", "FANAL_SLACK_APP_TOKEN")


def test_command_line_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "fanal.toml"
    file.write_text('port = 1\nhost = "::1"\ndata = "kept"\n[slack]\nteam = "T1"\nmode = "http"\n')
    monkeypatch.setenv("FANAL_CONFIG", str(file))
    monkeypatch.setenv("FANAL_PORT", "2")
    monkeypatch.setenv("FANAL_SLACK_TEAM", "T2")
    found = settings.load(port=3)
    assert (found.port, found.host, found.slack.team, found.slack.mode) == (3, "::1", "T2", "http")
    assert settings.load().port == 2
    assert found.data == tmp_path / "kept", "a path in the file is relative to the file"
    assert found.slack.missing == ("FANAL_SLACK_BOT_TOKEN", "FANAL_SLACK_SIGNING_SECRET")


def test_a_setting_that_is_no_more_keeps_no_desk_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fanal.toml").write_text('locale = "fr"\nport = 9000\n')
    monkeypatch.setenv("FANAL_CONFIG", str(tmp_path / "fanal.toml"))
    assert settings.load().port == 9000


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    (tmp_path / "fanal.toml").write_text('data = "~/fanal"\n')
    monkeypatch.setenv("FANAL_CONFIG", str(tmp_path / "fanal.toml"))
    assert settings.load().data == Path("/home/somebody/fanal")
    assert settings.load(data="~/other", clock_secret="whsec_" + KEY).data == Path("/home/somebody/other")


def test_several_keys_are_words_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    older = base64.urlsafe_b64encode(b"\xff" * 32).decode().rstrip("=")
    monkeypatch.setenv("FANAL_SECRET_KEYS", f"{KEY}, {older}")
    found = settings.load(database_url="postgresql+psycopg://fanal:pass@localhost/fanal")
    assert found.keys == (bytes(range(32)), b"\xff" * 32)
    assert KEY not in repr(found)
    assert "pass@" not in repr(found)


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "fanal.toml"
    file.write_text('# mine\nport = "door"\nproxi = 1\n\n[slack]\nmode = "pigeon"\n\n[outbocks]\nworkers = 2\n')
    monkeypatch.setenv("FANAL_CONFIG", str(file))
    monkeypatch.setenv("FANAL_SLACK_BOT_TOKEN", "xapp-secret-value")
    problems = told(undo_seconds=-1)
    assert sorted(problem.split(": ")[0] for problem in problems) == sorted(
        [f"{file}:2", f"{file}:3", f"{file}:6", f"{file}:8", "environment", "command line"]
    )
    assert all(problem.count(". ") for problem in problems), "each has a remedy"
    assert "secret-value" not in "\n".join(problems)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"secret_keys": ("c2hvcnQ=",)}, "openssl rand -base64 32"),
        ({"database_url": "postgresql+psycopg://localhost/fanal"}, "must be given the same key"),
        ({"database_url": "mysql://localhost/fanal"}, "postgresql+psycopg://"),
        ({"public_url": "fanal.example"}, "with http:// or https://"),
        ({"proxy": "proxy.example:3128"}, "with http:// or https://"),
        ({"config_folder": "/nowhere/at/all"}, "fanal init"),
        ({"ca_file": "/nowhere/at/all.pem"}, "PEM"),
        ({"ca_file": str(EXAMPLE)}, "PEM"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"clock_secret": "whsec_c2hvcnQ="}, "openssl rand"),
        ({"clock_secret": KEY}, "whsec_"),
        ({"clock_secret": "whsec_é"}, "whsec_"),
        ({"slack": {"app_token": "xoxb-1"}}, "xapp-"),
        ({"slack": {"base_url": "slack.example/api"}}, "with http:// or https://"),
    ],
)
def test_a_wrong_value_says_what_to_write(given: dict[str, object], says: str) -> None:
    problems = told(**given)
    assert len(problems) == 1
    assert says in problems[0]


def test_a_missing_or_broken_file_of_settings_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_CONFIG", str(tmp_path / "none.toml"))
    assert "none.toml: the file of settings cannot be read" in told()[0]
    broken = tmp_path / "broken.toml"
    broken.write_text("port = 1\nhost = \n")
    monkeypatch.setenv("FANAL_CONFIG", str(broken))
    assert told()[0].startswith(f"{broken}:2: this is not TOML")


def test_a_misspelt_variable_gets_the_nearest_name() -> None:
    environment = {"FANAL_UNDO_SECOND": "1", "FANAL_SECRET_ATELIER": "x", "FANAL_PORT": "1", "PATH": ""}
    assert settings.unknown_names(environment) == {"FANAL_UNDO_SECOND": "FANAL_UNDO_SECONDS"}
    assert settings.unknown_names({"FANAL_SECRET_KEY": "x"}) == {"FANAL_SECRET_KEY": "FANAL_SECRET_KEYS"}
    assert settings.unknown_names({"fanal_secret_keys": "x", "FANAL_SECRET_KEYSTONE_FORUM": "x"}) == {}


@pytest.mark.parametrize(
    ("host", "loopback"), [("localhost", True), ("127.0.0.9", True), ("0.0.0.0", False), ("fanal", False)]
)
def test_docs_are_off_beyond_loopback_unless_opened(host: str, loopback: bool) -> None:
    assert settings.load(host=host).shows_docs is loopback
    assert settings.load(host=host, docs=True).shows_docs


def test_docs_are_off_behind_a_web_server_that_shows_the_desk_to_others() -> None:
    assert not settings.load(public_url="https://fanal.example").shows_docs
    assert settings.load(public_url="https://fanal.example", docs=True).shows_docs
    assert settings.load(public_url="http://localhost:8300").shows_docs


def test_a_secret_is_named_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SECRET", " whsec_a \n")
    (tmp_path / "forum").write_text("whsec_b\n")
    (tmp_path / "empty").write_text("\n")
    assert settings.read_secret("env:FORUM_SECRET", folder=tmp_path) == "whsec_a"
    assert settings.read_secret("file:forum", folder=tmp_path) == "whsec_b"
    assert settings.read_secret(f"file:{tmp_path / 'forum'}", folder=Path("/")) == "whsec_b"
    for reference, says in {
        "whsec_literal": "never written here",
        "env:": "never written here",
        "env:NOT_SET": "no NOT_SET",
        "file:none": "cannot be read",
        "file:empty": "is empty",
    }.items():
        with pytest.raises(ValueError, match=says) as refused:
            settings.read_secret(reference, folder=tmp_path)
        assert "literal" not in str(refused.value)


def test_the_example_has_every_setting_with_its_default_and_a_comment() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE))
    flat = {
        f"{PREFIX}{name}_{key}".upper() if key else f"{PREFIX}{name}".upper(): inner
        for name, value in shown.items()
        for key, inner in (value.items() if isinstance(value, dict) else [("", value)])
    }
    assert set(flat) == set(settings.names()), "config/example.toml shows every setting, and nothing else"
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"(# )?\w+ = ", line) and lines[number - 1].strip().startswith("#") is False:
            assert re.match(r"\w+ = ", lines[number - 1]), f"say in a comment what line {number + 1} is for: {line}"


def test_the_example_is_what_is_in_force_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plain = settings.load()
    monkeypatch.setenv("FANAL_CONFIG", str(EXAMPLE))
    assert settings.load(data=plain.data) == plain


# --- Teams ----------------------------------------------------------------------------------------

ENTRA = "7c0ffee0-0000-4000-8000-00000000fa01"
APP = {"app_id": ENTRA, "app_password": "x", "tenant_id": ENTRA.upper()}


def test_teams_is_off_until_it_is_whole() -> None:
    assert not settings.load().teams.is_set
    found = settings.load(teams=APP | {"teams": "19:a@thread.tacv2, 19:b@thread.tacv2", "graph_url": "http://x/"})
    assert found.teams.is_set
    assert found.teams.tenant_id == ENTRA
    assert found.teams.teams == ("19:a@thread.tacv2", "19:b@thread.tacv2")
    assert found.teams.graph_url == "http://x"


@pytest.mark.parametrize("left_out", APP)
def test_an_app_a_secret_and_a_tenant_go_together(left_out: str) -> None:
    (problem,) = told(teams={name: value for name, value in APP.items() if name != left_out})
    assert f"FANAL_TEAMS_{left_out.upper()}" in problem


def test_an_id_of_entra_is_told_from_a_name() -> None:
    (problem,) = told(teams=APP | {"tenant_id": "agence.example"})
    assert "as Entra does" in problem


def test_what_nobody_signed_is_taken_on_the_loopback_alone() -> None:
    development = {"tenant_id": ENTRA, "development": True}
    assert settings.load(teams=development).teams.is_set
    assert settings.load(teams=development, public_url="http://127.0.0.1:1").teams.is_set
    for elsewhere in ({"host": "0.0.0.0"}, {"public_url": "https://fanal.example"}):
        (problem,) = told(teams=development, **elsewhere)
        assert "FANAL_HOST=127.0.0.1" in problem
    assert "development" in told(teams=APP | {"development": True})[0]
    assert "FANAL_TEAMS_TENANT_ID" in told(teams={"development": True})[0]

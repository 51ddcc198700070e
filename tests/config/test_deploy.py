"""The files in deploy/ name settings that exist, and agree with each other and with the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.command.init import PRIVATE
from config import settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(file for file in DEPLOY.iterdir() if file.is_file())
PORT = str(settings.Settings.model_fields["port"].default)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_named_there_exists(file: Path) -> None:
    named = set(re.findall(r"\bFANAL_[A-Z_]+\b", file.read_text(encoding="utf-8")))
    free = {name for name in named if name.startswith(settings.SECRET_PREFIX) and name not in settings.names()}
    assert named - free <= {*settings.names(), settings.FILE_VARIABLE}


def test_the_container_holds_what_the_packages_are_made_of() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\w+) \1$", text, flags=re.MULTILINE))
    assert copied == {"bot", "cards", "config", "handlers"}
    assert "--require-hashes" in text
    assert re.search(r"^USER \d+", text, flags=re.MULTILINE), "not as root"


def test_compose_keeps_the_desk_on_this_machine_and_its_data_in_volumes() -> None:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    desk = made["services"]["fanal"]
    assert desk["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    for service in made["services"].values():
        assert any(volume.split(":")[0] in made["volumes"] for volume in service["volumes"])


def test_compose_gives_the_desk_what_fanal_init_wrote() -> None:
    desk = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["fanal"]
    assert desk["env_file"] == f"own/{PRIVATE}"
    assert "./own:/etc/fanal:ro" in desk["volumes"]
    assert desk["environment"][settings.FILE_VARIABLE] == "/etc/fanal/fanal.toml", "else its settings are never read"
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/deploy/own/", "/deploy/.env"} <= set(ignored), "secrets would be committed"


def test_images_are_named_with_their_registry() -> None:
    """Podman looks into none by itself; its list of short names has no PostgreSQL."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    fetched = [service["image"] for service in services.values() if "build" not in service]
    assert all(image.startswith("docker.io/") for image in [*fetched, dict(container_steps())["FROM"]])


def test_the_service_comes_back_and_may_write_nowhere_else() -> None:
    text = (DEPLOY / "fanal.service").read_text(encoding="utf-8")
    told = dict(re.findall(r"^(\w+)=(.*)$", text, flags=re.MULTILINE))
    assert told["Restart"] == "always"
    assert told["ProtectSystem"] == "strict"
    assert told["StateDirectory"] == "fanal"
    assert told["SystemCallErrorNumber"] == "EPERM", "else a picture of figures (numpy: mbind) would kill the desk"
    assert "FANAL_DATA=/var/lib/fanal" in told["Environment"]


# --- as those read it that will run it ------------------------------------------------------------


def systemd_analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("systemd-analyze")
    assert tool is not None, "systemd-analyze is missing: on Debian and Ubuntu, apt-get install systemd"
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_systemd_understands_the_service_and_finds_it_well_shut(tmp_path: Path) -> None:
    """Its program stands where it does on this machine; all else is as shipped."""
    text = (DEPLOY / "fanal.service").read_text(encoding="utf-8")
    assert text.count("ExecStart=/opt/fanal/.venv/bin/fanal run\n") == 1
    unit = tmp_path / "fanal.service"
    unit.write_text(text.replace("/opt/fanal/.venv/bin/fanal", sys.executable), encoding="utf-8")
    verified = systemd_analyze("verify", "--man=no", unit)
    assert verified.returncode == 0, verified.stderr
    assert "fanal.service" not in verified.stdout + verified.stderr
    scored = systemd_analyze("security", "--offline=true", "--threshold=15", "--no-pager", unit)
    assert scored.returncode == 0, scored.stdout  # an exposure of 1.5 of 10 at most


def test_the_desk_is_loaded_by_an_account_that_no_list_of_accounts_knows() -> None:
    """The unit's user exists only while it runs, and not every system has a list that tells of it (libnss-systemd)."""
    text = (DEPLOY / "fanal.service").read_text(encoding="utf-8")
    told = dict(
        pair.split("=", 1) for line in re.findall(r"^Environment=(.*)$", text, flags=re.M) for pair in line.split()
    )
    code = "import pwd; pwd.getpwuid = {}.__getitem__; import bot.command.run"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_desk_and_no_proxy(status: int, code: int) -> None:
    """Docker hands the proxy of its own settings to every container."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not into the tests' own words."""

    program, *arguments = json.loads(dict(container_steps())["HEALTHCHECK"].partition("CMD ")[2])
    assert program == "python"
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told = [one.replace(PORT, str(server.server_port)) for one in arguments]
        environment = {**os.environ, "http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        checked = subprocess.run([sys.executable, *told], env=environment, capture_output=True, text=True, check=False)
        server.shutdown()
    assert checked.returncode == code, checked.stderr


def container_steps() -> list[tuple[str, str]]:
    """(instruction, arguments) of the Containerfile, in order."""
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines if line and not line.startswith("#")]


def test_what_the_container_copies_is_all_that_the_desk_needs(tmp_path: Path) -> None:
    """The COPY steps into an empty folder, then the entry point there, with the settings that the file gives."""
    steps = container_steps()
    for instruction, given in steps:
        if instruction == "COPY":
            *sources, target = given.split()
            for source in sources:
                place = tmp_path / (target if target != "./" and target != "." else source)
                (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, place)
    told = dict(steps)
    assert json.loads(told["ENTRYPOINT"]) == ["fanal"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FANAL_", "PYTHON"))}
    given_there = dict(pair.split("=", 1) for pair in told["ENV"].split())
    assert given_there["FANAL_HOST"] == "0.0.0.0"

    def there(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert there("-c", "import bot; print(bot.__file__)").stdout.startswith(str(tmp_path))
    checked = there("-m", "bot", "check", "--no-secrets")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    typeset = there(
        "-c", "import bot.delivery.typesetting as l, sys; sys.exit(not (l.FONTS.is_dir() and l.LAYOUTS.is_dir()))"
    )
    assert typeset.returncode == 0
    assert json.loads(told["CMD"]) == ["run"]

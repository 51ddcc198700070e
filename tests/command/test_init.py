"""`fanal init`: a start that is right as it stands, secret where it must be, and never written over anything."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tests.command.conftest import Fanal

pytestmark = pytest.mark.usefixtures("on_a_confirmed_day")

FILES = {
    "clients/la-marque-adherents.csv",
    "README.md",
    "fanal.toml",
    "secrets.env",
    ".gitignore",
    "clients/la-marque.toml",
    "templates/fr/rappel-charte.md",
    "lexicon/fr.csv",
    "helplines.toml",
}


@pytest.fixture
def folder(fanal: Fanal, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    ran = fanal("init", folder, "--client", "la-marque")
    assert ran.code == 0
    assert "README.md" in ran.out
    return folder


def environment(folder: Path) -> dict[str, str]:
    """What `. secrets.env` would set."""
    lines = (folder / "secrets.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_it_lays_every_kind_of_file_and_check_accepts_them(fanal: Fanal, folder: Path) -> None:
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == FILES
    ran = fanal("check", folder, "--no-secrets")
    assert ran.code == 0, ran.out
    assert ran.out.startswith("1 client, ")
    assert "warning" not in ran.out


def test_its_secrets_are_enough_for_a_desk(fanal: Fanal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    ran = fanal("check")
    assert ran.code == 0, ran.out + ran.err
    assert ran.err == ""
    ran = fanal("cases", "list")
    assert str(folder / "data") in ran.err, "the settings of the folder hold, relative to it"


def test_secrets_are_for_the_owner_alone_and_new_each_time(fanal: Fanal, folder: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE((folder / "secrets.env").stat().st_mode) == 0o600
    fanal("init", tmp_path / "other", "--client", "la-marque")
    one, other = environment(folder), environment(tmp_path / "other")
    assert all(one[name] != other[name] for name in one if name != "FANAL_CONFIG")
    assert "secrets.env" in (folder / ".gitignore").read_text(encoding="utf-8")


def test_nothing_of_the_demo_is_left_in_it(folder: Path) -> None:
    for name in FILES:
        found = re.search(r"LUMEN|Maison Lumen|T0FANAL|C0CRISE|@\w+@", (folder / name).read_text(encoding="utf-8"))
        assert found is None, f"{name}: {found}"


@pytest.mark.parametrize("there", ["README.md", "clients/la-marque.toml", "something of theirs"])
def test_it_never_writes_over_anything(fanal: Fanal, tmp_path: Path, there: str) -> None:
    path = tmp_path / "own" / there
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    ran = fanal("init", tmp_path / "own")
    assert ran.code == 1
    assert "nothing was written" in ran.err
    assert [file for file in (tmp_path / "own").rglob("*") if file.is_file()] == [path]
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_name_that_cannot_stand_in_an_address_is_refused(fanal: Fanal, tmp_path: Path) -> None:
    ran = fanal("init", tmp_path / "own", "--client", "La Marque")
    assert ran.code == 1
    assert "--client my-brand" in ran.err
    assert not (tmp_path / "own").exists()

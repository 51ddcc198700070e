"""`fanal helplines`: what waits for a person, and what their word changes for `fanal check` and start-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog.helplines import load_helplines
from bot.clock import machine_now
from bot.command.demo_helpline import NUMBER, own_folder
from bot.opening import SHIPPED
from config.words import Category
from tests.command.conftest import Fanal

OURS = """
[[helpline]]
id = "lu-exemple"
country = "LU"
name = { fr = "Allô exemple", en = "Allô exemple" }
topics = ["suicide_selfharm", "distress"]
languages = ["fr"]
numbers = [{ dial = "00 00 01" }]
source = "allo-exemple.invalid"
review_by = 2030-01-01
status = "unverified"
"""


@pytest.fixture
def own(fanal: Fanal, tmp_path: Path) -> Path:
    """An operator's folder whose client is of a country that has one line, which nobody has verified."""
    folder = tmp_path / "own"
    assert fanal("init", folder).code == 0
    file = folder / "clients/my-brand.toml"
    file.write_text(file.read_text("utf-8").replace('country = "FR"', 'country = "LU"', 1), "utf-8")
    lines = folder / "helplines.toml"
    lines.write_text(lines.read_text("utf-8") + OURS, "utf-8")
    return folder


def test_a_client_is_refused_until_somebody_confirms_a_line_of_its_country(fanal: Fanal, own: Path) -> None:
    refused = fanal("check", own, "--no-secrets")
    assert refused.code == 1
    assert "Nobody has confirmed a helpline of LU for suicide" in refused.out
    assert "lu-exemple: nobody has verified it" in fanal("helplines", "list", "--folder", own).out
    kept = fanal("helplines", "confirm", "lu-exemple", "--by", 'Nadia "N" B.', "--folder", own)
    assert kept.code == 0
    assert "Allô exemple (LU) counts as verified by" in kept.out
    assert fanal("check", own, "--no-secrets").code == 0
    assert "lu-exemple" not in fanal("helplines", "--folder", own).out


def test_the_folder_is_that_of_the_settings_where_none_is_named(
    fanal: Fanal, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_CONFIG", str(own / "fanal.toml"))
    assert fanal("helplines", "confirm", "lu-exemple", "--by", "Nadia").code == 0
    assert 'id = "lu-exemple"' in (own / "confirmed.toml").read_text("utf-8")
    assert "lu-exemple" not in fanal("helplines").out


def test_the_folder_may_stand_before_the_command(fanal: Fanal, own: Path, tmp_path: Path) -> None:
    assert fanal("helplines", "--folder", own, "confirm", "lu-exemple", "--by", "Nadia").code == 0
    assert 'id = "lu-exemple"' in (own / "confirmed.toml").read_text("utf-8")
    ran = fanal("helplines", "--folder", tmp_path / "typo", "list")
    assert (ran.code, ran.out) == (1, ""), "the shipped lines are no answer to a folder that is not there"


def test_a_word_is_kept_once_a_line_and_for_nobody_unknown(fanal: Fanal, own: Path) -> None:
    for name in ("Nadia", "Léa"):
        assert fanal("helplines", "confirm", "lu-exemple", "--by", name, "--folder", own).code == 0
    assert (own / "confirmed.toml").read_text("utf-8").count("[[confirmed]]") == 1
    unknown = fanal("helplines", "confirm", "lu-rien", "--by", "Nadia", "--folder", own)
    assert unknown.code != 0
    assert "no helpline “lu-rien”" in unknown.out + unknown.err
    nowhere = fanal("helplines", "confirm", "lu-exemple", "--by", "Nadia")
    assert nowhere.code != 0


def test_a_broken_file_is_told_with_its_line(fanal: Fanal, own: Path) -> None:
    (own / "confirmed.toml").write_text('[[confirmed]]\nid = "lu-exemple"\nby = 3\n', "utf-8")
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 1
    assert "confirmed.toml:" in ran.out


def test_the_demo_has_an_invented_line_that_somebody_confirmed_and_no_other_desk_has_it(tmp_path: Path) -> None:
    today = machine_now().date()
    folder = Path(own_folder(tmp_path, today=today)["FANAL_CONFIG_FOLDER"])
    directory, errors = load_helplines(SHIPPED, folder)
    assert not errors
    found = directory.for_(country="FR", topic=Category.SUICIDE_SELFHARM, language="fr", today=today).best
    assert found is not None
    assert (found.numbers[0].dial, found.is_trusted(today)) == (NUMBER, True)
    assert "inventée" in found.name.fr
    assert NUMBER.startswith("01 99 00 "), "a range that ARCEP keeps for fiction"
    assert NUMBER not in (SHIPPED / "helplines.toml").read_text("utf-8")

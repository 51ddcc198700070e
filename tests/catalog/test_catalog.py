"""The catalogue as a whole: what is shipped is sound, an operator's folder lies over it, every problem is told."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import config
from bot.catalog import Catalog, ConfigErrors, load_catalog
from bot.catalog.client_shape import ClientShape
from bot.catalog.clients import Shows
from bot.catalog.problems import did_you_mean
from bot.rules.watch import gaps
from config.words import Ability, Category, Discipline, Level, Role
from tests.catalog.files import CLIENT, TODAY, changed, secret

SHIPPED = Path(config.__file__).parent


def load(overlay: Path | None = None, *, secrets: Callable[[str], str] = secret) -> Catalog:
    return load_catalog(SHIPPED, overlay, today=TODAY, secrets=secrets)


def told(overlay: Path | None = None, *, secrets: Callable[[str], str] = secret) -> list[str]:
    with pytest.raises(ConfigErrors) as refused:
        load(overlay, secrets=secrets)
    assert str(refused.value) == "\n".join(str(error) for error in refused.value.errors)
    return [str(error) for error in refused.value.errors]


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    (folder / "clients").mkdir(parents=True)
    (folder / "clients" / "brand.toml").write_text(CLIENT, encoding="utf-8")
    return folder


# --- what is shipped ---


def test_what_is_shipped_is_sound() -> None:
    catalog = load()
    assert list(catalog.clients) == ["atelier-nord", "maison-lumen"]
    assert catalog.triage.read("Où en est mon colis ?").level is not Level.P0
    assert catalog.warnings == ()


def test_the_demos_clients_are_covered_at_every_hour_and_share_no_channel() -> None:
    clients = load().clients.values()
    for client in clients:
        watch = client.watch(Discipline.MODERATION)
        assert gaps(watch, datetime(2026, 11, 22, tzinfo=UTC), 370) == []
    channels = [place.dest for client in clients for place in client.destinations]
    assert len(channels) == len(set(channels))


def test_the_demos_cast() -> None:
    lumen = load().clients["maison-lumen"]
    roles = {person.id: person.roles for person in lumen.people}
    assert roles == {
        "lea": {Role.MODERATOR},
        "sam": {Role.MODERATOR},
        "diallo": {Role.EXPERT},
        "nadia": {Role.MANAGER},
        "marc": {Role.MANAGER, Role.EXPERT},
        "ines": {Role.EXPERT},
        "claire": {Role.EXPERT},
    }
    assert lumen.communities["forum"].abilities == set(Ability)
    assert lumen.asked_for({Category.LEGAL_DEFAMATION}, Level.P3).disciplines == (Discipline.LEGAL,)
    assert lumen.asked_for({Category.PRODUCT_SAFETY}, Level.P1).disciplines == (Discipline.CUSTOMER_CARE,)
    assert lumen.asked_for({Category.SUICIDE_SELFHARM}, Level.P0).inform == ("marc", "claire")
    assert {(place.chat, place.shows) for place in lumen.destinations} == {
        ("slack", Shows.FULL),
        ("teams", Shows.REDACTED),
    }
    nord = load().clients["atelier-nord"]
    assert nord.account("slack:T0FANAL/U0LEA") is None


def test_the_commented_example_says_what_holds_where_a_file_is_silent(tmp_path: Path) -> None:
    """Its comments promise that these lines may be left out: so they must be the defaults."""
    text = (SHIPPED / "clients" / "maison-lumen.toml").read_text(encoding="utf-8")
    silent = re.sub(r"(?m)^curtain = \[.*?^\]\n", "", text, flags=re.DOTALL)
    for table in ("hours", "clocks", "answer_within"):
        silent = re.sub(rf"(?m)^\[{table}\].*?(?=^\[|^# ---)", "", silent, flags=re.DOTALL)
    silent = re.sub(r"(?m)^\[\[ask\]\].*\Z", "", silent, flags=re.DOTALL)
    assert set(tomllib.loads(text)) - set(tomllib.loads(silent)) == {
        "curtain",
        "hours",
        "clocks",
        "answer_within",
        "ask",
    }
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "maison-lumen.toml").write_text(silent, encoding="utf-8")
    said, left_out = load().clients["maison-lumen"], load(tmp_path).clients["maison-lumen"]
    assert (said.curtain, said.clocks, said.answer_within) == (
        left_out.curtain,
        left_out.clocks,
        left_out.answer_within,
    )
    assert (said.calendar.week, said.ask) == (left_out.calendar.week, left_out.ask)


def test_the_commented_example_shows_every_key() -> None:
    text = (SHIPPED / "clients" / "maison-lumen.toml").read_text(encoding="utf-8")
    for key in ClientShape.model_fields:
        assert re.search(rf"(?m)^(# )?(\[+)?{key}\b", text), f"explain “{key}” in maison-lumen.toml"


@pytest.mark.parametrize("name", ["maison-lumen.toml", "atelier-nord.toml"])
def test_no_shipped_file_holds_a_secret(name: str) -> None:
    assert "whsec_" not in (SHIPPED / "clients" / name).read_text(encoding="utf-8")


# --- an operator's folder ---


def test_an_operators_clients_take_the_place_of_the_examples(overlay: Path) -> None:
    assert list(load(overlay).clients) == ["brand"]


def test_an_operator_without_clients_of_his_own_keeps_the_examples(tmp_path: Path) -> None:
    assert list(load(tmp_path).clients) == ["atelier-nord", "maison-lumen"]


def test_an_empty_folder_of_clients_is_told_and_not_filled_with_examples(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    (error,) = told(tmp_path)
    assert "There is no client" in error
    assert "fanal init" in error


def test_an_operators_template_lies_over_the_shipped_one_of_its_name(overlay: Path) -> None:
    shipped = sorted((SHIPPED / "templates" / "fr").glob("*.md"))[0]
    mine = overlay / "templates" / "fr" / shipped.name
    mine.parent.mkdir(parents=True)
    shutil.copy(shipped, mine)
    mine.write_text(mine.read_text(encoding="utf-8") + "\nNos mots à nous.\n", encoding="utf-8")
    before, after = load().templates, load(overlay).templates
    assert len(before) == len(after)
    assert sum("Nos mots à nous." in template.body for template in after) == 1


def test_a_file_is_named_as_the_operator_knows_it(overlay: Path) -> None:
    (overlay / "clients" / "brand.toml").write_text(changed(('locale = "fr"', 'locale = "de"')), encoding="utf-8")
    (error,) = told(overlay)
    assert error.startswith(f"{overlay}/clients/brand.toml:2: “de” is not known here. ")


# --- all problems at once ---


def test_problems_of_every_kind_of_file_are_told_together_by_file_and_line(overlay: Path) -> None:
    (overlay / "clients" / "brand.toml").write_text(
        changed(('locale = "fr"', 'locale = "de"'), ('zone = "Europe/Paris"', 'zone = "Paris"')), encoding="utf-8"
    )
    (overlay / "clients" / "other.toml").write_text("name =", encoding="utf-8")
    (overlay / "helplines.toml").write_text("[[helpline]]\nid = 5\n", encoding="utf-8")
    (overlay / "templates" / "fr").mkdir(parents=True)
    (overlay / "templates" / "fr" / "mine.md").write_text("no front matter", encoding="utf-8")
    (overlay / "lexicon").mkdir()
    (overlay / "lexicon" / "fr.csv").write_text("nothing,here\n", encoding="utf-8")
    found = told(overlay)
    names = [Path(error.partition(":")[0]).name for error in found]
    assert {"brand.toml", "other.toml", "helplines.toml", "mine.md", "fr.csv"} == set(names)
    assert names.count("brand.toml") == 2
    clients = [error for error in found if "/brand.toml:" in error]
    assert [":2: " in clients[0], ":3: " in clients[1]] == [True, True]


def test_a_broken_directory_of_helplines_is_told_once_and_not_by_every_client(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(SHIPPED, shipped, ignore=shutil.ignore_patterns("__pycache__"))
    (shipped / "helplines.toml").write_text("[[helpline]\n", encoding="utf-8")
    with pytest.raises(ConfigErrors) as refused:
        load_catalog(shipped, None, today=TODAY, secrets=secret)
    assert [Path(error.file).name for error in refused.value.errors] == ["helplines.toml"]


def test_secrets_that_are_not_set_are_each_named() -> None:
    def nothing(reference: str) -> str:
        raise LookupError(f"{reference} is not set")

    found = told(secrets=nothing)
    assert len(found) == 6
    assert all("is not set" in error for error in found)


@pytest.mark.parametrize(
    ("word", "answer"),
    [("hid", "Did you mean “hide”?"), ("suicide", "Did you mean “suicide_selfharm”?"), ("xyz", "Known: hide, suicide")],
)
def test_a_near_word_is_proposed_and_otherwise_all(word: str, answer: str) -> None:
    assert did_you_mean(word, ["suicide_selfharm", "hide"]).startswith(answer)

"""`fanal check` on what lies in an operator's folder and is never read: each with its path, and where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.conftest import Fanal

CLIENT = 'name = "Brand"\n[communities.forum]\n'
TEMPLATE = '+++\nid = "bonjour"\n+++\nBonjour\n'


@pytest.fixture
def own(fanal: Fanal, tmp_path: Path) -> Path:
    """An operator's folder as `fanal init` lays it."""
    folder = tmp_path / "own"
    assert fanal("init", folder).code == 0
    return folder


def put(path: Path, text: str = "x\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lost(out: str) -> list[str]:
    return [line for line in out.splitlines() if "Nothing reads this" in line]


MISPLACED = (
    ("client/brand.toml", CLIENT, "client/", "Did you mean “clients”?"),
    ("Templates/fr/bonjour.md", TEMPLATE, "Templates/", "Did you mean “templates”?"),
    ("lexicons/fr.csv", "kind,term\n", "lexicons/", "Did you mean “lexicon”?"),
    ("helpline.toml", "", "helpline.toml", "Did you mean “helplines.toml”?"),
    ("helplines.toml.txt", "", "helplines.toml.txt", "Did you mean “helplines.toml”?"),
    ("brand.toml", CLIENT, "brand.toml", "A client's file stands in clients/"),
    ("bonjour.md", TEMPLATE, "bonjour.md", "move it to templates/fr/"),
    ("fr/bonjour.md", TEMPLATE, "fr/", "Templates stand in templates/fr/"),
    ("en.csv", "kind,term,variants\n", "en.csv", "A lexicon stands in lexicon/"),
    ("clients/brand.tml", CLIENT, "clients/brand.tml", "rename it to brand.toml"),
    ("clients/brand.toml.txt", CLIENT, "clients/brand.toml.txt", "rename it to brand.toml"),
    ("clients/brand.TOML", CLIENT, "clients/brand.TOML", "rename it to brand.toml"),
    ("clients/more/brand.toml", CLIENT, "clients/more/", "clients/ itself"),
    ("clients/people.csv", "id,mail\n", "clients/people.csv", "No client's file names it"),
    ("templates/bonjour.md", TEMPLATE, "templates/bonjour.md", "move it to templates/fr/"),
    ("templates/fr/bonjour.txt", TEMPLATE, "templates/fr/bonjour.txt", "rename it to bonjour.md"),
    ("templates/fr/more/bonjour.md", TEMPLATE, "templates/fr/more/", "templates/fr/ itself"),
    ("lexicon/fr.tsv", "", "lexicon/fr.tsv", "lexicon/fr.csv"),
    ("lexicon/french.csv", "kind,term,variants,category,level,weight\n", "lexicon/french.csv", "lexicon/fr.csv"),
)
"""What somebody put into the folder, and what it says; the path that is told, and a part of the remedy."""


def test_what_is_misspelt_or_misplaced_is_told(fanal: Fanal, own: Path) -> None:
    for name, text, _, _ in MISPLACED:
        put(own / name, text)
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 0, ran.out
    told = lost(ran.out)
    for _, _, path, remedy in MISPLACED:
        (line,) = (one for one in told if one.startswith(f"warning: {own}/{path}: Nothing reads this. "))
        assert remedy in line
    assert len(told) == len(MISPLACED)


def test_what_is_somebody_s_own_is_left_in_peace(fanal: Fanal, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        *("README", "NOTES.md", "staging.env", "exercise.jsonl", "data/fanal.sqlite3", ".git/config", "docs/guide.md"),
        *("members.csv", "secrets/forum", "deploy/compose.yml", "clients/README.md", "clients/.brand.toml.swp"),
        *("clients/my-brand.toml~", "clients/#my-brand.toml#", "clients/old.toml.disabled", "clients/.#my-brand.toml"),
        *("templates/README.md", "templates/fr/README.md", "templates/fr/.rappel.md", "templates/.git/x.md"),
        *("lexicon/README.txt", "lexicon/fr.csv.bak", "lexicon/.~lock.fr.csv#", "lexicon/.fr.csv"),
    ):
        put(own / name)
    put(own / "staging.toml", "port = 8301\n")
    ran = fanal("check", own, "--no-secrets")
    assert (ran.code, lost(ran.out)) == (0, [])


def test_a_file_that_a_client_names_is_no_stray(fanal: Fanal, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = own / "clients/my-brand.toml"
    reference = "env:FANAL_SECRET_MY_BRAND_FLAGS"
    text = client.read_text(encoding="utf-8")
    assert reference in text
    client.write_text(text.replace(reference, "file:clients/keys/flags"), encoding="utf-8")
    put(own / "clients/keys/flags")
    assert lost(fanal("check", own, "--no-secrets").out) == []
    client.write_text(text.replace('zone = "', 'zone = "x'), encoding="utf-8")
    put(own / "clients/table.csv")
    put(own / "clients/brand.tml")
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 1
    assert ["brand.tml: Nothing" in line for line in lost(ran.out)] == [True, False], "of a broken file, nobody knows"


def test_the_shipped_folder_has_no_strays(fanal: Fanal) -> None:
    assert lost(fanal("check", "--no-secrets").out) == []

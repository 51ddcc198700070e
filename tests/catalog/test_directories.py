"""Every mistake in a [[directory]] table is told with its line and its remedy; what no source needs stops no desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.contacts import ContactKind, SourceKind
from tests.catalog.files import CLIENT, changed, line_of, read, the_client, told
from tests.directory.declared import LDAP, SQL

CSV = """
[[directory]]
id = "members"
kind = "csv"
name = "Members"
path = "members.csv"
match = { id = "pseudo", email = "mail" }
fields = { email = "mail", postal_address = "{rue}\\n{ville}" }
"""
HTTP = """
[[directory]]
id = "crm"
kind = "http"
name = "CRM"
url = "https://crm.example/people"
token = "env:TOKEN"
match = { id = "id" }
fields = { email = "mail" }
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "members.csv").write_text("pseudo;mail;rue;ville\nlou;l@exemple.invalid;;\n", "utf-8")


MISTAKES = [
    # (table, change, words at whose line the error stands, problem, remedy)
    (CSV, ('id = "members"', 'id = "flag"'), "id =", "“flag” cannot name a source", "short word"),
    (CSV, ('id = "members"', 'id = "Mes Membres"'), "id =", "cannot name a source", "small letters"),
    (CSV, ('kind = "csv"', 'kind = "excel"'), "kind =", "“excel” is not known", "csv"),
    (CSV, ('kind = "csv"', 'kind = "csv"\ntimeout = "5 min"'), "timeout =", "between 1 s and 20 s", "5 s"),
    (CSV, ('path = "members.csv"\n', ""), "kind =", "needs “path”", "Add a line path"),
    (CSV, ('path = "members.csv"', 'path = "members.csv"\nbase = "x"'), "base =", "“base” means nothing", "Delete"),
    (CSV, ('email = "mail" }', 'email = "mai" }'), "match =", "“mai” is no column of members.csv", "mean “mail”?"),
    (CSV, ("{ville}", "{vile}"), "fields =", "“vile” is no column of members.csv", "mean “ville”?"),
    (CSV, ('{ id = "pseudo", email = "mail" }', "{ }"), "match =", "Nobody can be recognised", "forum_id"),
    (CSV, ("fields = {", "fields = { } # {"), "fields =", "It tells nothing", "fields ="),
    (SQL, (":id", ":idd"), "query =", "“:idd” is not known here", "mean “id”?"),
    (SQL, (" WHERE forum_id = :id", ""), "query =", "asks about nobody", ":id"),
    (SQL, ("SELECT * FROM", "DELETE FROM"), "query =", "may only read", "SELECT"),
    (
        SQL,
        ("env:SHOP_URL", "postgresql://me:secret@db.example/shop"),
        "url =",
        "A password may stand in it",
        "env:NAME",
    ),
    (SQL, ("env:SHOP_URL", "env:UNSET"), "url =", "the environment has no UNSET", "Set it"),
    (LDAP, ("ldap://directory.example", "https://directory.example"), "url =", "is no LDAP address", "ldap://"),
    (LDAP, ('"env:LDAP"', '"hunter2"'), "password =", "A secret is written in the file", "env:NAME"),
    (
        LDAP,
        ('base = "dc=example"', 'base = "x"\nca_file = "ca.pem"'),
        "ca_file =",
        "ca.pem is not there",
        "certificate",
    ),
    (HTTP, ("https://crm.example/people", "http://crm.example/people"), "url =", "in the open", "https"),
    (HTTP, ("https://crm.example/people", "crm.example"), "url =", "is not a web address", "in full"),
    (HTTP, ('"env:TOKEN"', '"env:UNSET"'), "token =", "the environment has no UNSET", "Set it"),
]


@pytest.mark.parametrize(("given", "change", "words", "problem", "remedy"), MISTAKES)
def test_every_mistake_is_told_with_its_line_and_remedy(
    tmp_path: Path, given: str, change: tuple[str, str], words: str, problem: str, remedy: str
) -> None:
    broken = changed(change, text=given)
    found = told(read(tmp_path, CLIENT + broken))
    mine = [error for error in found if problem in error]
    assert len(mine) == 1, found
    assert remedy in mine[0]
    assert mine[0].startswith(f"{CLIENT.count(chr(10)) + line_of(broken, words)}: ")
    assert "hunter2" not in "".join(found), "a secret is told to nobody"


def test_one_name_stands_for_one_source(tmp_path: Path) -> None:
    (error,) = told(read(tmp_path, CLIENT + CSV + CSV))
    assert "“members” stands here twice" in error


def test_a_file_that_is_missing_is_a_warning_since_no_desk_stands_still_for_it(tmp_path: Path) -> None:
    (tmp_path / "clients" / "members.csv").unlink()
    found = read(tmp_path, CLIENT + CSV)
    assert found.errors == ()
    assert any("members.csv cannot be read" in str(warning) for warning in found.warnings)


def test_a_source_that_knows_names_alone_is_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, CLIENT + changed(('{ id = "pseudo", email = "mail" }', '{ name = "pseudo" }'), text=CSV))
    assert found.errors == ()
    assert any("a human is asked each time" in str(warning) for warning in found.warnings)


def test_each_kind_is_read_with_its_secrets_and_its_paths(tmp_path: Path) -> None:
    members, shop, staff, crm = the_client(tmp_path, CLIENT + CSV + SQL + LDAP + HTTP).directories
    kinds = [found.kind for found in (members, shop, staff, crm)]
    assert kinds == [SourceKind.CSV, SourceKind.SQL, SourceKind.LDAP, SourceKind.HTTP]
    assert members.options["path"] == str(tmp_path / "clients" / "members.csv")
    assert members.timeout == timedelta(seconds=5)
    assert members.fields[ContactKind.ADDRESS] == "{rue}\n{ville}"
    assert shop.secrets["url"].startswith("http://127.0.0.1"), "a reference is followed"
    assert staff.secrets["user"] == "cn=reader"
    assert set(crm.secrets) == {"url", "token"}

"""`fanal doctor` on the sources of contact details: real servers are signed in on and asked about nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.command.doctor_directories import directory_findings
from bot.command.findings import Finding, Mark
from bot.net import Route, open_net
from bot.opening import read_catalog
from config.settings import load
from tests.catalog.files import changed
from tests.directory import declared
from tests.directory.slapd import BASE, PASSWORD, USER, Slapd, slapd
from tests.listening import free_ports
from tests.postgres import Postgres
from tests.stories.sources import CLIENT

LDAP = changed(
    ("ldap://directory.example", "@url@"),
    ("dc=example", BASE),
    ("cn=reader", USER),
    ("env:LDAP", "env:FANAL_SECRET_STAFF"),
    ("match =", 'ca_file = "@ca_file@"\nmatch ='),
    text=declared.LDAP,
)
SQL = changed(
    ("env:SHOP_URL", "env:FANAL_SECRET_SHOP"),
    ("SELECT * FROM people WHERE forum_id", "SELECT id, mail FROM people WHERE id"),
    ("forum_id", "id"),
    text=declared.SQL,
)


class Given:
    """A client whose one directory is the one that a test lays."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file, self._monkeypatch = folder / "clients" / CLIENT.name, monkeypatch
        self._file.parent.mkdir(parents=True)
        monkeypatch.setenv("FANAL_CONFIG_FOLDER", str(folder))
        before, _, rest = CLIENT.read_text("utf-8").partition("[[directory]]")
        self._around = before, rest[rest.index("\n# ---") :]

    def directory(self, table: str, **secrets: str) -> None:
        self._file.write_text(self._around[0] + table + self._around[1], "utf-8")
        for name, value in secrets.items():
            self._monkeypatch.setenv(f"FANAL_SECRET_{name.upper()}", value)

    async def found(self) -> Finding:
        async with open_net(Route()) as net:
            (one,) = [one async for one in directory_findings(read_catalog(load()), net)]
        return one


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], tmp_path: Path) -> Given:
    return Given(tmp_path / "own", monkeypatch)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd")) as running:
        yield running


async def test_an_ldap_server_is_signed_in_on_and_what_fails_is_said(server: Slapd, given: Given) -> None:
    right = LDAP.replace("@url@", server.url).replace("@ca_file@", str(server.ca_file))
    given.directory(right, staff=PASSWORD)
    assert str(await given.found()) == "ok    directory staff of maison-lumen (LDAP) can be asked"

    given.directory(right, staff="not-it-SENTINEL")
    refused = await given.found()
    assert (refused.mark, "does not let us in" in refused.what) == (Mark.BAD, True)
    assert "[[directory]] “staff”" in refused.remedy
    assert "SENTINEL" not in str(refused)
    assert USER not in str(refused)

    given.directory(right.replace(f'base = "{BASE}"', 'base = "dc=elsewhere,dc=org"'), staff=PASSWORD)
    assert "it refuses the question (noSuchObject)" in (await given.found()).what
    given.directory(right.replace(server.url, f"ldap://127.0.0.1:{free_ports(1)[0]}"), staff=PASSWORD)
    assert "it cannot be reached" in (await given.found()).what
    given.directory(right.replace(f'ca_file = "{server.ca_file}"\n', ""), staff=PASSWORD)
    untrusted = await given.found()
    assert "no TLS that can be trusted" in untrusted.what
    assert "ca_file" in untrusted.remedy


async def test_a_database_is_asked_about_nobody_and_what_fails_is_said(postgres: Postgres, given: Given) -> None:
    with postgres.database() as url:
        given.directory(SQL, shop=url)
        missing = await given.found()
        assert (missing.mark, "it refuses the question (UndefinedTable)" in missing.what) == (Mark.BAD, True)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE people (id TEXT, mail TEXT)"))
            connection.execute(text("INSERT INTO people VALUES ('m-77', 'lou@exemple.invalid')"))
        engine.dispose()
        assert (await given.found()).mark is Mark.GOOD
        given.directory(SQL.replace('email = "mail"', 'email = "e_mail"'), shop=url)
        lacking = await given.found()
        assert (lacking.mark, "its answers have no e_mail" in lacking.what) == (Mark.DOUBT, True)
        given.directory(SQL, shop=f"{url}_SENTINEL")
        gone = await given.found()
        assert "it cannot be reached" in gone.what
        assert "SENTINEL" not in str(gone)


async def test_a_file_is_not_made_by_looking_and_an_address_that_is_none_is_told(given: Given, tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite3"
    given.directory(SQL, shop=f"sqlite:///{file}")
    assert "it cannot be reached (no such file)" in (await given.found()).what
    assert not file.exists()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE people (id, mail)")
    connection.close()
    assert (await given.found()).mark is Mark.GOOD
    given.directory(SQL, shop="db.example SENTINEL")
    wrong = await given.found()
    assert (wrong.mark, "its address cannot be used" in wrong.what) == (Mark.BAD, True)
    assert "SENTINEL" not in str(wrong)

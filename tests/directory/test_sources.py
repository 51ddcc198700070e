"""Each kind of source against the real thing: a file, a database, slapd, an HTTP server, and one that never answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from bot.directory.base import Directory, ask
from bot.directory.csv_table import CsvTable
from bot.directory.http import HttpDirectory
from bot.directory.ldap import Ldap
from bot.directory.sql_table import SqlTable
from bot.net import Route, open_net
from bot.rules.contacts import Ambiguous, Asked, Datum, Denied, Found, Nothing, Outcome, TimedOut, Why
from config.contacts import ContactKind
from tests.directory.slapd import BASE, PASSWORD, USER, Slapd, slapd
from tests.postgres import Postgres

EMAIL, ADDRESS = ContactKind.EMAIL, ContactKind.ADDRESS
LOU = Asked(client="brand", community="forum", id="m-77", name="Lou")
MATCH = {"id": "id", "email": "mail", "name": "name"}
FIELDS = {EMAIL: "mail", ADDRESS: "{street}\n{city}"}


def values(outcome: Outcome) -> set[str]:
    assert isinstance(outcome, Found), outcome
    return {datum.value for datum in outcome.data}


async def asked(directory: Directory, member: Asked) -> Outcome:
    try:
        return await ask(directory, member)
    finally:
        directory.close()


# --- CSV ---


async def test_a_table_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id;name;mail;street;city\nm-77;Lou;lou@exemple.invalid;1 rue;Là\n;Sam;sam@x.invalid;;\n")
    table = CsvTable(path, 5, MATCH, FIELDS)
    assert values(await ask(table, LOU)) == {"lou@exemple.invalid", "1 rue\nLà"}
    named = await ask(table, Asked(client="brand", id="m-1", name="SAM"))
    assert isinstance(named, Ambiguous)
    assert named.why is Why.NAME_ONLY
    assert isinstance(await ask(table, Asked(client="brand", id="m-9", name="Nobody")), Nothing)
    path.write_text("id;name;mail;street;city\nm-77;Lou;changed@exemple.invalid;;\n")
    assert values(await ask(table, LOU)) == {"changed@exemple.invalid"}
    path.unlink()
    assert await asked(table, LOU) == Denied("no_file")


async def test_what_was_read_of_a_table_shows_in_no_repr(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id;name;mail;street;city\nm-77;Lou;lou@exemple.invalid;1 rue;Là\n")
    table = CsvTable(path, 5, MATCH, FIELDS)
    assert values(await asked(table, LOU))
    assert not [told for told in ("m-77", "Lou", "lou@", "1 rue") if told.casefold() in repr(table).casefold()]


# --- SQL ---


async def test_a_query_is_asked_by_named_parameters_and_cannot_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'people.sqlite3'}"
    people(url)
    query = "SELECT * FROM people WHERE id = :id OR name = :name"
    found = await asked(SqlTable(url=url, query=query, seconds=5, match=MATCH, fields=FIELDS), LOU)
    assert values(found) == {"lou@exemple.invalid", "1 rue\nLà"}
    hostile = Asked(client="brand", id="' OR '1'='1", name="'; DROP TABLE people; --")
    assert isinstance(
        await asked(SqlTable(url=url, query=query, seconds=5, match=MATCH, fields=FIELDS), hostile), Nothing
    )
    writes = "UPDATE people SET name = :name RETURNING *"
    outcome = await asked(SqlTable(url=url, query=writes, seconds=5, match=MATCH, fields=FIELDS), LOU)
    assert isinstance(outcome, Denied)


def people(url: str) -> None:
    """A table of one person, in somebody else's database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (id TEXT, name TEXT, mail TEXT, street TEXT, city TEXT)"))
        connection.execute(text("INSERT INTO people VALUES ('m-77', 'Lou', 'lou@exemple.invalid', '1 rue', 'Là')"))
    engine.dispose()


async def test_a_postgresql_is_only_read_and_ends_a_slow_query_itself(postgres: Postgres) -> None:
    def table(query: str, *, seconds: float = 5, at: str = "") -> SqlTable:
        return SqlTable(url=at or url, query=query, seconds=seconds, match=MATCH, fields=FIELDS)

    with postgres.database() as url:
        people(url)
        by_id = "SELECT * FROM people WHERE id = :id"
        assert values(await asked(table(by_id), LOU)) == {"lou@exemple.invalid", "1 rue\nLà"}
        plain = url.replace("postgresql+psycopg:", "postgresql:")
        assert values(await asked(table(by_id, at=plain), LOU)) == {"lou@exemple.invalid", "1 rue\nLà"}
        assert isinstance(await asked(table(by_id), Asked(client="brand", id="' OR '1'='1")), Nothing)
        gone = "WITH gone AS (DELETE FROM people WHERE id = :id RETURNING *) SELECT * FROM gone"
        assert isinstance(await asked(table(gone), LOU), Denied)
        assert values(await asked(table(by_id), LOU)), "nothing was deleted"
        assert await asked(table(f"{by_id} AND pg_sleep(60) IS NULL", seconds=0.5), LOU) == TimedOut()
        engine = create_engine(url, poolclass=NullPool)
        asleep = "query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()"
        async with asyncio.timeout(20):
            while await asyncio.to_thread(count, engine, f"SELECT count(*) FROM pg_stat_activity WHERE {asleep}"):
                pass


def count(engine: Engine, query: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


# --- LDAP ---


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd")) as running:
        yield running


def ldap(server: Slapd, *, url: str = "", password: str = PASSWORD, seconds: float = 5) -> Ldap:
    return Ldap(
        url=url or server.url, base=BASE, user=USER, password=password, seconds=seconds,
        match={"id": "uid", "email": "mail", "name": "cn"}, fields={EMAIL: "mail", ADDRESS: "postalAddress"},
        ca_file=server.ca_file,
    )  # fmt: skip


async def test_ldap_finds_one_by_id_over_starttls_and_parts_the_lines_of_an_address(server: Slapd) -> None:
    assert values(await asked(ldap(server), LOU)) == {"lou@exemple.invalid", "12 allée Imaginaire\n00000 Nulle-Part"}


async def test_ldap_asks_about_several_of_one_name_and_about_more_than_it_may_show(server: Slapd) -> None:
    twins = await asked(ldap(server), Asked(client="brand", name="Sam Deux"))
    assert isinstance(twins, Ambiguous)
    assert (len(twins.candidates), twins.why) == (2, Why.SEVERAL)
    many = await asked(ldap(server), Asked(client="brand", name="Trop Nombreux"))
    assert isinstance(many, Ambiguous)
    assert many.why is Why.SEVERAL


@pytest.mark.parametrize("name", ["*", "x)(uid=*", "\\", "\x00", "))(|(uid=*"])
async def test_a_name_is_never_a_filter(server: Slapd, name: str) -> None:
    assert isinstance(await asked(ldap(server), Asked(client="brand", name=name)), Nothing)


async def test_a_wrong_password_is_a_refusal(server: Slapd) -> None:
    assert await asked(ldap(server, password="faux"), LOU) == Denied("credentials")


# --- HTTP ---


@asynccontextmanager
async def http_server(answers: list[web.Response], seen: list[object]) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.Response:
        seen.append((await request.json(), request.headers.get("Authorization")))
        return answers.pop(0)

    app = web.Application()
    app.router.add_post("/people", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/people"
    finally:
        await runner.cleanup()


async def test_http_is_asked_again_and_remembers_and_tells_a_refusal() -> None:
    person = {"id": "m-77", "contact": {"mails": ["lou@exemple.invalid"]}}
    answers = [web.Response(status=503), web.json_response({"people": [person]}), web.Response(status=403)]
    seen: list[object] = []
    async with open_net(Route()) as net, http_server(answers, seen) as url:
        directory = HttpDirectory(
            net, url=url, token="secret", seconds=5, match={"id": "id"}, fields={EMAIL: "contact.mails"}
        )
        assert values(await ask(directory, LOU)) == {"lou@exemple.invalid"}
        assert values(await ask(directory, LOU)) == {"lou@exemple.invalid"}
        assert seen == [({"member": {"id": "m-77", "name": "Lou"}, "community": "forum"}, "Bearer secret")] * 2
        assert await ask(directory, Asked(client="brand", id="other")) == Denied("http_403")


# --- one that accepts and never answers ---


@asynccontextmanager
async def _silent() -> AsyncIterator[socket.socket]:
    """It accepts (the kernel does), and nobody ever reads."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


async def test_a_source_that_never_answers_is_over_in_its_time(server: Slapd) -> None:
    async with open_net(Route()) as net, _silent() as silent, asyncio.timeout(20):
        port = silent.getsockname()[1]
        http = HttpDirectory(net, url=f"http://127.0.0.1:{port}", token="", seconds=0.5, match=MATCH, fields=FIELDS)
        slow = ldap(server, url=f"ldap://127.0.0.1:{port}", seconds=0.5)
        assert [*await asyncio.gather(asked(http, LOU), asked(slow, LOU))] == [TimedOut(), TimedOut()]


def test_nobody_s_data_stands_in_what_may_be_logged() -> None:
    asked_about = Asked(client="brand", id="SENTINEL", name="SENTINEL", before=(Datum(EMAIL, "SENTINEL"),))
    assert "SENTINEL" not in repr((asked_about, Found((Datum(EMAIL, "SENTINEL"),))))

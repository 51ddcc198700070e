"""The ground that other tests stand on: databases are fresh, and CI lets nothing be skipped."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.postgres import Postgres

pytest_plugins = ["pytester"]
SKIPS = """
import pytest

def test_now(): pytest.skip("no chromium here")

@pytest.mark.skip(reason="not today")
def test_marked(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False

def test_plain(): pass
"""


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, turn: int) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE mine (n integer)"))
        connection.execute(sa.text("INSERT INTO mine VALUES (1)"))
    engine.dispose()


def test_a_template_is_prepared_once_and_copied(postgres: Postgres) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE word (w text)"))
        engine.dispose()

    for _ in range(2):
        with postgres.database(postgres.template("words", prepare)) as url:
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                assert connection.execute(sa.text("SELECT count(*) FROM word")).scalar() == 0
                connection.execute(sa.text("INSERT INTO word VALUES ('a')"))
            engine.dispose()
    assert len(prepared) == 1


@pytest.mark.parametrize(("ci", "expected"), [("", {"skipped": 2}), ("true", {"failed": 1, "errors": 1})])
def test_a_skip_fails_in_ci_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, expected: dict[str, int]
) -> None:
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest("from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport")
    pytester.makepyfile(SKIPS)
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(**expected, passed=1, xfailed=1)
    assert ("nothing may be skipped in CI: Skipped: no chromium here" in result.stdout.str()) is bool(ci)


def test_a_whole_module_skipped_fails_in_ci_too(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makeconftest("from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport")
    pytester.makepyfile('import pytest\npytest.importorskip("no_such_module_at_all")\ndef test_a(): pass')
    result = pytester.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=1)

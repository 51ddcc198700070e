"""`fanal cases`: read beside a running desk; words only when asked for, and then the history says so."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.storage import lock, tables
from bot.storage.engine import make_engine
from tests.command.conftest import CLIENT, Fanal, a_flag

WORDS = "je veux mourir \x1b[2J"
NAME = "lou_77"
HISTORY = tables.HISTORY


@pytest.fixture
def cases(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    """Two cases: a call for help (1), and a question for the other client (2)."""
    call = a_flag("m-1", text=WORDS, author={"id": "u-1", "name": NAME, "email": "lou@mail.example"})
    flags = tmp_path / "flags.jsonl"
    flags.write_text("\n".join(map(json.dumps, [call, a_flag("m-2", client="atelier-nord")])), encoding="utf-8")
    assert fanal("flag", flags, "--client", CLIENT).code == 0


def exported(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.usefixtures("cases")
def test_the_list_begins_with_what_is_most_urgent_and_quotes_nobody(fanal: Fanal) -> None:
    ran = fanal("cases", "list")
    assert ran.code == 0
    head, first, second = ran.out.splitlines()
    assert head.split()[:2] == ["case", "level"]
    assert first.split()[:4] == ["1", "P1", "suicide_selfharm", CLIENT]
    assert second.split()[0] == "2"
    assert NAME not in ran.out
    assert [line.split()[0] for line in fanal("cases", "list", "--client", CLIENT).out.splitlines()] == ["case", "1"]
    assert "… and more" in fanal("cases", "list", "--most", "1").out


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("command", [("cases", "list"), ("cases", "export"), ("outbox", "list"), ("stats",)])
def test_a_slip_in_a_client_s_name_is_told_and_not_that_nothing_waits(fanal: Fanal, command: tuple[str, ...]) -> None:
    ran = fanal(*command, "--client", "maison-lunem")
    assert (ran.code, ran.out) == (1, "")
    assert f"There is no client maison-lunem here. There is: atelier-nord, {CLIENT}." in ran.err
    assert fanal(*command, "--client", CLIENT).code == 0


@pytest.mark.usefixtures("cases")
def test_an_export_that_failed_leaves_no_file_in_the_way_of_the_next(fanal: Fanal, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    for slip in (("--client", "maison-lunem"), ("999",)):
        assert fanal("cases", "export", *slip, "--output", path).code == 1
        assert not path.exists()
    assert fanal("cases", "export", "--client", CLIENT, "--output", path).code == 0


@pytest.mark.usefixtures("cases")
def test_a_case_shows_its_history_and_whether_it_is_whole(fanal: Fanal) -> None:
    ran = fanal("cases", "show", 1)
    assert ran.code == 0
    assert "the chain is whole" in ran.out
    assert "flagged" in ran.out
    assert NAME not in ran.out
    assert "mourir" not in ran.out


@pytest.mark.usefixtures("cases")
def test_words_are_shown_when_asked_for_and_the_history_says_so_first(fanal: Fanal) -> None:
    before = fanal("cases", "show", 1).out
    ran = fanal("cases", "show", 1, "--words")
    assert ran.code == 0
    assert NAME in ran.out
    assert "je veux mourir �[2J" in ran.out, "what a terminal would obey is taken out"
    assert "\x1b" not in ran.out
    line = next(line for line in ran.out.splitlines() if "console:" in line)
    assert "read" in line
    assert "the chain is whole" in ran.out
    assert "console:" not in before
    assert "the chain is whole" in fanal("cases", "show", 1).out


@pytest.mark.usefixtures("cases")
def test_an_export_without_words_has_none(fanal: Fanal) -> None:
    ran = fanal("cases", "export")
    assert ran.code == 0
    first, second = exported(ran.out)
    assert (first["case"]["id"], first["case"]["client"], second["case"]["client"]) == (1, CLIENT, "atelier-nord")
    assert first["history"][0]["verb"] == "flagged"
    assert first["history_broken_at"] is None
    assert [message["external_id"] for message in first["messages"]] == ["m-1"]
    assert NAME not in ran.out
    assert "mourir" not in ran.out
    assert "lou@mail.example" not in ran.out
    assert len(exported(fanal("cases", "export", "--client", "atelier-nord").out)) == 1


@pytest.mark.usefixtures("cases")
def test_an_export_with_words_is_recorded_in_each_case(fanal: Fanal, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    ran = fanal("cases", "export", "--words", "--output", path)
    assert (ran.code, ran.out) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = exported(path.read_text(encoding="utf-8"))
    assert found[0]["messages"][0]["content"]["text"] == WORDS
    assert found[0]["members"][0]["content"]["email"] == "lou@mail.example"
    assert all(case["history"][-1]["verb"] == "exported" for case in found)
    assert all(case["history_broken_at"] is None for case in found)
    again = fanal("cases", "export", "--output", path)
    assert (again.code, "nothing was written" in again.err) == (1, True)


@pytest.mark.usefixtures("cases")
def test_a_history_that_somebody_changed_is_told(fanal: Fanal, settings: dict[str, str], data: Path) -> None:
    engine = make_engine(f"sqlite:///{data / 'fanal.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(update(HISTORY).where(HISTORY.c.case_id == 1, HISTORY.c.seq == 2).values(actor="nobody"))
    engine.dispose()
    ran = fanal("cases", "show", 1)
    assert ran.code == 1
    assert "THE CHAIN IS BROKEN at line 2" in ran.out
    assert exported(fanal("cases", "export", 1).out)[0]["history_broken_at"] == 2


@pytest.mark.usefixtures("cases")
def test_it_works_while_a_desk_does(fanal: Fanal, data: Path) -> None:
    with lock.hold(data):
        assert fanal("cases", "list").code == 0
        assert fanal("cases", "show", 1, "--words").code == 0


@pytest.mark.usefixtures("cases")
def test_reading_changes_nothing(fanal: Fanal, data: Path) -> None:
    def dump() -> list[Any]:
        engine = make_engine(f"sqlite:///{data / 'fanal.sqlite3'}")
        with engine.begin() as connection:
            tables_there = tables.metadata.sorted_tables
            rows = [connection.execute(text(f"SELECT * FROM {table.name}")).all() for table in tables_there]
        engine.dispose()
        return rows

    before = dump()
    for arguments in (["list"], ["list", "--closed", "--json"], ["show", "1"], ["export"]):
        assert fanal("cases", *arguments).code == 0
    assert dump() == before


@pytest.mark.usefixtures("cases")
def test_without_its_key_words_stay_closed_and_the_rest_can_be_read(fanal: Fanal, data: Path) -> None:
    (data / "secret.key").rename(data / "elsewhere.key")
    ran = fanal("cases", "show", 1, "--words")
    assert ran.code == 1
    assert "secret.key" in ran.err
    assert not (data / "secret.key").exists(), "no new key is made: it would open nothing"
    assert fanal("cases", "show", 1).code == 0


@pytest.mark.usefixtures("cases")
def test_with_another_key_words_stay_closed(fanal: Fanal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_SECRET_KEYS", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    ran = fanal("cases", "export", "--words")
    assert ran.code == 1
    assert "FANAL_SECRET_KEYS" in ran.err
    assert ran.out == ""


def test_where_there_is_no_database_none_is_made(fanal: Fanal, settings: dict[str, str], data: Path) -> None:
    ran = fanal("cases", "list")
    assert ran.code == 1
    assert "fanal run" in ran.err
    assert not list(data.iterdir())


@pytest.mark.usefixtures("cases")
def test_a_case_that_is_not_there_is_told(fanal: Fanal) -> None:
    ran = fanal("cases", "show", 99)
    assert (ran.code, ran.err) == (1, "There is no case 99. fanal cases list --closed shows them all.\n")

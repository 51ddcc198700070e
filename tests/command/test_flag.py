"""`fanal flag`: everything good goes in, once, whether a desk runs or not; what is bad is told with its line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.command.flag import Tally
from bot.command.flag import flag as bring
from bot.command.told import Told
from config.settings import load
from tests.command.conftest import CLIENT, Fanal, a_flag
from tests.running import story

CLIENTS = Path(__file__).parents[2] / "config" / "clients"


def written(path: Path, *flags: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in flags]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three good lines (two of one member, one of them a call for help), and three bad ones."""
    call = a_flag("m-2", text="je veux mourir", author={"id": "lou", "name": "lou_77"})
    return written(
        tmp_path / "flags.jsonl",
        a_flag("m-1", author={"id": "lou", "name": "lou_77"}),
        '{"community": "forum"',
        call,
        a_flag("m-3", community="elsewhere"),
        a_flag("m-4", posted_at="yesterday"),
        a_flag("m-5", client="atelier-nord"),
    )


BAD = "3 lines not taken: 2, 4, 5."


def test_without_a_desk_they_go_into_its_database(fanal: Fanal, settings: dict[str, str], file: Path) -> None:
    ran = fanal("flag", file, "--client", CLIENT)
    assert ran.code == 1
    assert "3 flags in 2 cases, 2 of them new. No desk is running" in ran.out
    assert BAD in ran.out
    assert "line 2: this is not JSON" in ran.err
    assert "line 4: community: maison-lumen has no such community; it has: forum" in ran.err
    assert "line 5: posted_at: write the moment as RFC 3339" in ran.err
    listed = [json.loads(line) for line in fanal("cases", "list", "--json").out.splitlines()]
    assert [(case["id"], case["client"]) for case in listed] == [(1, CLIENT), (2, "atelier-nord")]
    assert listed[0]["level"] == "P1", "the second message of the same member raised it"
    assert not any(case["drill"] for case in listed)


def test_twice_is_the_same_as_once(fanal: Fanal, settings: dict[str, str], file: Path) -> None:
    fanal("flag", file, "--client", CLIENT)
    before = fanal("cases", "export").out
    ran = fanal("flag", file, "--client", CLIENT)
    assert "3 flags in 2 cases, none of them new." in ran.out
    assert fanal("cases", "export").out == before


def test_a_drill_says_so(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    ran = fanal("flag", written(tmp_path / "a.jsonl", a_flag(), a_flag("m-2")), "--client", CLIENT, "--drill")
    assert (ran.code, "not taken" in ran.out) == (0, False)
    assert fanal("cases", "list").out.count("EXERCICE") == 2


@pytest.mark.parametrize(
    ("name", "content"), [("a.jsonl", ""), ("a.jsonl", "\n\n"), ("a.csv", ""), ("a.csv", "community,text\n")]
)
def test_a_file_with_nothing_in_it_is_said_to_be_so(
    fanal: Fanal, settings: dict[str, str], tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    ran = fanal("flag", tmp_path / name, "--client", CLIENT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("There is no flag in this file")


def test_a_pipe_can_be_read_too(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "flags"
    os.mkfifo(path)
    writer = Thread(target=written, args=(path, a_flag(), a_flag("m-2")))
    writer.start()
    ran = fanal("flag", path, "--client", CLIENT)
    writer.join()
    assert (ran.code, ran.out.split(" in ")[0]) == (0, "2 flags")


def test_a_table_goes_in_too(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    path.write_text(
        "client;community;external_id;text;author_id;author_name;posted_at;moderation\n"
        f"{CLIENT};forum;m-1;bonjour;u-1;lou;2026-11-22T14:02:00+01:00;a_priori\n"
        "nobody;forum;m-2;bonjour;u-1;lou;2026-11-22T14:02:00+01:00;a_priori\n",
        encoding="utf-8",
    )
    ran = fanal("flag", path)
    assert "1 flag in 1 case, 1 of them new" in ran.out
    assert "line 3: client: there is no client “nobody”; known: atelier-nord, maison-lumen" in ran.err


def test_a_community_that_one_client_alone_has_tells_whose_flag_it_is(
    fanal: Fanal, settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "clients"
    own.mkdir(parents=True)
    for path in CLIENTS.iterdir():
        own.joinpath(path.name).write_bytes(path.read_bytes())
    nord = own / "atelier-nord.toml"
    nord.write_text(nord.read_text("utf-8").replace("[communities.forum]", "[communities.salon]"), "utf-8")
    lines = [a_flag("m-1"), a_flag("m-2", community="salon"), a_flag("m-3", community="ailleurs")]
    odd = [a_flag("m-4", community=["salon"])]
    shared = written(tmp_path / "shared.jsonl", *lines)

    ran = fanal("flag", shared)
    assert (ran.code, "3 lines not taken: 1, 2, 3." in ran.out) == (1, True), "both have a forum, neither another"
    assert "line 1: client: name one with --client, or in the line; known: atelier-nord, maison-lumen" in ran.err

    monkeypatch.setenv("FANAL_CONFIG_FOLDER", str(own.parent))
    ran = fanal("flag", written(tmp_path / "own.jsonl", *lines, *odd))
    assert "2 flags in 2 cases" in ran.out
    assert [line.partition(";")[0] for line in ran.err.splitlines()] == [
        f"line {number}: client: name one with --client, or in the line" for number in (3, 4)
    ]
    listed = [json.loads(line) for line in fanal("cases", "list", "--json").out.splitlines()]
    assert [case["client"] for case in listed] == [CLIENT, "atelier-nord"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--client", "nobody"], "There is no client “nobody”"), (["--url", "http://127.0.0.1:9"], "does not take flags")],
)
def test_when_nothing_can_go_in_it_is_told_in_a_line(
    fanal: Fanal,
    settings: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.setattr("bot.command.flag_sinks.WAITS", (0.0,))
    ran = fanal("flag", written(tmp_path / "a.jsonl", a_flag(client=CLIENT)), *arguments)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert told in ran.err


async def test_a_running_desk_takes_them_signed_and_shows_the_cards(
    monkeypatch: pytest.MonkeyPatch, data: Path, file: Path
) -> None:
    async with story(monkeypatch, data=data) as desk:
        tally = await bring(load(), file, client=CLIENT, drill=True, url="")
        assert (tally.taken, len(tally.cases), sorted(tally.refused)) == (3, 2, [2, 4, 5])
        assert tally.where == f"The desk at {desk.bot_url} took them."
        card = await desk.until(lambda: next(iter(desk.cards()), None), "a card")
        await card.says("EXERCICE")
        again = await bring(load(), file, client=CLIENT, drill=True, url=desk.bot_url)
        assert (again.taken, again.cases) == (3, tally.cases)
        await desk.look()
        assert len(desk.cards()) == 1


async def test_a_desk_with_another_secret_is_told(monkeypatch: pytest.MonkeyPatch, data: Path, file: Path) -> None:
    async with story(monkeypatch, data=data):
        monkeypatch.setenv("FANAL_SECRET_LUMEN_FLAGS", "whsec_" + "QUJD" * 11)
        with pytest.raises(Told, match="the flag secret of maison-lumen differs"):
            await bring(load(), file, client=CLIENT, drill=False, url="")


async def test_a_desk_that_cannot_be_found_is_told(monkeypatch: pytest.MonkeyPatch, data: Path, file: Path) -> None:
    async with story(monkeypatch, data=data):
        monkeypatch.setenv("FANAL_PORT", "9")
        with pytest.raises(
            Told, match=r"^A desk is running here, but nothing answers at http://127\.0\.0\.1:9\. Say where"
        ):
            await bring(load(), file, client=CLIENT, drill=False, url="")


def test_the_summary_of_many_bad_lines_stays_short() -> None:
    assert Tally(None, "There.", 0, set(), list(range(1, 100))).words.endswith(
        "99 lines not taken: " + ", ".join(map(str, range(1, 21))) + " …. Mend them and run the same command again."
    )

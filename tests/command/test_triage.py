"""`fanal triage`: one object a line, in order, whatever the line holds."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.command.triage import Answer, answers
from tests.command.conftest import ROOT, Fanal, started
from tests.rules.triage_lexicon import triage

CALL = "je veux mourir"


def read(*lines: str, locale: str = "fr", language: str = "") -> list[Answer]:
    raw = [line.encode("utf-8", "surrogatepass") + b"\n" for line in lines]
    return list(answers(raw, triage(), locale=locale, language=language))


def objects(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return [answer.json for answer in read(*lines, **options)]


def test_a_text_a_line_gives_an_object_a_line_in_order() -> None:
    found = objects(CALL, "", "Où en est ma commande ?", "{voir la photo}")
    assert [one["level"] for one in found][:2] == ["P1", "unknown"]
    assert len(found) == 4
    assert all(set(one) == {"level", "category", "categories", "distress", "signals"} for one in found)


def test_json_lines_keep_their_ids_whatever_they_are() -> None:
    given = [
        {"text": CALL, "id": 7},
        {"text": "bonjour", "language": "fr"},
        {"id": ["a"], "text": "", "language": None},
    ]
    found = objects(*map(json.dumps, given))
    assert [one.get("id") for one in found] == [7, None, ["a"]]
    assert "id" not in found[1]
    assert found[0]["distress"] is True


def test_a_signal_says_where_it_stands_and_why() -> None:
    text = f"  {CALL} ce soir"
    (found,) = objects(text)
    (signal,) = found["signals"]
    assert text[signal["start"] : signal["end"]] == CALL
    assert set(signal) == {"term", "meaning", "start", "end", "weight", "why"}
    assert isinstance(signal["meaning"], str)
    assert 0 < signal["weight"] <= 1


def test_words_are_in_the_language_asked_for() -> None:
    french, english = objects(CALL), objects(CALL, locale="en")
    assert french[0]["signals"][0]["meaning"] != english[0]["signals"][0]["meaning"]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "abc',
        "a text",
        "[]",
        '{"text": 3}',
        '{"id": 4}',
        '{"text": "a", "language": 3}',
        "[" * 100_000,
        '{"text": "a", "id": ' + "9" * 5000 + "}",
        '{"text": "a", "id": NaN}',
        '{"text": "a", "id": 1e999}',
    ],
    ids=["cut", "plain", "list", "number", "no text", "language", "deep", "long number", "no number", "infinite"],
)
def test_a_malformed_line_among_json_is_an_object_in_its_place(line: str) -> None:
    found = read('{"text": "bonjour", "id": 1}', line, '{"text": "bonjour", "id": 3}')
    assert [one.json.get("id") for one in found if not one.problem] == [1, 3]
    assert found[1].problem
    assert found[1].json["error"] == found[1].problem
    assert found[1].json["line"] == 2


def test_empty_lines_among_json_have_their_object_and_whole_objects_among_texts_are_read() -> None:
    assert len(objects('{"text": "a"}', "", '{"text": "b"}')) == 3
    assert objects("bonjour", '{"text": "bonjour", "id": 2}')[1]["id"] == 2
    assert "error" not in objects("bonjour", '{"text": "bonj')[1]


def test_broken_bytes_are_read_as_far_as_they_go() -> None:
    (found,) = answers([b"\xef\xbb\xbf" + CALL.encode() + b" \xff\r\n"], triage(), locale="fr")
    assert found.json["level"] == "P1"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_accents_are_read_in_the_encoding_of_old_files_too(encoding: str) -> None:
    lines = ["j'ai envie de disparaître à jamais", '{"text": "envie de disparaître à jamais"}']
    found = answers([f"{line}\r\n".encode(encoding) for line in lines], triage(), locale="fr")
    assert [one.json["level"] for one in found] == ["P1", "P1"]


def test_what_is_in_an_encoding_of_wide_characters_is_refused_line_by_line() -> None:
    found = list(answers('{"text": "a"}\n{"text": "b"}\n'.encode("utf-16").splitlines(True), triage(), locale="fr"))
    assert [one.json["line"] for one in found][:2] == [1, 2]
    assert all("UTF-8" in one.problem for one in found)


def test_a_closed_input_is_told() -> None:
    command = ["sh", "-c", 'exec "$0" -m bot triage <&-', sys.executable]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 1
    assert "closed" in told.stderr
    assert "Traceback" not in told.stderr


def test_it_streams_and_tells_by_its_exit_code_that_a_line_was_wrong() -> None:
    with started("triage") as process:
        process.stdin.write('{"text": "je veux mourir", "id": 1}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1  # before the input has ended
        out, err = process.popen.communicate('{"text": \n{"text": "\\ud83d", "id": "\\ud83d"}\n', timeout=20)
    assert process.popen.returncode == 1
    assert [json.loads(line).get("id") for line in out.splitlines()] == [None, "\ud83d"]
    assert err.startswith("line 2: this is not JSON")


def test_it_needs_no_settings_even_wrong_ones_do_not_matter() -> None:
    with started("triage", environment={"FANAL_PORT": "no port", "FANAL_DATABASE_URL": "nothing"}) as process:
        out, err = process.popen.communicate("bonjour", timeout=20)
    assert (process.popen.returncode, err) == (0, "")
    assert json.loads(out)["level"] == "none"


def test_a_file_of_settings_names_the_folder_with_rows_of_ones_own(fanal: Fanal, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert fanal("init", folder).code == 0
    with (folder / "lexicon" / "fr.csv").open("a", encoding="utf-8") as rows:
        rows.write("phrase,zorglub,,spam,P3,0.9,any,,,,,un mot à nous,a word of ours,quel zorglub,quel temps,\n")
    with started("triage", environment={"FANAL_CONFIG": str(folder / "fanal.toml")}) as process:
        out, err = process.popen.communicate("quel zorglub", timeout=60)
    assert (process.popen.returncode, err) == (0, "")
    assert [signal["term"] for signal in json.loads(out)["signals"]] == ["zorglub"]


def test_a_folder_that_is_not_there_is_told(fanal: Fanal, tmp_path: Path) -> None:
    ran = fanal("triage", "--folder", tmp_path / "typo")
    assert (ran.code, ran.out) == (1, "")
    assert f"There is no folder {tmp_path / 'typo'}" in ran.err


def test_whoever_reads_us_may_stop_reading() -> None:
    with started("triage") as process:
        process.stdin.write("bonjour\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.write("bonjour\n" * 5000)
            process.stdin.close()
        assert process.popen.wait(20) == 0
        assert process.stderr.read() == ""

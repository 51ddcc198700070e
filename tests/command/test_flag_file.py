"""What may stand in a file of flags, and what is told about a line that is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.command.flag_file import Row, opened, rows
from bot.command.told import Told

HEAD = "community,external_id,text,author_id,author.name,posted_at,moderation"


def read(text: str, name: str = "flags.jsonl") -> list[Row]:
    return list(rows(Path(name), io.StringIO(text, newline="")))


def test_json_lines_are_read_one_by_one_and_empty_ones_left_out() -> None:
    assert read('{"text": "a"}\n\n{"text": "b"}') == [Row(1, {"text": "a"}), Row(3, {"text": "b"})]


@pytest.mark.parametrize("line", ['{"text": ', "text", '"text"', "[1]", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_a_bad_line_is_told_and_keeps_nobody_back(line: str) -> None:
    first, second, third = read('{"text": "a"}\n' + line + '\n{"text": "b"}\n')
    assert (first.body, third.line) == ({"text": "a"}, 3)
    assert (second.line, second.body) == (2, None)
    assert second.problem


def test_one_list_is_another_kind_of_file() -> None:
    with pytest.raises(Told, match="jq -c"):
        read('[{"text": "a"}]')


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_has_the_same_fields(separator: str) -> None:
    cells = ["forum", "m-1", "a text", "u-1", "lou", "2026-11-22T14:02:00Z", "a_priori"]
    text = HEAD.replace(",", separator) + "\r\n" + separator.join(cells) + "\r\n"
    (row,) = read(text, "flags.CSV")
    assert row == Row(
        2,
        {
            "community": "forum",
            "external_id": "m-1",
            "text": "a text",
            "posted_at": "2026-11-22T14:02:00Z",
            "moderation": "a_priori",
            "author": {"id": "u-1", "name": "lou"},
        },
    )


def test_a_text_of_several_lines_keeps_the_numbers_of_an_editor() -> None:
    text = 'external_id,text\nm-1,"one\ntwo, ""three"""\n\nm-2,four\n'
    first, second = read(text, "flags.csv")
    assert (first.line, first.body) == (2, {"external_id": "m-1", "text": 'one\ntwo, "three"', "author": {}})
    assert second.line == 5


def test_cells_that_are_more_than_words() -> None:
    text = (
        'text,author_age,drill,media,context\n,41,oui,https://a.example/1 https://a.example/2,"[{""text"": ""b""}]"\n'
    )
    (row,) = read(text, "flags.csv")
    assert row.body == {
        "text": "",
        "drill": True,
        "media": [{"url": "https://a.example/1"}, {"url": "https://a.example/2"}],
        "context": [{"text": "b"}],
        "author": {"age": 41},
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a,b,c", "3 cells, but line 1 has 2"),
        ("a,forty", "author.age: “forty” cannot be read. Write a whole number"),
    ],
)
def test_a_bad_row_is_told(line: str, told: str) -> None:
    first, second = read(f"text,author_age\n{line}\nb,41\n", "flags.csv")
    assert first.problem.startswith(told)
    assert second.body == {"text": "b", "author": {"age": 41}}


def test_an_unknown_column_is_a_slip() -> None:
    with pytest.raises(Told, match=r"there is no column “autor_id”\. Did you mean “author\.id”"):
        read("text,autor_id\na,b\n", "flags.csv")


def test_a_file_that_is_no_utf_8_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    path.write_bytes("text,reason\nété,a\nhiver,b\n".encode("latin-1"))
    with opened(path) as file:
        first, second = rows(path, file)
    assert "Save the file again as CSV UTF-8" in first.problem
    assert second.body == {"text": "hiver", "reason": "b", "author": {}}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Told, match="cannot be read"), opened(tmp_path / "nothing.jsonl"):
        pass

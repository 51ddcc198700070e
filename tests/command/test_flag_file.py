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


def test_a_quote_that_is_never_closed_costs_its_own_line_alone() -> None:
    text = 'external_id,text\nm-1,one\nm-2,"two\nm-3,"three\n3"\nm-4,four\n'
    for ending in ("", "x" * 1_100_000):
        found = read(text + ending, "flags.csv")[:4]
        assert found[1].problem.startswith("a quote opens here and is not closed")
        assert [(row.line, row.body["text"] if row.body else None) for row in found] == [
            (2, "one"),
            (3, None),
            (4, "three\n3"),
            (6, "four"),
        ]


def test_the_last_cell_does_not_swallow_all_that_follows() -> None:
    first, second = read('external_id,text\nm-1,"one\nm-2,two\n', "flags.csv")
    assert (first.line, first.body) == (2, None)
    assert second == Row(3, {"external_id": "m-2", "text": "two", "author": {}})


def test_a_long_cell_is_read() -> None:
    (row,) = read(f'external_id,text\nm-1,"{"x" * 199_999}"\n', "flags.csv")
    assert row.body is not None


def test_what_excel_leaves_in_a_table() -> None:
    first, second = read("sep=;\r\nexternal_id;text;;\r\nm-1;one, two;;\r\nm-2;three;;x\r\n", "flags.csv")
    assert first == Row(3, {"external_id": "m-1", "text": "one, two", "author": {}})
    assert (second.line, second.problem) == (4, "column 4 has no name, and something stands in it. Name it")


@pytest.mark.parametrize("named", ["sep=", "sep=\r\n"])
def test_where_no_separator_is_named_it_is_found_as_in_any_table(named: str) -> None:
    assert read(named, "flags.csv") == []
    (row,) = read(f"{named.rstrip()}\r\nexternal_id;text\r\nm-1;one, two\r\n", "flags.csv")
    assert row == Row(3, {"external_id": "m-1", "text": "one, two", "author": {}})


def test_a_column_that_stands_there_twice_is_a_slip() -> None:
    with pytest.raises(Told, match=r"Line 1: the column “author\.id” stands there twice"):
        read("text,author_id,author.id\na,b,c\n", "flags.csv")


def test_a_replacement_character_is_a_character(tmp_path: Path) -> None:
    """Forums make them out of broken words; a call for help with one in it is UTF-8 all the same."""
    for name, content in {"a.jsonl": '{"text": "seule \ufffd"}', "a.csv": "text,reason\nseule \ufffd,a"}.items():
        path = tmp_path / name
        path.write_text(content + "\n", encoding="utf-8")
        with opened(path) as file:
            (row,) = rows(path, file)
        assert row.body is not None
        assert row.body["text"] == "seule \ufffd"


def test_wide_characters_are_told(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    path.write_text("text,reason\na,b\n", encoding="utf-16")
    with pytest.raises(Told, match="is UTF-16"), opened(path):
        pass


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

"""helplines.toml: every row says where it comes from and when it is read again, and no mistake is passed over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.catalog.helplines import load_helplines
from bot.rules.helplines import EmergencyNumber, Helpline, NumberKind, Status
from bot.rules.replies.numbers import digits_of
from tests.rules.reply_examples import CONFIG, TODAY, directory

COUNTRIES = {"FR", "BE", "CH", "CA", "GB", "IE", "US"}


def shipped_rows() -> list[Helpline | EmergencyNumber]:
    return [*directory().lines, *directory().emergency_numbers]


def test_the_shipped_directory_holds_seven_countries() -> None:
    assert {line.country for line in directory().lines} == COUNTRIES
    assert all(directory().emergency(country) for country in COUNTRIES)


def test_every_shipped_row_has_a_source_and_a_review_date() -> None:
    for row in shipped_rows():
        assert row.source.strip()
        assert row.review_by > TODAY
        assert (row.verified_on is not None) is (row.status is Status.VERIFIED)
    assert all(entry.source.strip() and entry.reason.fr and entry.reason.en for entry in directory().retired)


@pytest.mark.parametrize("doubt", ["own knowledge", "public listing", "another product", "youth page", "not kept"])
def test_a_mere_listing_verifies_nothing(doubt: str) -> None:
    rows = [row for row in shipped_rows() if doubt in row.source]
    assert rows
    assert all(row.status is Status.UNVERIFIED for row in rows)


def test_a_verified_row_is_read_again_within_six_months() -> None:
    for row in shipped_rows():
        if row.verified_on:
            assert (row.review_by - row.verified_on).days <= 183
            assert row.verified_on <= date(2026, 11, 22)


def test_no_shipped_number_is_retired_or_written_for_abroad() -> None:
    retired = {digits_of(entry.number) for entry in directory().retired}
    for line in directory().lines:
        for number in line.numbers:
            if number.kind in (NumberKind.CALL, NumberKind.SMS):
                assert digits_of(number.dial) not in retired
                assert not number.dial.startswith("+")


@pytest.mark.parametrize("number", ["0810 037 037", "+33333114", "3117", "1-800-931-2237"])
def test_what_went_wrong_elsewhere_is_on_the_list(number: str) -> None:
    assert number in {entry.number for entry in directory().retired}


GOOD = """\
[[helpline]]
id = "fr-one"
country = "FR"
name = { fr = "Une", en = "One" }
topics = ["distress"]
languages = ["fr"]
numbers = [{ dial = "3999" }]
hours = { fr = "jour", en = "day", zone = "Europe/Paris", open = [{ days = "mon-fri", from = "08:00", to = "02:00" }] }
source = "its own site"
verified_on = 2026-10-07
review_by = 2027-04-07
status = "verified"

[[emergency]]
countries = ["FR"]
number = "15"
kind = "medical"
text = { fr = "SAMU", en = "SAMU" }
source = "its own site"
review_by = 2027-04-07
status = "unverified"

[[retired]]
number = "3117"
country = "FR"
reason = { fr = "faux", en = "wrong" }
source = "seen"
instead = "3999"
"""


def _load(folder: Path, text: str) -> list[str]:
    (folder / "helplines.toml").write_text(text, encoding="utf-8")
    _, errors = load_helplines(folder, None)
    assert all(error.remedy and error.file.endswith("helplines.toml") for error in errors)
    return [f"{error.line}: {error.problem}" for error in errors]


def test_a_sound_file_is_taken(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('open = [{ days = "mon-fri", from = "08:00", to = "02:00" }]', 'open = "daily"', "“daily” is not known here"),
        ('from = "08:00"', 'from = "8h"', "“8h” is not a time of day"),
    ],
)
def test_what_is_wrong_in_the_hours_is_told_once(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in GOOD
    assert _load(tmp_path, GOOD.replace(before, after)) == [f"8: {words}"]


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('source = "its own site"\nverified', "verified", 1, "source"),
        ('source = "its own site"\nverified', 'source = ""\nverified', 9, "source"),
        ("review_by = 2027-04-07\nstatus", "status", 1, "review_by"),
        ("review_by = 2027-04-07\n", "review_by = 2026-10-01\n", 11, "before"),
        ("verified_on = 2026-10-07\n", "", 11, "when this was verified"),
        ('"distress"', '"sadness"', 5, "sadness"),
        ('"FR"\nname', '"France"\nname', 3, "France"),
        ('dial = "3999"', 'dial = "3117"', 7, "retired"),
        ('dial = "3999"', 'dial = "+333999"', 7, "abroad"),
        ('dial = "3999"', 'dial = "our line"', 7, "dialled"),
        ('dial = "3999"', 'dial = "3999", king = "call"', 7, "king"),
        ("Europe/Paris", "Europe/Lutece", 8, "time zone"),
        ('"mon-fri"', '"lundi"', 8, "days"),
        ('status = "verified"', 'status = "sure"', 12, "sure"),
        ('status = "verified"', 'status = "verified"\nreplaces = ["3000"]', 13, "retired"),
        ('instead = "3999"', 'instead = "3117"', 28, "retired too"),
        ('"FR"]', '"FR"', 16, "TOML"),
        ("[[emergency]]\ncountries", "[[emergency]]\ncountrys", 14, "countries"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    assert before in GOOD
    told = _load(tmp_path, GOOD.replace(before, after, 1))
    assert any(problem.startswith(f"{line}: ") and words in problem for problem in told), told


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert len(_load(tmp_path, GOOD.replace('"its own site"', '""').replace("Europe/Paris", "x"))) == 3


def test_two_lines_of_one_id_are_an_error(tmp_path: Path) -> None:
    assert any("twice" in problem for problem in _load(tmp_path, GOOD + GOOD.split("[[emergency]]", maxsplit=1)[0]))


def test_an_operators_rows_are_laid_over_the_shipped_ones(tmp_path: Path) -> None:
    text = GOOD.replace("fr-one", "fr-3114").replace('"15"', '"112"').replace('"3117"', '"3000"')
    (tmp_path / "helplines.toml").write_text(text, encoding="utf-8")
    found, errors = load_helplines(CONFIG, tmp_path)
    assert not errors
    mine = found.get("fr-3114")
    assert mine is not None
    assert mine.number == "3999"
    assert len(found.lines) == len(directory().lines)
    france, belgium = found.emergency("FR"), found.emergency("BE")
    assert france is not None
    assert [number.number for number in france.numbers] == ["112"]
    assert belgium == directory().emergency("BE")
    assert {"3000", "3117"} <= {entry.number for entry in found.retired}


def test_an_operator_cannot_bring_a_retired_number_back(tmp_path: Path) -> None:
    text = GOOD.split("[[emergency]]", maxsplit=1)[0].replace('"3999"', '"0810 037 037"')
    (tmp_path / "helplines.toml").write_text(text, encoding="utf-8")
    _, errors = load_helplines(CONFIG, tmp_path)
    assert any("retired" in error.problem for error in errors)


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    _, errors = load_helplines(tmp_path, None)
    assert len(errors) == 1

"""Every mistake in a client's file is told with its line and its remedy, all of them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.catalog.client_file import load_clients
from config.words import Category, Discipline, Level
from tests.catalog.files import CLIENT, HELPLINES, changed, line_of, read, secret, the_client, the_error, told, top

ROW = 'from = "00:00"\nto = "24:00"'
HOW_MISTAKES_ARE_TOLD = [
    # (change, words at whose line the error stands, problem, remedy)
    (('zone = "Europe/Paris"', 'zone = "Paris"'), "zone =", "“Paris” is not a time zone", "Europe/Paris"),
    (('zone = "Europe/Paris"\n', ""), "name =", "“zone” is missing", "Write zone ="),
    (('zone = "Europe/Paris"', 'zon = "x"\nzone = "UTC"'), "zon =", "“zon” is not a key", "mean “zone”?"),
    (('locale = "fr"', 'locale = "de"'), "locale =", "“de” is not known", "en, fr"),
    (('country = "FR"', 'country = "France"'), "country =", "not a country code", "“FR”"),
    (('country = "FR"', 'country = "XX"'), "country =", "holidays of “XX” are not known", "ISO 3166"),
    (('country = "FR"', 'country = "ES"'), "country =", "No helpline of ES for suicide", "[[helpline]]"),
    (('country = "FR"', 'country = "FR"\nregion = "5"'), "region =", "“5” is not a region of FR", "57"),
    (('["env:FLAGS"]', '["whsec_AAAA"]'), "flag_secrets", "secret is written in the file", "env:NAME"),
    (('["env:FLAGS"]', '["env:UNSET"]'), "flag_secrets", "the environment has no UNSET", "Set it"),
    (('["env:FLAGS"]', '["env:NO_URL"]'), "flag_secrets", "holds no signing secret", "openssl"),
    (('["env:FLAGS"]', "[]"), "flag_secrets", "“flag_secrets” is empty", "env:NAME"),
    (('["env:FLAGS"]', '["env:A", "env:B", "env:C"]'), "flag_secrets", "more than 2", "newest"),
    (('["env:FLAGS"]', '"env:FLAGS"'), "flag_secrets", "not of the right kind", "a list in brackets"),
    (('"hide", "restore"', '"hide", "restor"'), "abilities", "“restor” is not known", "mean “restore”?"),
    (('"hide", "restore"', '"restore"'), "abilities", "“restore” without “hide”", "Add “hide”"),
    (("https://forum", "http://forum"), "url =", "members' words in the open", "https"),
    (("https://forum.example/fanal", "forum"), "url =", "“forum” is not a web address", "in full"),
    (("[communities.forum]", "[communities.forum]\nsilent_after = 5"), "silent_after", "right kind", "text in quotes"),
    (("slack:T1/C1", "#crisis"), "dest =", "“#crisis” is not a channel", "slack:T012AB3CD/C045EF6GH"),
    (("slack:T1/U1", "U1"), "U1", "“U1” is not an account", "slack:T012AB3CD/U045EF6GH"),
    (("slack:T1/U1", "slack:T2/U1"), "person =", "“lea” has no account where", "one of slack:T1 to [people.lea]"),
    (("slack:T1/C1", "teams:T1/19:x@thread.tacv2"), "dest =", "is not a channel", "its own"),
    (('"slack:T1/U2"]', '"slack:T1/U2"]\nprefers = "teams"'), "prefers", "“nadia” has no account in Teams", "Add"),
    (("slack:T1/U2", "slack:T1/U1"), "[people.nadia]", "belongs to “lea” already", "one person"),
    (('roles = ["manager"]', 'roles = ["manger"]'), '"manger"', "“manger” is not known", "mean “manager”?"),
    (('roles = ["manager"]', "roles = []"), "roles = []", "without a role", "Write moderator"),
    (('disciplines = ["legal"]\n', ""), '"expert"', "without a discipline", "disciplines"),
    (('["expert"]', '["manager"]'), "disciplines", "are for experts", "Add “expert”"),
    (('["legal"]', '["moderation"]'), "disciplines", "not a discipline", "role “moderator”"),
    (('person = "lea"', 'person = "leah"'), "person =", "“leah” is nobody", "mean “lea”?"),
    (('person = "lea"', 'person = "diallo"'), "person =", "“diallo” is no moderator", "[people.diallo]"),
    (('manager = "nadia"', 'manager = "lea"'), "manager =", "“lea” is no manager", "[people.lea]"),
    (('manager = "nadia"', 'backup = "sam"'), "backup =", "“sam” is nobody", "Known: diallo, lea, nadia"),
    ((ROW, ROW.replace("24:00", "08:00")), "[[watch", "Nobody is on watch for P0", "Add a row"),
    ((ROW, 'days = "mon-fry"\n' + ROW), "days =", "“mon-fry” does not name days", "mon-fri"),
    (('"00:00"', '"0:00"'), "from =", "“0:00” is not a time of day", "08:30"),
]


@pytest.mark.parametrize(("change", "words", "problem", "remedy"), HOW_MISTAKES_ARE_TOLD)
def test_every_mistake_is_told_with_its_line_and_remedy(
    tmp_path: Path, change: tuple[str, str], words: str, problem: str, remedy: str
) -> None:
    text = changed(change)
    found = told(read(tmp_path, text))
    mine = [error for error in found if problem in error]
    assert len(mine) == 1, found
    assert remedy in mine[0]
    number = 1 if "missing" in problem else line_of(text, words)
    if words == "[people.nadia]":
        number += 2  # the account's own line
    assert mine[0].startswith(f"{number}: ")


@pytest.mark.parametrize(
    ("line", "problem", "remedy"),
    [
        ('approver = "nadya"', "“nadya” is nobody under [people]", "mean “nadia”?"),
        ('window = "24"', "“24” is not a length of time", "“2 h”"),
        ('window = "1 working day"', "counts working days", "hours or days"),
        ('invite = "yes"', "“invite” is not of the right kind", "true or false"),
        ('closures = ["Christmas"]', "closures.1", "a date"),
        ('curtain = ["suicide"]', "“suicide” is not known", "mean “suicide_selfharm”?"),
        ('public_replies = "maybe"', "“maybe” is not known", "except_calls_for_help"),
        ('languages = ["french"]', "“french” is not a language code", "“fr”"),
        ('clocks = { P0 = { first_look = "5 min", decision = "1 min" } }', "before the first look", "longer"),
        ('clocks.P0 = { first_look = "5 min", decision = "1 h", working = true }', "no opening hours", "Delete"),
        ('clocks.P2 = { first_look = "1 working day", decision = "4 weeks" }', "need working = true", "Add it"),
        ('clocks.none = { first_look = "1 h", decision = "4 h" }', "has the clock of P3", "Delete"),
        ('clocks.P5 = { first_look = "1 h", decision = "4 h" }', "“P5” is not known", "P0, P1, P2, P3"),
        ('hours = { "mon-fri" = ["09:00-18:00"], "fri" = ["10:00-12:00"] }', "another line names", "once"),
        ('hours = { "mon" = ["09:00-18:00", "17:00-19:00"] }', "overlap", "second"),
        ('hours = { "mon" = ["18:00-09:00"] }', "ends before it begins", "split"),
        ("hours = { }", "does not open for 60 days", "closures"),
        ('ask = [{ categories = ["press"] }]', "asks and informs nobody", "Add"),
        ('ask = [{ categories = ["press"], inform = ["marc"] }]', "“marc” is nobody", "Known"),
        ('ask = [{ categories = ["press"], disciplines = ["communication"] }]', "Nobody here answers", "expert"),
        ('groups = [{ ref = "S1", roles = ["moderator"] }]', "“S1” is not a user group", "S045EF6GH"),
        ('alarm = { url = "http://pager.example", secrets = ["env:ALARM"] }', "in the open", "https"),
        ('alarm = { url = "https://pager.example", secrets = ["env:ALARM_UNSET"] }', "no UNSET", "Set it"),
        ("name", "This is not TOML", "Quotes"),
    ],
)
def test_every_mistake_in_a_line_of_its_own_is_told(tmp_path: Path, line: str, problem: str, remedy: str) -> None:
    error = the_error(tmp_path, top(line))
    assert error.startswith("1: ")
    assert problem in error
    assert remedy in error


def test_a_literal_secret_is_told_once_and_not_as_a_missing_one_too(tmp_path: Path) -> None:
    assert "secret is written in the file" in the_error(tmp_path, changed(('["env:FLAGS"]', '["whsec_AAAA"]')))


@pytest.mark.parametrize(
    ("change", "words", "problem"),
    [
        (('["env:FORUM"]', '["env:SHORT"]'), "env:SHORT", "“env:SHORT” holds no signing secret"),
        (("https://forum.example/fanal", "env:WRONG_URL"), "url =", "“forum” is not a web address"),
        (('to = "24:00"', 'to = "24:00"\nform = "x"'), "form =", "“form” is not a key in [watch.moderation.1]"),
    ],
)
def test_what_a_reference_holds_is_looked_at(tmp_path: Path, change: tuple[str, str], words: str, problem: str) -> None:
    text = changed(change)
    error = the_error(tmp_path, text)
    assert error.startswith(f"{line_of(text, words)}: ")
    assert problem in error


def test_an_unknown_key_of_a_watch_is_compared_with_how_keys_are_written(tmp_path: Path) -> None:
    error = the_error(tmp_path, changed(('to = "24:00"', 'to = "24:00"\nform = "x"')))
    assert "Did you mean “from”?" in error


def test_a_name_that_no_table_may_have_is_told_on_its_own_line(tmp_path: Path) -> None:
    text = CLIENT + '\n[clocks]\nP0 = { first_look = "5 min", decision = "1 h" }\n'
    wrong = text + 'P9 = { first_look = "5 min", decision = "1 h" }\n'
    assert the_error(tmp_path, wrong).startswith(f"{line_of(wrong, 'P9')}: “P9” is not known here")


@pytest.mark.parametrize("level", ["P0", "P1", "unknown"])
def test_no_clock_that_wakes_somebody_waits_for_opening_hours(tmp_path: Path, level: str) -> None:
    clock = f'clocks.{level} = {{ first_look = "5 min", decision = "1 h", working = true }}'
    assert f"{level} waits for no opening hours" in the_error(tmp_path, top(clock))


def test_a_group_may_answer_for_a_discipline(tmp_path: Path) -> None:
    group = '\n[[groups]]\nref = "slack:T1/S1"\nroles = ["expert"]\ndisciplines = ["communication"]\n'
    rule = '[[ask]]\ncategories = ["press"]\ndisciplines = ["communication"]\n'
    client = the_client(tmp_path, CLIENT + group + rule)
    assert client.asked_for({Category.PRESS}, Level.P3).disciplines == (Discipline.COMMUNICATION,)


def test_a_manager_may_keep_watch(tmp_path: Path) -> None:
    assert the_client(tmp_path, changed(('person = "lea"', 'person = "nadia"'))).watches


def test_what_stands_in_for_broken_channels_is_no_channel_that_two_clients_share(tmp_path: Path) -> None:
    broken = changed(("slack:T1/C1", "#crisis"))
    found = read(tmp_path, broken, changed(("env:FLAGS", "env:OTHER"), text=broken))
    assert ["is not a channel" in error.problem for error in found.errors] == [True, True]


def test_a_client_needs_a_moderator_and_a_manager_who_can_be_reached(tmp_path: Path) -> None:
    nobody = changed(('accounts = ["slack:T1/U1"]\n', ""), ('accounts = ["slack:T1/U2"]\n', ""))
    found = told(read(tmp_path, nobody))
    assert any("No moderator has an account" in error for error in found)
    assert any("No manager has an account" in error for error in found)
    assert any("“lea” has no account and could not be woken" in error for error in found)


def test_a_watch_that_is_missing_would_wake_nobody(tmp_path: Path) -> None:
    found = told(read(tmp_path, changed(("[[watch.moderation]]", "[[watch.legal]]"))))
    assert any("no watch for moderation" in error for error in found)
    assert any("“lea” is no legal expert" in error for error in found)


def test_a_gap_is_told_as_the_wall_shows_it(tmp_path: Path) -> None:
    hours = 'days = "mon-fri"\nfrom = "08:00"\nto = "08:00"'
    found = told(read(tmp_path, changed((ROW, hours))))
    assert len(found) == 1
    assert "from Saturday 08:00 to Monday 08:00" in found[0]
    assert "(times of Europe/Paris)" in found[0]


def test_a_gap_of_every_day_is_told_once(tmp_path: Path) -> None:
    error = the_error(tmp_path, changed((ROW, 'from = "08:00"\nto = "20:00"')))
    assert error.startswith(f"{line_of(CLIENT, '[[watch')}: ")
    assert "from Sunday 20:00 to Monday 08:00, Monday 20:00 to Tuesday 08:00" in error
    assert "and 4 more" in error


def test_a_channel_stands_once(tmp_path: Path) -> None:
    twice = '[[destinations]]\ndest = "slack:T1/C1"\n'
    text = changed((twice, twice + twice))
    assert the_error(tmp_path, text).startswith(f"{line_of(text, twice) + 2}: slack:T1/C1 stands here twice")


def test_a_gap_that_only_some_weeks_have_is_told_with_its_date(tmp_path: Path) -> None:
    rows = """from = "02:00"
to = "20:00"
person = "lea"
[[watch.moderation]]
from = "14:00"
to = "20:00"
zone = "America/New_York"
"""
    found = told(read(tmp_path, changed((ROW + "\n", rows))))
    assert any("Monday 2027-03-15 01:00 to Monday 2027-03-15 02:00" in error for error in found), found


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = changed(
        ('zone = "Europe/Paris"', 'zone = "Paris"\ncolour = "red"'),
        ('"env:FLAGS"', '"env:UNSET"'),
        ('"hide", "restore"', '"hid"'),
        ('roles = ["expert"]', 'roles = ["manager"]'),
        (ROW, 'from = "08:00"\nto = "20:00"'),
    )
    lines = [int(error.partition(":")[0]) for error in told(read(tmp_path, text))]
    wanted = ("zone =", "colour", "flag_secrets", "abilities", "disciplines")
    assert lines == [line_of(text, words) for words in wanted]


def test_broken_people_are_not_told_again_by_all_who_name_them(tmp_path: Path) -> None:
    error = the_error(tmp_path, changed(('roles = ["moderator"]', 'roles = ["moderater"]')))
    assert "mean “moderator”?" in error


def test_one_client_is_told_beside_another_that_is_sound(tmp_path: Path) -> None:
    other = changed(("slack:T1/C1", "slack:T1/C2"), ("env:FLAGS", "env:OTHER"), ('locale = "fr"', 'locale = "de"'))
    found = read(tmp_path, CLIENT, other)
    assert list(found.by_slug) == ["brand"]
    assert [Path(error.file).name for error in found.errors] == ["brand2.toml"]


def test_two_clients_share_neither_channel_nor_flag_secret(tmp_path: Path) -> None:
    found = read(tmp_path, CLIENT, changed(("https://forum.example", "https://other.example")))
    assert [Path(error.file).name for error in found.errors] == ["brand2.toml"] * 2
    assert {error.line for error in found.errors} == {line_of(CLIENT, "flag_secrets"), line_of(CLIENT, "dest =")}
    assert any("“brand” has the same flag secret" in error.problem for error in found.errors)
    assert any("a channel of “brand” already" in error.problem for error in found.errors)


def test_the_same_secret_under_two_names_is_noticed(tmp_path: Path) -> None:
    # Compared by what they hold: both references lead to one value.
    read(tmp_path, CLIENT, changed(("slack:T1/C1", "slack:T1/C2"), ("env:FLAGS", "env:COPY")))
    found = load_clients(
        tmp_path, tmp_path, today=date(2026, 11, 22), secrets=lambda _: secret("env:SAME"), helplines=HELPLINES
    )
    assert any("has the same flag secret" in error.problem for error in found.errors)


def test_a_helpline_past_its_review_date_warns_and_keeps_nobody_from_working(tmp_path: Path) -> None:
    found = read(tmp_path, changed(('country = "FR"', 'country = "CA"')))
    assert list(found.by_slug) == ["brand"]
    (warning,) = found.warnings
    assert "Nobody vouches now for the helplines of CA" in warning.problem
    assert warning.line == line_of(CLIENT, "country")


def test_a_files_name_must_stand_in_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "My Brand.toml").write_text(CLIENT, encoding="utf-8")
    assert any("cannot stand in an address" in error for error in told(read(tmp_path)))


def test_a_file_in_another_encoding_or_unreadable_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    (folder / "a-folder.toml").mkdir(parents=True)
    (folder / "latin.toml").write_bytes(b"# one\n# two\n# \xe9\n" + CLIENT.encode("latin-1"))
    first, second, *_ = read(tmp_path).errors
    assert first.problem.startswith("This file cannot be read")
    assert (second.problem, second.line) == ("This file is not UTF-8", 3)


def test_a_byte_order_mark_of_a_windows_editor_is_no_mistake(tmp_path: Path) -> None:
    assert the_client(tmp_path, "\ufeff" + CLIENT).name == "Brand"

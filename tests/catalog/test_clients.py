"""A client's file: what it says, and what holds where it says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalog.clients import PublicReplies, Shows
from bot.rules.watch import on_watch
from config.words import CALLS_FOR_HELP, Ability, Category, Discipline, Level, Role
from tests.catalog.files import CLIENT, changed, secret, the_client, the_error, top


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- what it says ---


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    client = the_client(tmp_path)
    assert (client.slug, client.name, client.country, client.languages) == ("brand", "Brand", "FR", ("fr",))
    assert client.names == ("Brand",)
    assert client.approver == "nadia"
    assert client.window == timedelta(hours=24)
    assert client.invite is False
    assert client.alarm is None
    assert client.retention is None
    assert client.public_replies is PublicReplies.YES
    assert client.communities["forum"].abilities == {Ability.HIDE, Ability.RESTORE, Ability.REPLY}
    assert client.destinations[0].shows is Shows.FULL
    assert client.destinations[0].locale == "fr"


def test_secrets_are_read_by_reference_and_never_shown(tmp_path: Path) -> None:
    client = the_client(tmp_path, changed(('["env:FLAGS"]', '["env:NEW", "file:old"]')))
    assert client.flag_secrets == (secret("env:NEW"), secret("file:old"))
    assert client.communities["forum"].secrets == (secret("env:FORUM"),)
    assert "whsec_" not in repr(client)


def test_an_address_may_be_a_reference_too(tmp_path: Path) -> None:
    client = the_client(tmp_path, changed(("https://forum.example/fanal", "env:FORUM_URL")))
    assert client.communities["forum"].url == "http://127.0.0.1:8301/forum_url"


def test_clocks_are_those_of_crisis_practice(tmp_path: Path) -> None:
    client = the_client(tmp_path)
    minutes = {level: (clock.first_look, clock.decision) for level, clock in client.clocks.items()}
    assert minutes[Level.P0] == (timedelta(minutes=5), timedelta(minutes=15))
    assert minutes[Level.P1] == minutes[Level.UNKNOWN] == (timedelta(minutes=15), timedelta(hours=1))
    assert minutes[Level.P2] == (timedelta(hours=2), timedelta(hours=4))
    assert minutes[Level.P3] == (timedelta(hours=9), timedelta(hours=18))
    assert [level for level in client.clocks if client.clocks[level].working] == [Level.P2, Level.P3]


def test_urgent_clocks_run_at_night_and_others_wait_for_the_morning(tmp_path: Path) -> None:
    client = the_client(tmp_path)
    friday_night = at("2026-11-27T22:00")
    assert client.first_look_by(Level.P0, friday_night) == at("2026-11-27T22:05")
    assert client.decision_by(Level.UNKNOWN, friday_night) == at("2026-11-27T23:00")
    assert client.first_look_by(Level.P2, friday_night) == at("2026-11-30T10:00")
    assert client.decision_by(Level.P3, friday_night) == at("2026-12-01T17:00")
    assert client.first_look_by(Level.NONE, friday_night) == client.first_look_by(Level.P3, friday_night)
    assert client.answer_by(Discipline.LEGAL, friday_night) == at("2026-11-30T12:00")


def test_what_a_member_is_promised_is_a_round_hour(tmp_path: Path) -> None:
    client = the_client(tmp_path)
    assert client.decision_by(Level.P2, at("2026-11-23T09:41")) == at("2026-11-23T13:41")
    assert client.promised_by(Level.P2, at("2026-11-23T09:41")) == at("2026-11-23T14:00")
    assert client.promised_by(Level.P2, at("2026-11-23T09:59")) == at("2026-11-23T14:00")


def test_holidays_and_closures_do_not_count(tmp_path: Path) -> None:
    client = the_client(tmp_path, top("closures = [2026-12-28]"))
    christmas_eve = at("2026-12-24T16:00")  # one hour before closing, a Thursday
    assert client.first_look_by(Level.P2, christmas_eve) == at("2026-12-29T09:00")


def test_a_region_has_holidays_of_its_own(tmp_path: Path) -> None:
    boxing_day = at("2025-12-25T23:00")  # the 26th is a Friday, and a holiday in Moselle alone
    assert the_client(tmp_path).first_look_by(Level.P2, boxing_day) == at("2025-12-26T10:00")
    there = the_client(tmp_path, top('region = "57"'))
    assert there.first_look_by(Level.P2, boxing_day) == at("2025-12-29T10:00")


def test_a_clients_own_clocks_week_and_answers(tmp_path: Path) -> None:
    own = """
[clocks]
P1 = { first_look = "10 min", decision = "30 min" }
P3 = { first_look = "1 working day", decision = "3 working days", working = true }
[hours]
mon-thu = ["08:00-12:00", "13:00-17:00"]
fri = ["08:00-12:00"]
[answer_within]
legal = "2 working days"
"""
    client = the_client(tmp_path, CLIENT + own)
    assert client.clocks[Level.UNKNOWN] == client.clocks[Level.P1]
    assert client.clocks[Level.P3].decision == timedelta(hours=24)
    assert client.answer_within[Discipline.LEGAL] == timedelta(hours=16)
    assert client.answer_within[Discipline.COMMUNICATION] == timedelta(hours=4)
    assert client.first_look_by(Level.P2, at("2026-11-27T10:30")) == at("2026-11-30T08:30")


def test_curtain_and_questions_by_default(tmp_path: Path) -> None:
    client = the_client(tmp_path)
    assert client.curtain == CALLS_FOR_HELP | {Category.THREAT_VIOLENCE}
    assert client.is_curtained(Category.DISTRESS)
    assert not client.is_curtained(Category.PRESS)
    assert client.asked_for({Category.LEGAL_DEFAMATION}, Level.P3).disciplines == (Discipline.LEGAL,)
    # Nobody here answers for customer care or communication: nobody is asked in vain.
    assert client.asked_for({Category.PRODUCT_SAFETY, Category.PRESS}, Level.P2).disciplines == ()


def test_a_danger_to_life_informs_communication_where_there_is_one(tmp_path: Path) -> None:
    client = the_client(tmp_path, changed(('disciplines = ["legal"]', 'disciplines = ["legal", "communication"]')))
    assert client.asked_for({Category.SUICIDE_SELFHARM}, Level.P0).inform == ("diallo",)
    assert client.asked_for({Category.SUICIDE_SELFHARM}, Level.P0).disciplines == ()
    assert client.asked_for({Category.SUICIDE_SELFHARM}, Level.P2).inform == ()


def test_a_files_own_rules_take_the_place_of_the_defaults(tmp_path: Path) -> None:
    rules = """
[[ask]]
categories = ["press", "legal_defamation"]
levels = ["P2"]
disciplines = ["legal"]
inform = ["nadia"]
[[ask]]
categories = ["press"]
inform = ["nadia", "lea"]
"""
    client = the_client(tmp_path, CLIENT + rules)
    asked = client.asked_for({Category.PRESS, Category.LEGAL_DEFAMATION}, Level.P2)
    assert (asked.disciplines, asked.inform) == ((Discipline.LEGAL,), ("nadia", "lea"))
    assert client.asked_for({Category.LEGAL_DEFAMATION}, Level.P3).disciplines == ()
    assert the_client(tmp_path, top("ask = []\ncurtain = []")).ask == ()


@pytest.mark.parametrize(
    ("decision", "category", "public"),
    [
        ("yes", Category.DISTRESS, True),
        ("except_calls_for_help", Category.DISTRESS, False),
        ("except_calls_for_help", Category.PRESS, True),
        ("no", Category.PRESS, False),
    ],
)
def test_the_client_decides_on_public_replies(tmp_path: Path, decision: str, category: Category, public: bool) -> None:
    client = the_client(tmp_path, top(f'public_replies = "{decision}"'))
    assert client.may_reply_in_public(category) is public


def test_people_are_found_by_account_and_by_group(tmp_path: Path) -> None:
    group = '\n[[groups]]\nref = "slack:T1/S1"\nroles = ["manager", "expert"]\ndisciplines = ["communication"]\n'
    client = the_client(tmp_path, CLIENT + group)
    lea = client.account("slack:T1/U1")
    assert lea is not None
    assert (lea.id, lea.roles) == ("lea", frozenset({Role.MODERATOR}))
    promoted = client.account("slack:T1/U1", {"slack:T1/S1", "slack:T1/S2"})
    assert promoted is not None
    assert promoted.roles == {Role.MODERATOR, Role.MANAGER, Role.EXPERT}
    assert promoted.disciplines == {Discipline.COMMUNICATION}
    by_group = client.account("slack:T1/U9", ["slack:T1/S1"])
    assert by_group is not None
    assert (by_group.id, by_group.name) == ("slack:T1/U9", "")
    assert client.account("slack:T1/U9", ["slack:T1/S2"]) is None
    assert client.account("slack:T2/U1") is None
    assert client.person("lea") == lea
    assert client.person("nobody") is None
    assert [person.id for person in client.managers] == ["nadia"]
    assert [person.id for person in client.experts(Discipline.LEGAL)] == ["diallo"]


def test_watch_rows_speak_the_clients_zone(tmp_path: Path) -> None:
    client = the_client(tmp_path, changed(('to = "24:00"', 'to = "24:00"\nzone = "Asia/Tokyo"')))
    turn = on_watch(client.watch(Discipline.MODERATION), at("2026-11-23T12:00"))
    assert turn is not None
    assert (turn.person, turn.until) == ("lea", at("2026-11-23T15:00"))
    assert client.watch(Discipline.LEGAL).rows == ()


TENANT = "teams:7c0ffee0-0000-4000-8000-00000000fa01"


def test_a_client_may_work_in_teams(tmp_path: Path) -> None:
    channel, claire = f"{TENANT}/19:crise-maison-lumen@thread.tacv2", f"{TENANT}/c1a12e00-0000-4000-8000-00000000fa03"
    group = f"{TENANT}/group:d1a110d1-0000-4000-8000-00000000fa09"
    more = f'\n[[groups]]\nref = "{group}"\nroles = ["manager"]\n'
    nadia = f"{TENANT}/0ad1a000-0000-4000-8000-00000000fa04"
    moved = changed(("slack:T1/C1", channel), ("slack:T1/U1", claire), ("slack:T1/U2", nadia))
    client = the_client(tmp_path, moved + more)
    assert client.destination(channel) is not None
    by_group = client.account(claire, [group])
    assert by_group is not None
    assert by_group.id == "lea"
    assert Role.MANAGER in by_group.roles


@pytest.mark.parametrize(
    "dest",
    [
        "19:x@thread.tacv2",
        "a:1",
        "19:x@unq.gbl.spaces",
        "group:d1a110d1-0000-4000-8000-00000000fa09",
        "19:/@thread.tacv2",
    ],
)
def test_what_is_no_channel_of_teams_is_told(tmp_path: Path, dest: str) -> None:
    place = f"{TENANT.upper()}/{dest}" if dest == "19:x@thread.tacv2" else f"{TENANT}/{dest}"
    assert "is not a channel" in the_error(tmp_path, changed(("slack:T1/C1", place)))

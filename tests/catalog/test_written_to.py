"""Somebody whom no chat knows: an e-mail address stands in for an account, where a discipline is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog.clients import Shows
from config.words import Discipline
from tests.catalog.files import CLIENT, line_of, read, the_client, told

CLAIRE = """
[people.claire]
name = "Claire"
email = "claire@client.example"
roles = ["expert"]
disciplines = ["legal"]
"""
ZONE = 'zone = "Europe/Paris"'
WATCH = """
[[watch.legal]]
days = "mon-fri"
from = "08:00"
to = "20:00"
person = "claire"
"""


def test_an_expert_may_have_an_e_mail_address_alone_and_be_on_watch(tmp_path: Path) -> None:
    client = the_client(tmp_path, CLIENT + CLAIRE + WATCH)
    claire = client.person("claire")
    assert claire is not None
    assert claire.is_written_to
    assert claire.shows is Shows.REDACTED
    assert "claire@" not in repr(claire)
    assert client.watch(Discipline.LEGAL).rows


def test_who_moderates_needs_a_chat_and_an_address_is_one(tmp_path: Path) -> None:
    by_mail = CLIENT.replace('accounts = ["slack:T1/U1"]', 'email = "lea@client.example"')
    assert any("“lea” has no account and could not be woken" in error for error in told(read(tmp_path, by_mail)))
    wrong = CLIENT + CLAIRE.replace("claire@client.example", "claire at client")
    assert any("is not an e-mail address" in error for error in told(read(tmp_path, wrong)))


def test_whoever_must_be_told_can_be(tmp_path: Path) -> None:
    named = CLIENT.replace(ZONE, ZONE + '\nprivacy_contact = "claire"', 1)
    assert any("“claire” has an e-mail address alone" in error for error in told(read(tmp_path, named + CLAIRE)))
    nowhere = CLAIRE.replace('email = "claire@client.example"\n', "")
    found = told(read(tmp_path, named.replace("privacy_contact", "child_protection") + nowhere))
    assert any("“claire” has no account and no e-mail, and could not be told" in error for error in found)


@pytest.mark.parametrize(
    ("accounts", "why"),
    [
        ("", "“claire” has no account: a template to accept goes to the managers"),
        (
            'accounts = ["teams:7c0ffee0-0000-4000-8000-00000000fa01/c1a12e00-0000-4000-8000-00000000fa03"]',
            "“claire” has no account in Slack: a template to accept goes to the managers",
        ),
    ],
)
def test_an_approver_whom_no_chat_of_the_client_knows_is_noticed(tmp_path: Path, accounts: str, why: str) -> None:
    named = CLIENT.replace(ZONE, ZONE + '\napprover = "claire"', 1) + CLAIRE + accounts
    found = read(tmp_path, named)
    assert found.errors == ()
    (warning,) = found.warnings
    assert warning.problem == why
    assert warning.line == line_of(named, "approver")
    assert warning.remedy == "Add an account to [people.claire], or name another approver."
    in_slack = read(tmp_path, CLIENT.replace(ZONE, ZONE + '\napprover = "diallo"', 1))
    assert in_slack.warnings == in_slack.errors == ()

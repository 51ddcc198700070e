"""What is said of a chat that is not set up is left out, and nobody is waited for."""

from __future__ import annotations

from pathlib import Path

from bot.catalog.clients import Client
from bot.catalog.reachable import heard, not_woken, out_of_reach, reachable
from config.values import replace
from config.words import Discipline
from tests.catalog.files import CLIENT, the_client
from tests.catalog.test_catalog import load as load_shipped
from tests.handlers.views_desk import demo_catalog

TENANT = "teams:7c0ffee0-0000-4000-8000-00000000fa01"
CHANNEL = f"{TENANT}/19:crisis_lumen-1@thread.tacv2"
DIALLO = f"{TENANT}/d1a110d1-0000-4000-8000-00000000fa02"
GROUP = f"{TENANT}/group:d1a110d1-0000-4000-8000-00000000fa99"
SECOND = f"""
[[destinations]]
dest = "{CHANNEL}"
shows = "redacted"
mirror = false

[[groups]]
ref = "{GROUP}"
roles = ["moderator"]
"""


def client(folder: Path) -> Client:
    text = CLIENT.replace('"slack:T1/U3"]', f'"slack:T1/U3", "{DIALLO}"]\nprefers = "teams"') + SECOND
    return the_client(folder, text)


def narrowed(found: Client, *chats: str) -> Client:
    return reachable(replace(demo_catalog(), clients={"brand": found}), chats).clients["brand"]


def test_a_file_may_name_both_chats_and_whom_one_reaches_where(tmp_path: Path) -> None:
    found = client(tmp_path)
    assert [(place.chat, place.mirror) for place in found.destinations] == [("slack", True), ("teams", False)]
    diallo = found.person("diallo")
    assert diallo is not None
    assert diallo.accounts == (DIALLO, "slack:T1/U3")
    assert found.account(DIALLO) == diallo
    assert found.account("slack:T1/U9", (GROUP,)) is not None


def test_what_is_of_a_chat_that_is_not_set_up_is_left_out(tmp_path: Path) -> None:
    found = client(tmp_path)
    assert out_of_reach(found, ("slack",)) == (CHANNEL,)
    assert out_of_reach(found, ("slack", "teams")) == ()
    left = narrowed(found, "slack")
    assert [place.dest for place in left.destinations] == ["slack:T1/C1"]
    assert [person.accounts for person in left.people] == [("slack:T1/U1",), ("slack:T1/U2",), ("slack:T1/U3",)]
    assert left.groups == ()
    lumen = load_shipped().clients["maison-lumen"]
    here = narrowed(lumen, "slack")
    claire = here.person("claire")
    assert claire is not None, "her name is still told by the history"
    assert not claire.disciplines
    assert [rule.inform for rule in here.ask if rule.inform] == [("marc",)]
    assert narrowed(found, "slack", "teams") == found


def test_a_client_without_any_chat_in_reach_keeps_its_destinations(tmp_path: Path) -> None:
    found = client(tmp_path)
    assert narrowed(found) == found


def test_whoever_is_on_watch_in_a_chat_that_is_not_set_up_leaves_it_to_the_next(tmp_path: Path) -> None:
    zoe = f"{TENANT}/20e00000-0000-4000-8000-00000000fa06"
    person = f'[people.zoe]\nname = "Zoé"\naccounts = ["{zoe}"]\nemail = "zoe@brand.example"\n'
    person += 'roles = ["moderator", "expert"]\ndisciplines = ["legal"]\n'
    row = 'from = "00:00"\nto = "24:00"\nperson = '
    file = CLIENT.replace("[people.diallo]", person + "\n[people.diallo]") + SECOND
    file = file.replace(f'{row}"lea"', f'{row}"zoe"\nbackup = "lea"') + f'\n[[watch.legal]]\n{row}"zoe"\n'
    found = the_client(tmp_path, file)
    assert not_woken(found, ("slack",)) == ("zoe",)
    assert not_woken(found, ("slack", "teams")) == ()
    left = narrowed(found, "slack")
    assert [row.person for row in left.watch(Discipline.MODERATION).rows] == ["lea"], "a mention of nobody wakes nobody"
    assert [row.person for row in left.watch(Discipline.LEGAL).rows] == ["zoe"], "a question goes to her by mail"
    assert narrowed(found, "slack", "teams") == found


def test_threads_of_teams_may_not_be_heard(tmp_path: Path) -> None:
    found = client(tmp_path)
    catalog = replace(demo_catalog(), clients={"brand": found})
    assert heard(catalog, teams=True) == catalog
    left = heard(catalog, teams=False).clients["brand"]
    assert [(place.chat, place.heard) for place in left.destinations] == [("slack", True), ("teams", False)]

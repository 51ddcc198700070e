"""One card in a channel of Teams, and what each reader sees of it: their language, their buttons, nothing written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.teams_inbound import Reply
from bot.sandbox.teams_answers import read_card_answer, read_task_answer
from bot.sandbox.teams_cast import CHANNEL, TENANT
from bot.storage import tables
from bot.storage.records import Post
from cards.card import Button
from cards.plain import buttons
from cards.teams import REFRESH, render_message
from cards.teams_actions import Actions
from cards.teams_blocks import MAX_CARD, size
from config.values import replace
from config.words import Verb
from handlers.views.room import account_of
from tests.cards.teams_limits import card_problems
from tests.handlers.teams_room import DEST, ROOT, Teams, account, teams_catalog
from tests.handlers.views_desk import LIFE, LUMEN, Desk, make_desk
from tests.teams_desk import actions, card_words, name_of

Json = dict[str, Any]
STRANGER = "5742a96e-0000-4000-8000-00000000fa99"


@pytest.fixture
def teams(data: Path) -> Iterator[Teams]:
    with asyncio.Runner() as runner:
        desk = make_desk(f"sqlite:///{data / 'desk.sqlite3'}", runner, teams_catalog())
        yield Teams(desk)
        runner.run(desk.store.stop())


def card_of(desk: Desk, text: str = LIFE) -> int:
    """A case whose card stands in the channel."""
    number = desk.flag(text)

    def stands(tx: Any) -> None:
        tx.add(
            Post, case_id=number, kind="card", ref="", dest=DEST, message=ROOT, thread="", key="k", created_at=tx.now
        )

    desk.run(stands, LUMEN)
    return number


def refreshed(teams: Teams, who: str) -> Json:
    value = {"action": {"type": "Action.Execute", "verb": REFRESH, "data": {}}, "trigger": "automatic"}
    shown = read_card_answer(teams.invoke("adaptiveCard/action", value, who=who).body)
    assert shown.card, shown
    return shown.card


def dump(desk: Desk) -> list[tuple[Any, ...]]:
    """Every row of every table."""
    with desk.store.engine.connect() as connection:
        return [
            (table.name, *row) for table in tables.metadata.sorted_tables for row in connection.execute(table.select())
        ]


def in_menu(card: Json) -> set[str]:
    return {name_of(action).split(":")[1] for action in actions(card) if action.get("mode") == "secondary"}


def test_teams_is_asked_for_those_alone_who_see_it_otherwise(teams: Teams) -> None:
    number = card_of(teams.desk)
    drawn = teams.desk.card(number, DEST)
    assert account("diallo") in drawn.apart
    assert account("lea") not in drawn.apart
    assert teams.desk.card(number).apart == (), "Slack shows everybody the same"
    teams.send("message", who="lea", personal=True, text="aide", locale="en-US")
    assert account("lea") in teams.desk.card(number, DEST).apart


def test_an_expert_finds_what_is_not_theirs_in_a_menu_under_the_same_names(teams: Teams) -> None:
    number = card_of(teams.desk)
    shared = render_message(teams.desk.card(number, DEST))["card"]
    own = refreshed(teams, "diallo")
    assert card_problems(own) == []
    assert Verb.TAKE_OFFLINE in in_menu(own)
    assert not in_menu(own) & {Verb.READ, Verb.MORE}
    assert {name_of(one) for one in actions(own)} == {name_of(one) for one in actions(shared)}
    assert not in_menu(refreshed(teams, "lea"))


def test_a_card_speaks_the_language_that_somebody_uses_teams_in(teams: Teams) -> None:
    card_of(teams.desk)
    assert "Pas encore pris" in card_words(refreshed(teams, "lea"))
    teams.send("message", who="lea", personal=True, text="aide", locale="en-GB")
    assert "Not taken" in card_words(refreshed(teams, "lea"))
    assert "Pas encore pris" in card_words(refreshed(teams, "sam"))


def test_a_refresh_writes_nothing_whoever_asks(teams: Teams) -> None:
    card_of(teams.desk)
    before = dump(teams.desk)
    for who in ("lea", "diallo", "nadia"):
        refreshed(teams, who)
    value = {"action": {"type": "Action.Execute", "verb": REFRESH, "data": {}}, "trigger": "automatic"}
    answer = read_card_answer(teams.invoke("adaptiveCard/action", value, who=STRANGER).body)
    assert answer.error
    assert answer.card is None
    teams.locale = "en-GB"
    refreshed(teams, "lea")
    assert dump(teams.desk) == before


def test_a_stranger_who_presses_is_told_so_and_changes_nothing(teams: Teams) -> None:
    number = card_of(teams.desk)
    before = dump(teams.desk)
    for verb in (Verb.TAKE_OFFLINE, Verb.READ, Verb.REVEAL, Verb.MORE, Verb.OPEN_CASE, Verb.NOTE):
        answer = teams.press(Button(verb=verb, label="…", case=number, version=1), who=STRANGER)
        assert answer.status == 200
        assert LIFE not in str(answer.body)
    assert dump(teams.desk) == before


def test_a_stranger_is_answered_in_the_language_that_teams_tells(teams: Teams) -> None:
    number = card_of(teams.desk)
    take = Button(verb=Verb.TAKE_OFFLINE, label="…", case=number, version=1)
    nowhere = Button(verb=Verb.TAKE_OFFLINE, label="…", case=999, version=1)

    def answers() -> list[str]:
        teams.chat.told.clear()
        pressed = [str(teams.press(one, who=STRANGER).body) for one in (take, nowhere)]
        for text in ("aide", "accueil", "nouveau"):
            teams.send("message", who=STRANGER, personal=True, text=text)
        return [*pressed, *(str(message) for _, message in teams.chat.told)]

    for locale, word in (("fr-FR", "rôle"), ("en-GB", "role"), ("de-DE", "rôle"), ("x" * 5000, "rôle")):
        teams.locale = locale
        told = answers()
        assert len(told) == 5
        assert all(word in one for one in (told[0], *told[2:])), told
        assert ("no such case" in told[1]) is (word == "role"), told


def test_the_roster_never_makes_a_language_forgotten(teams: Teams) -> None:
    teams.send("message", who="lea", personal=True, text="aide", locale="en-GB", localTimezone="Europe/London")
    teams.send("message", who="lea", personal=True, text="aide", locale="x" * 5000, localTimezone="../../etc/passwd")
    found = teams.desk.read(account_of, LUMEN, account("lea"))
    assert found is not None
    assert (found.locale, found.zone) == ("en-GB", "Europe/London")


def test_a_card_with_sixty_readers_apart_stays_inside_the_limit(teams: Teams) -> None:
    number = card_of(teams.desk, LIFE + " « ah »" * 900)
    drawn = replace(teams.desk.card(number, DEST), apart=tuple(f"teams:{n:036d}/{n:036d}" for n in range(90)))
    card = render_message(drawn)["card"]
    assert len(card["refresh"]["userIds"]) == 60
    card["refresh"]["userIds"] = ["29:1" + "x" * 112] * 60
    assert size(card) <= MAX_CARD


COPY = "1795000000999"


def from_copy(teams: Teams, button: Button, *, who: str) -> Reply:
    """The same button on a copy of the card that Teams accepted unknown to us: its id is written nowhere."""
    action = Actions().of(button)
    opens = action["type"] != "Action.Execute"
    value = {"data": action["data"]} if opens else {"action": action, "trigger": "manual"}
    return teams.send(
        "invoke", who=who, name="task/fetch" if opens else "adaptiveCard/action", value=value, replyToId=COPY,
        conversation={"conversationType": "channel", "tenantId": TENANT, "id": f"{CHANNEL};messageid={COPY}"},
    )  # fmt: skip


def test_who_presses_on_a_copy_that_nobody_remembers_gets_the_card_as_it_is(teams: Teams) -> None:
    number = card_of(teams.desk)
    taken = read_card_answer(
        from_copy(teams, Button(verb=Verb.TAKE, label="…", case=number, version=1), who="lea").body
    )
    assert taken.card is not None
    assert card_words(taken.card) == card_words(refreshed(teams, "lea"))
    assert "Léa" in card_words(taken.card)
    late = read_card_answer(
        from_copy(teams, Button(verb=Verb.TAKE, label="…", case=number, version=1), who="nadia").body
    )
    assert "Léa" in late.text, "the copy still offers to take it: who has is told"


def test_every_button_of_such_a_copy_is_answered(teams: Teams) -> None:
    number = card_of(teams.desk)
    for button in buttons(teams.desk.card(number, DEST)):
        action, answer = Actions().of(button)["type"], from_copy(teams, button, who="nadia")
        if action == "Action.Execute":
            shown = read_card_answer(answer.body)
            assert shown.text or card_words(shown.card or {}) == card_words(refreshed(teams, "nadia")), button.verb
        else:
            opened = read_task_answer(answer.body, may_close=False)
            assert opened.text or card_words(opened.dialog or {}), button.verb

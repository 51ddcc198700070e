"""Every card and form, in every state and language: Teams takes it, and it says and offers what it does in Slack."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from cards.button import BadButton, decode_button, decode_form
from cards.card import ButtonRow, Card, ChoicesInput, Form, Mention, PersonInput, TextInput
from cards.examples import Example
from cards.examples.posts import QUESTION, WAKE
from cards.question import question_card
from cards.teams import render_form, render_home, render_message
from cards.teams_actions import OPENS_FORM
from cards.teams_entered import entered
from cards.translator import translator
from cards.wake import wake_post
from config.values import replace
from config.words import Verb
from handlers.actions import ACTIONS, WITHOUT_CASE
from tests.cards.both import slack_words, teams_words
from tests.cards.slack_limits import elements
from tests.cards.teams_limits import card_problems, nodes, pressed
from tests.cards.test_examples import ALL, WITHOUT_BUTTON, called
from tests.cards.test_examples import render as in_slack
from tests.folded import for_each

FR = translator("fr", "Europe/Paris")
MESSAGES = [example for example in ALL if example.surface == "message"]
FORMS = [example for example in ALL if isinstance(example.drawn, Form)]
TENANT = "7c0ffee0-0000-4000-8000-00000000fa01"
DIALLO = "d1a110d1-0000-4000-8000-00000000fa02"


@cache
def in_teams(example: Example) -> dict[str, Any]:
    """An example as Teams gets it."""
    if isinstance(example.drawn, Form):
        return render_form(example.drawn)
    return render_home(example.drawn) if example.surface == "home" else render_message(example.drawn)


@for_each(ALL, called)
def test_teams_takes_it(example: Example) -> None:
    drawn = in_teams(example)
    assert not card_problems(drawn["card"]), "mend the card, or cut in cards/teams_*.py"
    assert drawn["summary" if "summary" in drawn else "title"].strip()


@for_each(ALL, called)
def test_both_chats_say_the_same_in_the_same_order(example: Example) -> None:
    assert teams_words(in_teams(example)) == slack_words(in_slack(example))


@for_each(ALL, called)
def test_both_chats_offer_the_same(example: Example) -> None:
    slack = [
        decode_button(element["action_id"], element["value"])
        for block in in_slack(example)["blocks"]
        for element in elements(block)
        if element["type"] == "button"
    ]
    inside = isinstance(example.drawn, Form)
    teams = []
    for name, data, _ in pressed(in_teams(example)["card"]):
        if "form" in data:
            sent = decode_form(data["form"], data["fanal"])
            assert isinstance(example.drawn, Form)
            assert sent.verb is example.drawn.verb
            continue
        teams.append(decode_button(name, data["fanal"]))
        opens = data.get("msteams") == {"type": "task/fetch"}
        assert opens == (not inside and teams[-1].verb in OPENS_FORM), "only a button in a card asks for a dialog"
    assert teams == slack


@for_each(MESSAGES, called)
def test_a_lock_screen_learns_nothing_about_anybody(example: Example) -> None:
    assert in_teams(example)["summary"] == in_slack(example)["text"]


def test_a_card_gives_no_more_than_six_buttons_at_once() -> None:
    """Those of a line (its details, its undoing) stand with it."""
    rows = [element for example in MESSAGES for element in example.drawn.body if isinstance(element, ButtonRow)]
    assert max(len(row.buttons) for row in rows) == 6


def test_what_opens_a_form_is_what_the_use_cases_answer_with_one() -> None:
    answering = {verb for verb, use_case in ACTIONS.items() if _answers_with_a_form(use_case, set())}
    assert answering == OPENS_FORM - WITHOUT_CASE, "a dialog opens only for a button that said so: OPENS_FORM"


def _answers_with_a_form(function: Callable[..., object], seen: set[object]) -> bool:
    """Whether a use case, or what it calls in `bot.cases`, makes a form's answer."""
    if function in seen:
        return False
    seen.add(function)
    if "Answer.form(" in inspect.getsource(function):
        return True
    names = function.__code__.co_names
    near = [function.__globals__.get(name) for name in names]
    near += [vars(found).get(name) for found in near if isinstance(found, ModuleType) for name in names]
    return any(
        _answers_with_a_form(found, seen)
        for found in near
        if inspect.isfunction(found)
        and found.__module__.startswith("bot.cases")
        and "Answer" in inspect.getsource(found)
    )


# --- who is mentioned --------------------------------------------------------------------------------


def test_whoever_has_an_account_in_teams_is_mentioned() -> None:
    view = replace(QUESTION, mentions=(Mention(f"teams:{TENANT}/{DIALLO}", "Maître Diallo"),))
    drawn = render_message(question_card(view, FR))
    entity = {
        "type": "mention",
        "text": "<at>Maître Diallo</at>",
        "mentioned": {"id": DIALLO, "name": "Maître Diallo"},
    }
    assert drawn["entities"] == drawn["card"]["msteams"]["entities"] == [entity]
    assert not card_problems(drawn["card"])
    assert "<at>" not in drawn["summary"]


@pytest.mark.parametrize("account", ["slack:T0FANAL/U0LEA", f"teams:{TENANT}/group:abc", "teams:a/b\n", "", "x"])
def test_anybody_else_is_only_named(account: str) -> None:
    drawn = render_message(wake_post(replace(WAKE, mentions=(Mention(account, "Léa"),)), FR))
    assert drawn["entities"] == []
    assert teams_words(drawn).startswith("Léa 🔴 Cas 217")


def test_a_name_cannot_close_its_mention() -> None:
    mention = Mention(f"teams:{TENANT}/{DIALLO}", "A</at>[x](y)**{{TIME(2026-11-20T02:02:00Z)}}")
    drawn = render_message(wake_post(replace(WAKE, mentions=(mention,)), FR))
    assert drawn["entities"][0]["text"].replace("\u2060", "") == "<at>A/atxyTIME2026-11-20T02:02:00Z</at>"
    assert not card_problems(drawn["card"])


# --- what a person sees of their own ------------------------------------------------------------------


def test_a_card_is_asked_for_again_only_for_those_named() -> None:
    card = wake_post(WAKE, FR)
    assert "refresh" not in render_message(card)["card"]
    drawn = render_message(replace(card, apart=("29:lea", "29:sam")))["card"]
    assert drawn["refresh"] == {
        "action": {"type": "Action.Execute", "verb": "fanal:refresh"},
        "userIds": ["29:lea", "29:sam"],
    }
    assert not card_problems(drawn)


# --- forms, there and back ------------------------------------------------------------------------------


@for_each(FORMS, called)
def test_what_is_typed_comes_back_under_its_name(example: Example) -> None:
    """A form is filled as its reader finds it, and sent."""
    card = in_teams(example)["card"]
    inputs = {node["id"]: node.get("value", "") for node in nodes(card) if node["type"].startswith("Input.")}
    for name, data, _ in pressed(card):
        if "form" not in data and not name.startswith("fanal:mend"):
            continue
        found = entered({**data, **inputs}, TENANT)
        assert found.keys() == inputs.keys()
        for element in example.drawn.body:
            if isinstance(element, ChoicesInput):
                assert found[element.id] == list(element.chosen)
            elif isinstance(element, TextInput):
                assert found[element.id] == element.value


def test_a_person_comes_back_as_an_account() -> None:
    data = {"people": ["person"], "person": DIALLO, "form": "fanal:hand_over", "fanal": "{}"}
    assert entered(data, TENANT) == {"person": f"teams:{TENANT}/{DIALLO}"}
    assert entered({**data, "person": f"8:orgid:{DIALLO},other"}, TENANT)["person"] == f"teams:{TENANT}/{DIALLO}"
    assert entered({**data, "person": ""}, TENANT) == {"person": ""}


@pytest.mark.parametrize(
    "data",
    [
        {"people": ["person"], "person": "a/b"},
        {"people": ["person"], "person": "slack:T1/U1"},
        {"a b": "x"},
        {"x" * 61: "x"},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadButton):
        entered(data, TENANT)


def test_odd_shapes_are_empty_fields() -> None:
    assert entered({"many": "methods", "people": 7, "text": ["a"], "note": None, "x": "a\x00\ud800b"}, TENANT) == {
        "text": "",
        "note": "",
        "x": "ab",
    }
    assert entered({"many": ["methods"]}, TENANT) == {"methods": []}


def test_a_form_that_is_not_right_yet_keeps_what_was_typed() -> None:
    form = Form(
        verb=Verb.REPLY,
        title="Répondre",
        close="Revenir",
        submit="Envoyer",
        body=(TextInput(id="text", label="Texte", value="avant"), PersonInput(id="person", label="À qui")),
    )
    typed = {"text": "*après*", "person": f"teams:{TENANT}/{DIALLO}"}
    card = render_form(form, typed=typed, errors={"text": "Merci de *remplir* ceci."})["card"]
    assert [node.get("value") for node in nodes(card) if node["type"].startswith("Input.")] == ["*après*", DIALLO]
    first = card["body"][0]
    assert first["color"] == "Attention"
    assert "∗remplir∗" in first["text"]
    assert not card_problems(card)


def test_a_remedy_can_be_pressed_while_a_field_is_empty() -> None:
    (blocked,) = {form.name: form for form in FORMS if form.name == "form/reply/blocked"}.values()
    card = in_teams(blocked)["card"]
    assert not any(node.get("isRequired") for node in nodes(card))
    for name, data, _ in pressed(card):
        if name.startswith("fanal:mend"):
            assert data["many"] == ["methods"]


def test_every_verb_stands_on_a_card() -> None:
    drawn = [in_teams(example) for example in ALL]
    verbs = {decode_button(name, data["fanal"]).verb for one in drawn for name, data, _ in pressed(one["card"]) if name}
    assert set(Verb) - verbs <= WITHOUT_BUTTON


def test_a_card_without_words_is_still_a_card() -> None:
    drawn = render_message(Card(notification=" ", body=()))
    assert drawn["summary"] == "Fanal"
    assert not card_problems(drawn["card"])

"""Teams, every verb and every form: a button acts or opens a dialog, a dialog comes back with what is wrong in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.teams_answers import read_card_answer, read_task_answer
from cards.card import Button, ChoiceInput, ChoicesInput, DayInput, Form, Input, PersonInput, TextInput, TimeInput
from cards.teams_actions import OPENS_FORM
from config.words import Verb
from handlers.views.standing import SENT_BY
from tests.handlers.teams_room import Teams, teams_catalog
from tests.handlers.test_views_forms import OPENED
from tests.handlers.views_desk import LIFE, make_desk
from tests.teams_desk import PEOPLE, card_words, parts

Json = dict[str, Any]
WHO = {"advise": "diallo", "object": "diallo", "confirm_helpline": "nadia", "wrong_person_done": "nadia"}
FILLED_IN = [name for name, verbs in SENT_BY.items() if verbs]
LEFT_OUT = {"reply": "text"}
"""Where leaving out the first one is something else than an error: a reply without a method has obstacles."""
NOTHING_NEEDED = ("messages",)
"""Nobody can leave out what this form needs: each message is ticked, and none ticked is none."""


@pytest.fixture
def teams(data: Path) -> Iterator[Teams]:
    with asyncio.Runner() as runner:
        desk = make_desk(f"sqlite:///{data / 'desk.sqlite3'}", runner, teams_catalog())
        yield Teams(desk)
        runner.run(desk.store.stop())


def test_every_verb_is_answered_in_its_own_way(teams: Teams) -> None:
    for verb in Verb:
        number = teams.desk.flag(LIFE, by=f"{verb}_7")
        answer = teams.press(Button(verb=verb, label="…", case=number, version=1, ref="1"))
        assert answer.status == 200, verb
        if verb in OPENS_FORM:
            shown = read_task_answer(answer.body, may_close=False)
            assert shown.dialog or shown.text, verb
        else:
            done = read_card_answer(answer.body)
            assert done.card or done.text, verb
            assert not done.error, verb


@pytest.mark.parametrize("name", OPENED)
def test_every_form_is_a_dialog_that_comes_back_with_what_is_wrong_in_it(teams: Teams, name: str) -> None:
    form = OPENED[name][0](teams.desk, "")
    if name not in FILLED_IN:
        assert not form.submit, "handlers/views/standing.py: SENT_BY names the verbs that send this form"
        return
    assert form.verb in SENT_BY[name]
    if name in NOTHING_NEEDED:
        return
    inputs = [element for element in form.body if isinstance(element, Input)]
    left_out = next(one for one in inputs if (one.id == LEFT_OUT[name] if name in LEFT_OUT else not one.optional))
    typed = {one.id: "" if one is left_out else _something(one) for one in inputs}
    again = _sent(teams, name, form, typed)
    _says_so_above(again, left_out.id)
    assert [part["id"] for part in parts(again) if "id" in part] == [one.id for one in inputs]
    for id_, given in typed.items():
        assert _value(again, id_) == given, f"{id_} was typed, and is lost"


def _sent(teams: Teams, name: str, form: Form, typed: Json) -> Json:
    answer = teams.submit(form, typed, who=WHO.get(name, "lea"))
    assert answer.status == 200
    shown = read_task_answer(answer.body, may_close=True)
    assert shown.dialog, f"{name} was taken although something was left out"
    assert shown.dialog["title"] == form.title
    card: Json = shown.dialog["card"]["content"]
    return card


def _says_so_above(card: Json, id_: str) -> None:
    """What is wrong stands between this input and the one before it."""
    before: list[Json] = []
    for part in parts(card):
        if part.get("id") == id_:
            assert before[-1].get("color") == "Attention", card_words(card)
            return
        before.append(part)
    raise AssertionError(f"no input {id_}")


def _value(card: Json, id_: str) -> str:
    return str(next(part.get("value", "") for part in parts(card) if part.get("id") == id_))


def _something(found: Input) -> str:
    """What somebody could have put there."""
    match found:
        case TextInput():
            return "15 rue <at>x</at> *Lilas*"
        case ChoiceInput(options=options, chosen=chosen):
            return chosen or options[-1].id
        case ChoicesInput(options=options):
            return ",".join(option.id for option in options[:2])
        case PersonInput():
            return PEOPLE["sam"]
        case DayInput():
            return "2026-12-24"
        case TimeInput():
            return "10:30"
    raise AssertionError(found)

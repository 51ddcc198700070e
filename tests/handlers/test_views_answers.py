"""Private answers: what was done and can be undone, who was faster, who may, why the rules say no."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cases.answer import Answer
from bot.errors import AlreadyDone, Conflict, FanalError, MissingData, NotAllowed, NotFound, Refused, Retryable
from cards.card import Card
from cards.notices import TOLD
from cards.refusals import FIELD_PROBLEMS, REASONS
from config.values import replace
from config.words import Verb
from handlers import views
from tests.handlers.views_desk import CASES, LIFE, LUMEN, NORD, ROUTINE, RULES, TEAM, Desk, buttons, calls, words


def test_every_private_answer_has_its_words() -> None:
    named = set(calls("Answer.private", CASES)) - {"undo_offered"}
    assert {"undone", "approved"} <= named
    assert named <= set(TOLD), named - set(TOLD)


@pytest.mark.parametrize("name", sorted(set(calls("Answer.private", CASES)) - {"undo_offered"}))
@pytest.mark.parametrize("locale", ["", "en"])
def test_a_private_answer_is_words_that_slack_takes(desk: Desk, name: str, locale: str) -> None:
    number = desk.flag(LIFE)
    click, reader = desk.click(Verb.TAKE, number), replace(desk.person("lea"), locale=locale)
    card = desk.read(views.private, LUMEN, desk.catalog, Answer.private(name), click, reader)
    assert TOLD[name] in words(card) if locale else TOLD[name] not in words(card)
    assert words(views.notice_form(card, click, reader))


def test_what_was_done_in_one_click_can_be_undone_from_its_answer(desk: Desk) -> None:
    number = desk.flag(ROUTINE)
    click = desk.click(Verb.ACKNOWLEDGE, number)
    answer = desk.press(Verb.ACKNOWLEDGE, number)
    card = desk.read(views.private, LUMEN, desk.catalog, answer, click, desk.person("lea"))
    assert [b.verb for b in buttons(card)] == [Verb.UNDO]
    desk.press(Verb.UNDO, number)
    again = desk.read(views.private, LUMEN, desk.catalog, answer, click, desk.person("lea"))
    assert not buttons(again)


def test_every_refusal_has_its_sentence() -> None:
    reasons = set(calls("Refused", CASES, RULES))
    assert {"case_closed", "too_late"} <= reasons
    assert reasons <= set(REASONS), reasons - set(REASONS)


def test_every_problem_of_a_field_has_its_sentence(desk: Desk) -> None:
    source = "\n".join(p.read_text() for p in (*CASES.glob("*.py"), *Path(views.__file__).parents[1].glob("*.py")))
    problems = set(re.findall(r'MissingData\(\{"\w+": "(\w+)"\}\)', source))
    assert "required" in problems
    assert problems <= set(FIELD_PROBLEMS) | set(REASONS), problems - set(FIELD_PROBLEMS) - set(REASONS)
    assert views.field_error("required", replace(desk.person("lea"), locale="en")) == FIELD_PROBLEMS["required"]


def refused(desk: Desk, error: FanalError | None, *, who: str = "lea", locale: str = "") -> Card:
    number = desk.flag(LIFE)
    reader = replace(desk.person(who), locale=locale)
    click = desk.click(Verb.TAKE_OFFLINE, number, who=who)
    card: Card = desk.read(views.refusal, LUMEN, desk.catalog, error, click, reader)
    return card


def test_who_was_faster_is_named_with_what_they_did_and_when(desk: Desk) -> None:
    lost = words(refused(desk, Conflict("sam", Verb.TAKE_OFFLINE, desk.now)))
    assert "Sam a mis ce message hors ligne" in lost
    assert "Votre clic n'a rien changé" in lost
    assert "{time_secs}" in lost, "to the second"
    assert "Sam took this message offline" in words(
        refused(desk, Conflict("sam", Verb.TAKE_OFFLINE, desk.now), locale="en")
    )


def test_who_may_is_named(desk: Desk) -> None:
    assert "Réservé à Nadia et à Marc" in words(refused(desk, NotAllowed(Verb.CLOSE, ("nadia", "marc"))))


def test_a_refusal_names_people_and_offers_what_can_be_done(desk: Desk) -> None:
    assert "Cette information est pour Sam." in words(refused(desk, Refused("not_for_you", holder="sam")))
    card = refused(desk, Refused("already_taken", holder="sam"))
    assert "Sam" in words(card)
    assert [b.verb for b in buttons(card)] == [Verb.HAND_OVER]


@pytest.mark.parametrize(
    "error", [NotFound("case 9"), Retryable("busy"), AlreadyDone(), MissingData({"text": "required"}), None]
)
def test_any_error_is_told_in_words(desk: Desk, error: FanalError | None) -> None:
    assert len(words(refused(desk, error))) > 80


def test_a_stranger_is_told_that_they_have_no_role(desk: Desk) -> None:
    click = desk.click(Verb.TAKE, desk.flag(LIFE))
    card = desk.read(views.refusal, LUMEN, desk.catalog, NotAllowed(Verb.TAKE, ("lea",)), click, None)
    assert words(card) == words(views.stranger(click.actor)).replace('\\"case\\":0', '\\"case\\":1')
    nowhere = desk.read(views.refusal, "", desk.catalog, NotFound("case 9"), click, None)
    assert words(nowhere)
    assert words(views.stranger(click.actor))


def test_no_answer_speaks_of_a_case_that_is_another_clients(desk: Desk) -> None:
    number = desk.flag(LIFE, client=NORD)
    click = desk.click(Verb.TAKE, number, client=NORD, who="nadia")
    card = desk.read(views.refusal, LUMEN, desk.catalog, NotFound("x"), click, desk.person("nadia"))
    assert "lou_77" not in words(card)


def test_an_account_is_not_needed_to_be_mentioned_by_name(desk: Desk) -> None:
    """Somebody known by a user group alone has the name that the chat gives."""
    number = desk.flag(LIFE)
    conflict = Conflict(f"{TEAM}/U0GROUP", Verb.TAKE, desk.now)
    click = desk.click(Verb.TAKE, number)
    assert "U0GROUP" in words(desk.read(views.refusal, LUMEN, desk.catalog, conflict, click, desk.person("lea")))

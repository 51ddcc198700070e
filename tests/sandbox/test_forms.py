"""Views: triggers, hashes, stacks, what stays in a field, and the shapes of what is filled in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import SandboxConfig
from bot.sandbox.errors import Refusal, SlackError
from bot.sandbox.form_values import chosen, refused_by_client, state_of, type_in
from bot.sandbox.forms import Forms
from bot.sandbox.state import Store

from .bolt_bot import form, plain

Json = dict[str, Any]


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def forms(config: SandboxConfig, clock: Clock) -> Forms:
    return Forms(config, Store(config, None), now=clock)


def code_of(error: pytest.ExceptionInfo[SlackError]) -> str:
    return error.value.code


async def test_a_trigger_is_good_once_and_for_three_seconds(forms: Forms, clock: Clock) -> None:
    trigger = forms.new_trigger("U0LEA", "message")
    forms.open(trigger, form())
    with pytest.raises(SlackError) as twice:
        forms.open(trigger, form())
    assert code_of(twice) == "exchanged_trigger_id"
    late = forms.new_trigger("U0LEA", "message")
    clock.now += 3.1
    with pytest.raises(SlackError) as expired:
        forms.open(late, form())
    assert code_of(expired) == "expired_trigger_id"


async def test_a_view_that_is_refused_does_not_spend_the_trigger(forms: Forms) -> None:
    trigger = forms.new_trigger("U0LEA", "message")
    with pytest.raises(SlackError):
        forms.open(trigger, form("x" * 25))
    assert forms.open(trigger, form()).user == "U0LEA"


async def test_only_a_form_can_push(forms: Forms) -> None:
    with pytest.raises(SlackError) as refused:
        forms.push(forms.new_trigger("U0LEA", "message"), form())
    assert code_of(refused) == "invalid_trigger_id"


async def test_three_views_and_no_more(forms: Forms) -> None:
    root = forms.open(forms.new_trigger("U0LEA", "message"), form())
    second = forms.push(forms.new_trigger("U0LEA", "view"), form("Second"))
    third = forms.push(forms.new_trigger("U0LEA", "view"), form("Third"))
    assert (third.previous, third.root, second.root) == (second.id, root.id, root.id)
    with pytest.raises(SlackError) as refused:
        forms.push(forms.new_trigger("U0LEA", "view"), form("Fourth"))
    assert code_of(refused) == "push_limit_reached"


async def test_opening_out_of_a_submission_shows_nothing(forms: Forms) -> None:
    forms.open(forms.new_trigger("U0LEA", "submission"), form())
    assert forms.top("U0LEA") is None


async def test_a_stale_hash(forms: Forms) -> None:
    opened = forms.open(forms.new_trigger("U0LEA", "message"), form())
    first = opened.hash
    forms.update(view_id=opened.id, external_id="", view=form("Changed"), hash_=first)
    with pytest.raises(SlackError) as stale:
        forms.update(view_id=opened.id, external_id="", view=form("Again"), hash_=first)
    assert code_of(stale) == "hash_conflict"
    assert forms.update(view_id=opened.id, external_id="", view=form("Again"), hash_="").view["title"] == plain("Again")


async def test_a_home_is_published_and_has_a_hash_too(forms: Forms) -> None:
    home = forms.publish(user="U0LEA", view={"type": "home", "blocks": []}, hash_="")
    first = home.hash
    forms.publish(user="U0LEA", view={"type": "home", "blocks": []}, hash_=first)
    with pytest.raises(SlackError) as stale:
        forms.publish(user="U0LEA", view={"type": "home", "blocks": []}, hash_=first)
    assert code_of(stale) == "hash_conflict"


async def test_a_name_given_by_the_app_is_its_own(forms: Forms) -> None:
    forms.open(forms.new_trigger("U0LEA", "message"), form(external_id="mine"))
    forms.update(view_id="", external_id="mine", view=form("Found", external_id="mine"), hash_="")
    with pytest.raises(SlackError) as twice:
        forms.open(forms.new_trigger("U0SAM", "message"), form(external_id="mine"))
    assert code_of(twice) == "duplicate_external_id"


async def test_too_large_and_no_json(forms: Forms) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 99
    with pytest.raises(SlackError) as large:
        forms.open(forms.new_trigger("U0LEA", "message"), form(blocks=blocks))
    assert code_of(large) == "view_too_large"
    with pytest.raises(SlackError) as broken:
        forms.open(forms.new_trigger("U0LEA", "message"), "{")
    assert code_of(broken) == "invalid_arguments"


def words(initial: str = "", action_id: str = "words", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **({"initial_value": initial} if initial else {})}
    return {"type": "input", "block_id": "words", "label": plain("Words"), "element": {**element, **more}}


async def test_a_new_initial_value_shows_only_under_a_new_id(forms: Forms) -> None:
    """As in Slack's clients: slackapi/bolt-js issue 290."""

    def standing() -> Any:
        top = forms.top("U0LEA")
        assert top is not None
        return next(iter(state_of(top.view["blocks"], top.values)["words"].values()))["value"]

    opened = forms.open(forms.new_trigger("U0LEA", "message"), form(blocks=[words("draft")]))
    forms.update(view_id=opened.id, external_id="", view=form(blocks=[words("mended")]), hash_="")
    assert standing() == "draft"
    forms.update(view_id=opened.id, external_id="", view=form(blocks=[words("mended", "words_2")]), hash_="")
    assert standing() == "mended"
    opened.values = type_in(opened.view["blocks"], {}, {"words": "typed"})
    forms.update(view_id=opened.id, external_id="", view=form(blocks=[words("other", "words_2")]), hash_="")
    assert standing() == "typed"


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]


@pytest.mark.parametrize(
    ("element", "given", "value"),
    [
        ({"type": "plain_text_input"}, "words", "words"),
        ({"type": "plain_text_input"}, "", None),
        ({"type": "static_select", "options": OPTIONS}, "2", OPTIONS[1]),
        ({"type": "static_select", "options": OPTIONS}, "One", OPTIONS[0]),
        ({"type": "static_select", "options": OPTIONS}, None, None),
        ({"type": "static_select", "option_groups": [{"label": plain("G"), "options": OPTIONS}]}, "1", OPTIONS[0]),
        ({"type": "radio_buttons", "options": OPTIONS}, {"value": "1"}, OPTIONS[0]),
        ({"type": "checkboxes", "options": OPTIONS}, ["1", "2"], OPTIONS),
        ({"type": "checkboxes", "options": OPTIONS}, [], []),
        ({"type": "multi_static_select", "options": OPTIONS}, "2", [OPTIONS[1]]),
        ({"type": "users_select"}, "U0LEA", "U0LEA"),
        ({"type": "multi_users_select"}, ["U0LEA"], ["U0LEA"]),
        ({"type": "datepicker"}, "2026-11-22", "2026-11-22"),
        ({"type": "timepicker"}, "", None),
        ({"type": "datetimepicker"}, "1763830000", 1763830000),
        ({"type": "external_select"}, "x", {"text": plain("x"), "value": "x"}),
    ],
)
def test_what_is_chosen_in_slacks_shape(element: Json, given: Any, value: Any) -> None:
    assert chosen(element, given) == value


def test_an_option_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="none of: 1, 2"):
        chosen({"type": "static_select", "options": OPTIONS}, "3")


def test_a_field_is_named_by_block_action_or_label() -> None:
    blocks = [words(action_id="typed_here")]
    for name in ("words", "typed_here", "Words"):
        assert type_in(blocks, {}, {name: "x"}) == {"words": {"typed_here": {"value": "x"}}}
    with pytest.raises(Refusal, match="it has: words"):
        type_in(blocks, {}, {"letters": "x"})


@pytest.mark.parametrize(
    ("block", "typed", "problem"),
    [
        (words(), "", "required"),
        ({**words(), "optional": True}, "", ""),
        (words("draft"), None, ""),
        (words("draft"), "", "required"),
        (words(max_length=3), "four", "fewer than 4"),
        (words(min_length=3), "no", "more than 2"),
        (words(type="email_text_input"), "lou", "email"),
        (words(type="email_text_input"), "lou@forum.example", ""),
        (words(type="url_text_input"), "forum", "URL"),
        (words(type="number_input", is_decimal_allowed=False), "1.5", "number"),
        (words(type="number_input", is_decimal_allowed=True), "1.5", ""),
    ],
)
def test_what_a_client_refuses_to_send(block: Json, typed: str | None, problem: str) -> None:
    given = {} if typed is None else {"words": typed}
    problems = refused_by_client([block], type_in([block], {}, given))
    assert problem in problems.get("words", "")
    assert bool(problems) == bool(problem)

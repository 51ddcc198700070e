"""Every card and form, in every state and language: Slack takes it, and every verb stands on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.sandbox import blocks as sandbox
from cards.button import decode_button, decode_form
from cards.card import Button, ButtonRow, Card, Form, Section
from cards.examples import Example, examples
from cards.slack import render_form, render_home, render_message
from cards.translator import LOCALES, translator
from config.words import Verb
from tests.cards.slack_limits import elements, message_problems, texts, view_problems
from tests.folded import for_each

# What no button asks for: a form of the chat's own (a message shortcut), or one that is sent.
WITHOUT_BUTTON = {Verb.SEND, Verb.LOG_CALL, Verb.OPEN_CASE, Verb.RECORD_ADVICE}


ALL = [example for locale in LOCALES for example in examples(translator(locale, "Europe/Paris"))]


def called(example: Example) -> str:
    """Its name among the tests."""
    return f"{example.surface}-{example.name}"


def render(example: Example) -> dict[str, Any]:
    """An example as Slack gets it."""
    if isinstance(example.drawn, Form):
        return render_form(example.drawn)
    return render_home(example.drawn) if example.surface == "home" else render_message(example.drawn)


def test_no_two_examples_share_a_name() -> None:
    names = [(example.surface, example.name) for example in examples(translator("fr"))]
    assert len(names) == len(set(names))


@for_each(ALL, called)
def test_slack_takes_it(example: Example) -> None:
    drawn = render(example)
    problems = view_problems(drawn) if "type" in drawn else message_problems(drawn)
    assert not problems, "mend the card, or cut in cards/slack_*.py"


@for_each(ALL, called)
def test_the_sandbox_takes_it(example: Example) -> None:
    drawn = render(example)
    assert not (sandbox.check_view(drawn) if "type" in drawn else sandbox.check_message(drawn["blocks"]))


@for_each(ALL, called)
def test_the_sdk_of_slack_reads_it(example: Example) -> None:
    drawn = render(example)
    if "type" in drawn:
        assert View(**drawn).to_dict()["type"] == drawn["type"]
    for block in drawn["blocks"]:
        read = Block.parse(block)
        assert read is not None
        assert read.to_dict()["type"] == block["type"]


@for_each(ALL, called)
def test_what_its_buttons_carry_comes_back(example: Example) -> None:
    drawn = render(example)
    for block in drawn["blocks"]:
        for element in elements(block):
            if element["type"] == "button":
                carried = decode_button(element["action_id"], element["value"])
                assert carried.version >= 0
    if drawn.get("type") == "modal":
        assert isinstance(example.drawn, Form)
        assert decode_form(drawn["callback_id"], drawn["private_metadata"]).verb is example.drawn.verb


@for_each([one for one in ALL if one.surface == "message"], called)
def test_a_lock_screen_learns_nothing_about_anybody(example: Example) -> None:
    text = render(example)["text"]
    for secret in ("lou_77", "camille", "Lumen", "Léa", "Forum", "mourir"):
        assert secret not in text


@for_each(ALL, called)
def test_no_title_or_label_of_ours_is_cut(example: Example) -> None:
    drawn = render(example)
    names = [drawn[name]["text"] for name in ("title", "submit", "close") if name in drawn]
    for block in drawn["blocks"]:
        names += [element["text"]["text"] for element in elements(block) if element["type"] == "button"]
    written = {button.label for button in buttons_of(example.drawn)}
    for name in names:
        assert not name.endswith("…") or name in written, f"shorten {name!r}"


def test_every_verb_stands_on_a_card() -> None:
    pressed = {button.verb for example in ALL for button in buttons_of(example.drawn)}
    sent = {example.drawn.verb for example in ALL if isinstance(example.drawn, Form)}
    assert set(Verb) - pressed <= WITHOUT_BUTTON, "add an example that offers it"
    assert sent >= WITHOUT_BUTTON - {Verb.RECORD_ADVICE}


def buttons_of(drawn: Card | Form) -> Iterator[Button]:
    """Every button of a card or form."""
    for element in drawn.body:
        if isinstance(element, ButtonRow):
            yield from element.buttons
        elif isinstance(element, Section) and element.button:
            yield element.button


@for_each(ALL, called)
def test_the_words_are_calm(example: Example) -> None:
    """No exclamation mark, no emoji but the level's dot; nothing was left between braces."""
    words = str(render(example)["blocks"])
    assert "!" not in words.replace("<!date", "").replace("<!subteam", "")
    assert "{" not in "".join(text for text in texts(render(example)["blocks"]))

"""Nobody's words can mention, link, mark up, become a date or break a limit in Teams; whatever they are.

A parser of CommonMark with tables and strikethrough judges what a TextBlock would show; it shares nothing with ours.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.card import Bold, Exact, Form, Line, Moment, Section, TextInput
from cards.examples.cast import NIGHT
from cards.examples.forms import READ
from cards.people import read_form
from cards.teams import render_form, render_home, render_message
from cards.teams_text import escape, markdown, markdown_line, run, run_line
from cards.translator import translator
from config.values import replace
from config.words import Verb
from tests.cards.teams_limits import card_problems, nodes, pressed
from tests.cards.test_hostile_words import CARDS, HOSTILE, KINDS, is_harmless, poison, words

OURS = (
    "[banque](https://evil.example) [a]: b [a][b] ![x](y) <https://evil.example> https://evil.example www.evil.example",
    "# titre\n## titre\n- liste\n1. liste\n2) liste\n> citation\n* * *\n---\n===\n| a | b |\n|---|---|\n+ liste",
    "    code",
    "**gras** __gras__ *italique* _italique_ ~~barré~~ `code` ```bloc``` \\*a\\* \\",
    "<at>Léa</at> <at id=0>Léa</at> &lt;at&gt;Léa&lt;/at&gt; <b>x</b> <img src=x onerror=y> <!-- x --> &#60;at&#62;",
    "{{DATE(2026-11-20T02:02:00Z, SHORT)}} {{TIME(2026-11-20T02:02:00Z)}} {{{TIME(2026-11-20T02:02:00Z)}}} ${x} $${x}",
    "mailto:a@b.example a@b.example tel:112 file://x",
    "- ",
    "]",
    "<",
    "{",
    "\\",
)
ALL_HOSTILE = (*HOSTILE, *OURS)
DATE = re.compile(r"\{\{(?:DATE|TIME)\([^{}]*\)\}\}")
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
tricky = st.one_of(words, st.text(alphabet=st.sampled_from("[](){}<>&#;*_~`\\|!-+=.:/$1a \n@\u2060"), max_size=80))


def shows_only_words(text: str, *, bold: bool = False) -> bool:
    """Whether Markdown holds one paragraph of plain words, and no date (and perhaps bold words of ours)."""
    tokens = MARKDOWN.parse(text)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return not text.strip()
    allowed = {"text", "strong_open", "strong_close"} if bold else {"text"}
    return (
        {child.type for child in tokens[1].children or ()} <= allowed
        and tokens[1].content.strip() == text.strip()
        and not DATE.search(text)
        and is_harmless(text)
    )


@pytest.mark.parametrize("text", ALL_HOSTILE)
def test_hostile_words_are_only_words(text: str) -> None:
    assert shows_only_words(markdown(text, 3000))
    assert not DATE.search(run(text))
    assert is_harmless(run(text))


@given(tricky)
@example("&lt;at&gt;")
@example("1. x")
@example("{{TIME(2026-11-20T02:02:00Z)}}")
@example("[a](b)")
@example(":`:")
def test_any_words_are_only_words(text: str) -> None:
    assert shows_only_words(markdown(text, 3000))
    assert "\n" not in escape(text)
    assert "{{" not in run(text)
    assert is_harmless(run_line(text))


@given(tricky, tricky, tricky)
@example("a]", "(b)", "")
@example("{", "{TIME(2026-11-20T02:02:00Z)}}", "")
@example("\\", "x", "*")
@example("*", "*x*", "*")
@example(":0", "", ":")
def test_words_that_touch_our_marks_stay_words(before: str, bold: str, after: str) -> None:
    """Bold words, a date and words to copy stand beside anybody's."""
    line: Line = (before, Bold(bold), after, Exact(bold), before, Moment(NIGHT, "x", "day_time"), after)
    text = markdown_line(line, 500)
    ours = "{{DATE(2026-11-20T02:02:00Z, SHORT)}} {{TIME(2026-11-20T02:02:00Z)}}"
    assert text.count(ours) == 1
    assert shows_only_words(text.replace(ours, "⌚"), bold=True)
    assert "**" not in "".join(child.content for child in MARKDOWN.parse(text)[1].children or ())


@pytest.mark.parametrize(
    "text", ["03:06:12", "lou_77", "à 14:20 (mardi)", "C'est fini. Demain ?", "1,50 € / 2", "a & b"]
)
def test_what_looks_like_markup_but_is_not_stays(text: str) -> None:
    assert markdown(text, 3000) == text == run(text)


def drawn(name: str, text: str) -> dict[str, Any]:
    one = CARDS[name]
    card = poison(one.drawn, text)
    if isinstance(card, Form):
        return render_form(card)
    return render_home(card) if one.surface == "home" else render_message(card)


WIDE = "0\xa0\U00017ed9\U000c1b574" * 60
"""Four bytes for most of its characters: a form of many buttons came over the limit."""
LONG_ON = ("case/distress_trouble", "question/answered", "home", "form/reply/blocked", "form/open_case")
PAIRS = [(name, i) for name in KINDS for i, text in enumerate(ALL_HOSTILE) if len(text) < 1000 or name in LONG_ON]


@pytest.mark.parametrize(("name", "i"), PAIRS)
def test_hostile_words_everywhere_on_a_card(name: str, i: int) -> None:
    look_at(name, ALL_HOSTILE[i])


@pytest.mark.parametrize("name", KINDS)
def test_words_of_many_bytes_everywhere_on_a_card(name: str) -> None:
    look_at(name, WIDE)


@settings(max_examples=15)
@given(st.sampled_from(KINDS), tricky, st.integers(1, 60))
@example("case/distress_trouble", "0${", 23)
def test_any_words_everywhere_on_a_card(name: str, text: str, times: int) -> None:
    look_at(name, (text * times)[:6000])


def look_at(name: str, text: str) -> None:
    """Put `text` everywhere on an example: Teams takes it, and nothing in it works."""
    found = drawn(name, text)
    assert not card_problems(found["card"])
    assert shows_only_words(found.get("summary", "x"))
    for node in nodes(found["card"]):
        if node["type"] == "TextBlock":
            assert shows_only_words(DATE.sub("⌚", node["text"]), bold=True)
        for said in _plain(node):
            assert "{{" not in said
            assert is_harmless(said)
        for choice in node.get("choices", ()):
            assert shows_only_words(choice["title"])
    json.dumps(found).encode("utf-8")


def _plain(node: dict[str, Any]) -> list[str]:
    """What is not read as Markdown; words to be copied stay letter for letter."""
    runs = [one["text"] for one in node.get("inlines", ()) if one.get("fontType") != "Monospace"]
    return [*runs, *(node[key] for key in ("title", "label", "errorMessage") if key in node)]


def test_buttons_are_never_cut_away() -> None:
    verbs = [name.split(":")[1] for name, _, _ in pressed(drawn("case/distress_trouble", "x" * 40_000)["card"])]
    assert [verb for verb in verbs if verb != "member"] == ["emergency", "read", "first_word", "restore", "ask", "more"]


def test_long_words_are_read_whole_in_a_form() -> None:
    long = " ".join(f"mot{i}" for i in range(1400))
    said = replace(READ.messages[0], text=long)
    card = render_form(read_form(replace(READ, messages=(said,)), translator("fr")))["card"]
    quotes = [node for node in nodes(card) if node["type"] == "Container" and node.get("style") == "emphasis"]
    assert quotes[0]["items"][0]["inlines"][0]["text"] == long


def test_what_is_copied_stays_letter_for_letter() -> None:
    form = CARDS["form/emergency"].drawn
    assert isinstance(form, Form)
    card = render_form(form)["card"]
    runs = [one for node in nodes(card) for one in node.get("inlines", ())]
    assert "lou.77@exemple.invalid" in [one["text"] for one in runs if one.get("fontType") == "Monospace"]


def test_what_was_typed_comes_back_as_it_was() -> None:
    text = "<at>x</at> *ainsi* {{x}} https://a.example"
    body = (Section(()), TextInput(id="text", label="Texte", value=text, long=True))
    found = render_form(Form(verb=Verb.NOTE, title="t", body=body, close="c"))
    assert [node["value"] for node in nodes(found["card"]) if "value" in node] == [text]

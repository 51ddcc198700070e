"""What a member wrote stays words: never a template, never markup, never a hole of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.replies import Draft, TemplateData, body_for, check, guards, holes, quote, render
from bot.rules.replies.details import without_details
from bot.rules.replies.fields import HOLE
from bot.rules.replies.words import plain, plain_line, quoted, tidy, unquoted, with_quotation
from config.words import Method
from tests.rules.reply_examples import example_data, example_draft, example_facts, templates

HOSTILE = [
    "{{ 7 * 7 }}",
    "{{ signer.name }}",
    "{% if due %}x{% endif %}",
    "{# hidden #}",
    "{{ ''.__class__.__mro__ }}",
    "{% include '/etc/passwd' %}",
    "▢ prénom à compléter",
    "<script>alert(1)</script>",
    "<!channel> <@U0LEA> @everyone",
    "[cliquez](https://exemple.invalid) ![x](y)",
    "# titre\n\n- liste\n1. un\n\n```\ncode\n```",
    "> citation\n>> deux\n\n---\n***",
    "*gras* _souligné_ ~barré~ `code` | a | b |",
    "&lt;b&gt; &#x41; \\* \\",
    "www.exemple.invalid et https://exemple.invalid/?q=1",
    "\u202eretourné\u202c zéro\u200bla\u00adrgeur \ufeff",
    "ligne\u2028autre\rretour\r\nfin\x00\x1b[31m",
    "Votre message\u00a0:\n> faux",
]
member_text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=200))
suicide = templates().get("suicide-selfharm", "fr")
assert suicide is not None
TEMPLATE = suicide


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_they_were_written(text: str) -> None:
    data = example_data(TEMPLATE, original=text, member=text, categories=frozenset())
    rendered = render(TEMPLATE, data)
    assert not holes(rendered.text)
    assert quoted(rendered.text).split() == plain(text).replace(">", " ").split() or ">" in text
    assert "49" not in rendered.text


@given(original=member_text, name=member_text, feeling=member_text)
def test_member_text_never_becomes_template_nor_hole(original: str, name: str, feeling: str) -> None:
    """Rendered with a mark in place of each value, the template's own words are the same as with the values."""
    values = {"original": original, "member": name, "feeling": feeling}
    rendered = render(TEMPLATE, example_data(TEMPLATE, **values))
    assert (HOLE in rendered.text) is (not plain_line(name))
    own_lines = render(TEMPLATE, example_data(TEMPLATE, original="", member="M", feeling="F")).text.split("\n")
    kept = [line for line in own_lines if line and "M" not in line and "F" not in line]
    assert all(line in rendered.text.split("\n") for line in kept)


@given(text=member_text)
def test_a_quotation_is_the_members_words_and_nothing_else(text: str) -> None:
    quotation = quote(text)
    assert all(line.startswith(">") for line in quotation.split("\n") if quotation)
    back = "\n".join(line[2:] for line in quotation.split("\n"))
    assert back == "\n".join(line.rstrip() for line in plain(text).strip().split("\n"))


@given(text=st.text(max_size=300))
def test_plain_is_stable_and_shows_all_it_keeps(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert HOLE not in once
    assert "\n" not in plain_line(text)
    assert not plain_line(text).startswith(">")


def test_emoji_and_joined_scripts_survive() -> None:
    for text in ("👩‍👩‍👧 ça va", "می‌خواهم", "क्‍ष", "œuvre, Noël, l’été"):
        assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("j'en ai 30 cp là", "j'en ai […] là"),
        ("2 boîtes et 500mg", "[…] et […]"),
        ("du 4e étage, 12 m", "du 4e étage, […]"),
        ("depuis le 6 étage", "depuis le […]"),
        ("lu sur https://exemple.invalid/a", "lu sur […]"),
        ("three pills, 20 tablets", "three […]"),
        ("5 mots en 3 minutes", "5 mots en 3 minutes"),
        ("j'ai 17 ans, à 22 h", "j'ai 17 ans, à 22 h"),
        ("10 métros", "10 métros"),
    ],
)
def test_amounts_and_addresses_are_left_out_for_whoever_is_in_danger(text: str, kept: str) -> None:
    assert without_details(text) == kept
    assert quote(text, discreet=True) == f"> {kept}"


def test_a_call_for_help_is_quoted_without_amounts() -> None:
    rendered = render(TEMPLATE, example_data(TEMPLATE, original="j'ai 30 cp devant moi"))
    assert "> j'ai […] devant moi" in rendered.text


def test_sending_without_the_original_is_a_choice() -> None:
    rendered = render(TEMPLATE, example_data(TEMPLATE, quotation=False))
    assert ">" not in rendered.text
    assert "Votre message" not in rendered.text


def test_what_is_quoted_and_what_is_ours() -> None:
    text = with_quotation("Bonjour,\n\nLéa", "> un\n>\n> deux", "fr")
    assert text == "Bonjour,\n\nLéa\n\nVotre message\u00a0:\n> un\n>\n> deux"
    assert unquoted(text) == "Bonjour,\n\nLéa"
    assert quoted(text) == "un\n\ndeux"
    assert unquoted("> a\nmilieu\n> b") == "milieu"


def test_one_text_leaves_by_both_methods_with_its_quotation_in_private_only() -> None:
    text = with_quotation("Bonjour,\n\nLéa", "> un", "fr")
    both = frozenset(Method)
    assert body_for(Method.PRIVATE_MESSAGE, text, also=both) == text
    assert body_for(Method.PUBLIC_REPLY, text, also=both) == "Bonjour,\n\nLéa"
    assert body_for(Method.LETTER, text, also=both, letter_quotes=False) == "Bonjour,\n\nLéa"
    assert body_for(Method.PRIVATE_MESSAGE, text, also=both, letter_quotes=False) == text
    assert body_for(Method.PUBLIC_REPLY, text, also=frozenset({Method.PUBLIC_REPLY})) == text


@given(text=st.text(max_size=200))
def test_tidy_keeps_words_and_order(text: str) -> None:
    once = tidy(text)
    assert once.split() == text.split()
    assert tidy(once) == once
    assert "\n\n\n" not in once


def test_missing_data_shows_as_holes_once_each() -> None:
    rendered = render(TEMPLATE, TemplateData())
    assert rendered.text.startswith("Bonjour ▢ prénom à compléter,")
    assert holes(rendered.text) == ("prénom", "ligne d'écoute", "signature", "nom de la marque")
    english = templates().get("suicide-selfharm", "en")
    assert english is not None
    assert "▢ first name to fill in" in render(english, TemplateData()).text


def test_an_acknowledgement_says_until_when() -> None:
    acknowledgement = templates().get("acknowledgement", "fr")
    assert acknowledgement is not None
    rendered = render(acknowledgement, TemplateData(member="@camille", due="demain 18 h"))
    assert rendered.text == "Bonjour @camille, bien reçu, nous revenons vers vous avant demain 18 h."


@pytest.mark.parametrize(
    "shape",
    [
        "{{ member.name }}",
        "{% if due %}{{ due }}{% else %}x{% endif %}",
        "{% if not due and feeling %}x{% endif %}",
        "mots",
    ],
)
def test_what_a_template_may_say(shape: str) -> None:
    assert check(shape) == ()


@pytest.mark.parametrize(
    "shape",
    [
        "{{ member }}",
        "{{ member.name.upper() }}",
        "{{ member['name'] }}",
        "{{ 1 + 1 }}",
        "{% set x = 1 %}",
        "{% for a in member %}{% endfor %}",
        "{% macro m() %}{% endmacro %}",
        "{{ range(9) }}",
        "{{ due | safe }}",
        "{% if due == 'x' %}{% endif %}",
        "{{ self }}",
        "{% raw %}{{ x }}{% endraw",
        "{{ member.__class__ }}",
        "{% extends 'x' %}",
        "{{ 'words' }}",
        "{% if message %}x{% endif %}",
    ],
)
def test_what_a_template_may_not_say(shape: str) -> None:
    problems = check(f"mots\n\n{shape}")
    assert problems
    assert all(problem.line == 3 and problem.remedy for problem in problems)


@given(text=member_text)
def test_no_member_text_makes_the_guards_fail(text: str) -> None:
    facts = example_facts(original=text, recipient=text)
    draft: Draft = example_draft(render(TEMPLATE, example_data(TEMPLATE, original=text, member="@lou")).text)
    assert {obstacle.id for obstacle in guards(draft, facts)} <= {"public_quotation", "no_quotation"}

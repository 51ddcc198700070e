"""Templates: the shipped ones are fit to be sent, and every mistake in a file is told with its line and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalog.templates import load_templates
from bot.rules.replies import Kind, Step, Template, fitting, guards, holes, render
from config.words import Category, Method
from tests.folded import for_each
from tests.rules.reply_examples import (
    CONFIG,
    PUBLIC,
    TODAY,
    directory,
    example_data,
    example_draft,
    example_facts,
    templates,
)

ALL = [*templates()]


def called(template: Template) -> str:
    """Its name among the tests."""
    return f"{template.language}-{template.id}"


# What practice forbids to say to somebody who is not well, and what nobody can keep.
FORBIDDEN = re.compile(
    r"\bcourage\b|calmez|ressaisi|pensez à (?:vos|votre)|ça va (?:aller|passer)|égoïs|cheer up|calm down|think of your|"
    r"it will pass|selfish|promettons|garantis|we promise|guarantee|confidentiel|confidential|24/7|"
    r"tentative|suicid|mourir|\bdie\b|prière|pray|\bdieu\b|\bgod\b|abonnez|promo|subscribe",
    re.IGNORECASE,
)
EMOJI = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf]")


@for_each(ALL, called)
def test_every_template_renders_with_its_example_without_a_hole(template: Template) -> None:
    rendered = render(template, example_data(template))
    assert not holes(rendered.text)
    assert "{" not in rendered.text
    assert "\n\n\n" not in rendered.text
    assert rendered.text.startswith(("Bonjour", "Hello"))


@for_each(ALL, called)
def test_nothing_stands_in_the_way_of_a_shipped_template(template: Template) -> None:
    data = example_data(template)
    draft = example_draft(
        render(template, data).text, language=template.language, methods=template.methods, kind=template.kind
    )
    quoted = "quotation" in template.body
    facts = example_facts(
        categories=template.categories or frozenset({Category.COMPLAINT_QUESTION}),
        original=data.original if quoted else "",
        # What a person says before these words leave: the line was called, and two people agreed to the letter.
        helplines=directory().with_confirmed({"fr-119": TODAY}),
        agreed_by=("Nadia",),
    )
    assert guards(draft, facts) == ()


@for_each(ALL, called)
def test_shipped_words_are_plain(template: Template) -> None:
    words = f"{template.subject}\n{template.body}"
    assert not FORBIDDEN.search(words)
    assert not EMOJI.search(words)
    assert "!" not in re.sub(r"\{[%{].*?[%}]\}", "", words)
    assert len(template.subject) < 40


@for_each([one for one in ALL if one.methods == PUBLIC], called)
def test_public_words_are_short_and_quote_nothing(template: Template) -> None:
    assert "quotation" not in template.body
    assert len(render(template, example_data(template)).text) < 420


def test_both_languages_say_the_same_things() -> None:
    french, english = ({t.id: t for t in templates() if t.language == language} for language in ("fr", "en"))
    assert french.keys() == english.keys()
    for name, template in french.items():
        other = english[name]
        assert (template.kind, template.categories, template.methods, template.roles, template.step) == (
            other.kind,
            other.categories,
            other.methods,
            other.roles,
            other.step,
        )
        fields = r"\{\{ (\S+) \}\}|\{% if (\S+) %\}"
        assert sorted(re.findall(fields, template.body)) == sorted(re.findall(fields, other.body)), name


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("method", Method)
def test_every_category_has_words(category: Category, method: Method, language: str) -> None:
    found = fitting(templates(), category=category, language=language, method=method)[0]
    assert found.language == language
    own = {Category.SPAM, Category.NONE, Category.UNKNOWN}
    assert (category in found.categories) is (category not in own)


PLACES = re.compile(r"répondre ici|écrire ici|write back to me here|reply to us here|\bce chat\b|\bthis chat\b")


@for_each([one for one in ALL if len(one.methods - {Method.PUBLIC_REPLY}) > 1], called)
def test_words_that_leave_in_several_ways_point_to_no_place(template: Template) -> None:
    assert not PLACES.search(template.body)


@pytest.mark.parametrize("template", [one for one in ALL if one.methods == {Method.LETTER}], ids=called)
def test_a_letter_of_its_own_tells_whoever_opens_it_little(template: Template) -> None:
    told = render(template, example_data(template)).text
    assert not re.search(r"violence|danger|police|enfant|child", told) or Category.DISTRESS in template.categories
    assert "quotation" not in template.body or Category.DISTRESS in template.categories


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("kind", [Kind.CHECK_IN, Kind.REMOVAL_NOTICE, Kind.ACKNOWLEDGEMENT, Kind.FIRST_WORD])
def test_the_other_kinds_have_words_for_the_ways_they_take(kind: Kind, method: Method, language: str) -> None:
    for category in Category:
        found = fitting(templates(), category=category, language=language, method=method, kind=kind)
        private_only = kind in (Kind.CHECK_IN, Kind.REMOVAL_NOTICE) and method is Method.PUBLIC_REPLY
        assert (not found) is private_only


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words(kind: Kind) -> None:
    found = fitting(
        templates(), category=Category.DISTRESS, language="fr", method=Method.PRIVATE_MESSAGE, kind=kind, step=Step.D8
    )
    assert found[0].kind is kind


GOOD = '+++\nid = "x"\nkind = "reply"\n+++\n\nBonjour {{ member.name }},\n\n{{ signer.name }}\n'


def _load(tmp_path: Path, text: str, name: str = "fr/x.md") -> list[str]:
    file = tmp_path / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    _, errors = load_templates(tmp_path, None)
    assert all(error.remedy and Path(error.file) == file for error in errors)
    return [f"{error.line}: {error.problem}" for error in errors]


def test_a_sound_file_is_taken(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (lambda text: text.replace("member.name", "member.nam"), 6, "no field"),
        (lambda text: text.replace("Bonjour", "Appelez le 3114 {{ due }}"), 6, "3114"),
        (lambda text: text.replace("Bonjour", "Appelez le 01 23.45"), 6, "could be dialled"),
        (lambda text: text + "{% for x in y %}{% endfor %}", 9, "For"),
        (lambda text: text + "{{ member.name|upper }}", 9, "Filter"),
        (lambda text: text + "{{ ''.__class__ }}", 9, "Const"),
        (lambda text: text + "{{ message.offline }}", 9, "no words to show"),
        (lambda text: text + "{% if due %}", 9, ""),
        (lambda text: text + "{% include 'x' %}", 9, "Include"),
        (lambda text: text.replace('"reply"', '"repli"'), 3, "repli"),
        (lambda text: text.replace('kind = "reply"', 'kind = "reply"\ncategroy = []'), 4, "categroy"),
        (lambda text: text.replace('id = "x"\n', ""), 1, "id"),
        (lambda text: text.replace('"x"', '"x'), 2, "TOML"),
        (lambda text: text[4:], 1, "front matter"),
        (lambda text: text.split("Bonjour")[0], 5, "no words"),
        (lambda text: text.replace("kind", 'subject = "{{ foo }}"\nkind'), 1, "subject"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, change: Callable[[str], str], line: int, words: str) -> None:
    told = _load(tmp_path, change(GOOD))
    assert told, "the mistake was not seen"
    assert any(problem.startswith(f"{line}: ") and words in problem for problem in told), told


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    told = _load(tmp_path, GOOD.replace("member.name", "foo").replace("signer.name", "bar").replace("reply", "x"))
    assert len(told) == 3


def test_an_operators_template_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    file = tmp_path / "templates/fr/acknowledgement.md"
    file.parent.mkdir(parents=True)
    file.write_text('+++\nid = "acknowledgement"\nkind = "acknowledgement"\n+++\nBien reçu.\n', encoding="utf-8")
    found, errors = load_templates(CONFIG, tmp_path)
    assert not errors
    assert len(found) == len(templates())
    mine, theirs = found.get("acknowledgement", "fr"), found.get("acknowledgement", "en")
    assert mine is not None
    assert theirs is not None
    assert mine.body == "Bien reçu."
    assert theirs.body != mine.body


def test_two_files_of_one_id_are_an_error(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD) == []
    assert any("too" in problem for problem in _load(tmp_path, GOOD, "fr/y.md"))


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "templates/fr/x.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(GOOD.replace("Bonjour", "é").encode("latin-1"))
    _, errors = load_templates(tmp_path, None)
    line = GOOD[: GOOD.index("Bonjour")].count("\n") + 1
    assert [(error.problem, error.line) for error in errors] == [("This file is not UTF-8", line)]


def test_a_folder_that_is_no_language_is_told(tmp_path: Path) -> None:
    assert any("language" in problem for problem in _load(tmp_path, GOOD, "french/x.md"))


def test_no_templates_at_all_is_an_error(tmp_path: Path) -> None:
    _, errors = load_templates(tmp_path, None)
    assert len(errors) == 1

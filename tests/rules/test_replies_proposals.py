"""An edited reply becomes the next version of its template, without the person it was written to."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.replies import ProposalProblem, Template, TemplateData, check, propose, render
from bot.rules.replies.words import unquoted
from config.words import Visibility
from tests.folded import for_each
from tests.rules.reply_examples import example_data, templates


def template(name: str = "suicide-selfharm") -> Template:
    found = templates().get(name, "fr")
    assert found is not None
    return found


def proposed(edit: Any, name: str = "suicide-selfharm", **changes: Any) -> tuple[Template, tuple[ProposalProblem, ...]]:
    source = template(name)
    data = example_data(source, **changes)
    found = propose(source, edit(render(source, data).text), data)
    return found.template, found.problems


STATES = (Visibility.OFFLINE, Visibility.ONLINE, Visibility.PENDING)


@for_each(product(templates(), STATES), lambda case: f"{case[0].language}-{case[0].id}, {case[1]}")
def test_an_untouched_text_gives_the_same_template_back(case: tuple[Template, Visibility]) -> None:
    source, visibility = case
    data = example_data(source, visibility=visibility, next_contact="", feeling="")
    found = propose(source, render(source, data).text, data)
    assert not found.problems
    assert found.template.body == source.body
    assert found.template.version == source.version + 1
    assert (found.template.id, found.template.categories) == (source.id, source.categories)


def test_a_changed_paragraph_is_kept_and_the_others_keep_their_conditions() -> None:
    new, problems = proposed(lambda text: text.replace("Merci d'avoir écrit.", "Merci de nous l'avoir confié."))
    assert not problems
    assert "Merci de nous l'avoir confié." in new.body
    assert "{% if message.waiting %}" in new.body
    assert "{{ helpline.line }}" in new.body
    assert new.body.endswith("{% if quotation %}\n{{ quotation }}\n{% endif %}")
    assert check(new.body) == ()


def test_a_changed_paragraph_gives_its_values_back() -> None:
    new, problems = proposed(lambda text: text.replace("Nous ne sommes pas soignants, mais", "Sachez que"))
    assert not problems
    assert "Sachez que des personnes formées peuvent vous écouter\u00a0: {{ helpline.line }}." in new.body
    again = render(new, example_data(new, member="@camille"))
    assert again.text.startswith("Bonjour @camille,")
    assert "lou_77" not in again.text


def test_a_new_paragraph_and_a_deleted_one() -> None:
    new, problems = proposed(lambda text: text.replace("Merci d'avoir", "Une chose encore.\n\nMerci d'avoir"))
    assert not problems
    assert new.body.index("Bonjour") < new.body.index("Une chose encore.") < new.body.index("Merci")
    new, problems = proposed(
        lambda text: text.replace("Si vous êtes en danger maintenant", "@@").split("@@", maxsplit=1)[0]
    )
    assert not problems
    assert "hors ligne" not in new.body
    assert "{{ emergency.number }}" not in new.body


def test_open_holes_become_fields_again() -> None:
    source = template()
    data = TemplateData()
    found = propose(source, render(source, data).text.replace("Merci", "Grand merci"), data)
    assert not found.problems
    assert found.template.body.startswith("Bonjour {{ member.name }},\n\nGrand merci")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Chère lou_77, merci.", ProposalProblem.MEMBER_NAMED),
        ("Chère LOU_77, merci.", ProposalProblem.MEMBER_NAMED),
        ("Appelez le 01 23 45 67 89.", ProposalProblem.NUMBER),
        ("▢ votre phrase ici", ProposalProblem.PLACEHOLDER),
        ("{{ member.name }}", ProposalProblem.BRACES),
        ("{% if due %}x{% endif %}", ProposalProblem.BRACES),
        ("{# secret #}", ProposalProblem.BRACES),
        ("Merci, {@lou_77", ProposalProblem.BRACES),
    ],
)
def test_what_must_be_mended_before_it_is_proposed(words: str, problem: ProposalProblem) -> None:
    _, problems = proposed(lambda text: text.replace("Merci d'avoir écrit.", words))
    assert problems == (problem,)


def test_an_empty_text_is_no_template() -> None:
    assert proposed(lambda _: " \n")[1] == (ProposalProblem.EMPTY,)


@given(words=st.one_of(st.text(max_size=120), st.text(alphabet="{}%#>▢@lou_77 \n1", max_size=60)))
def test_whatever_was_typed_a_sound_proposal_renders_as_typed(words: str) -> None:
    source, data = template("question"), example_data(template("question"))
    text = render(source, data).text.replace("Merci de votre message.", words)
    found = propose(source, text, data)
    if not found.problems:
        assert check(found.template.body) == ()
        assert unquoted(render(found.template, data).text).split() == unquoted(text).split()

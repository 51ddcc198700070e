"""A text says where the member's message stands; once that has changed, it must not leave as it is."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from bot.rules.replies import (
    Kind,
    RemedyKind,
    Template,
    apply_remedy,
    guards,
    render,
    speaks_of_state,
    standing,
)
from config.values import replace
from config.words import Visibility
from tests.folded import for_each
from tests.rules.reply_examples import GOOD, example_data, example_draft, example_facts, ids, templates

STATES = (Visibility.ONLINE, Visibility.OFFLINE, Visibility.PENDING)
SPEAKING = [found for found in templates() if speaks_of_state(found)]


def test_the_words_for_a_call_for_help_say_where_the_message_stands() -> None:
    assert {"suicide-selfharm", "distress", "violence"} <= {found.id for found in SPEAKING}


@for_each(
    product(SPEAKING, permutations(STATES, 2)), lambda case: f"{case[0].language}-{case[0].id}, {' -> '.join(case[1])}"
)
def test_every_template_is_told_when_it_is_not_true_any_more_and_mended_to_what_is(
    case: tuple[Template, tuple[Visibility, ...]],
) -> None:
    template, (then, now) = case
    before, after = (render(template, example_data(template, visibility=state)).text for state in (then, now))
    facts = example_facts(visibility=now, standing=standing(template, example_data(template, visibility=now)))
    draft = replace(example_draft(before), language=template.language, methods=template.methods, kind=template.kind)
    found = [one for one in guards(draft, facts) if one.id == "outdated"]
    assert bool(found) is (not _says_no_more_than(before, after))
    for obstacle in found:
        assert not obstacle.hard
        assert obstacle.remedy is not None
        assert obstacle.remedy.kind is RemedyKind.SAY_NOW
        mended = apply_remedy(draft, obstacle.remedy, facts)
        assert "outdated" not in [one.id for one in guards(mended, facts)]
        assert mended.text == after


def _says_no_more_than(before: str, after: str) -> bool:
    """Whether each sentence of the one stands in the other: what is only left out is no lie."""
    return all(one in after for line in before.split("\n") for one in line.split(". "))


@pytest.mark.parametrize("kind", [Kind.REMOVAL_NOTICE, Kind.KEEP_WAITING])
def test_no_notice_of_what_is_to_be_seen(kind: Kind) -> None:
    assert "is_online" in ids(draft={"kind": kind}, visibility=Visibility.ONLINE)
    assert "is_online" not in ids(draft={"kind": kind}, visibility=Visibility.OFFLINE)
    assert "is_online" not in ids(draft={"kind": kind}, visibility=Visibility.PENDING)


def test_what_the_member_wrote_of_it_is_theirs() -> None:
    template = next(found for found in SPEAKING if found.id == "suicide-selfharm" and found.language == "fr")
    found = standing(template, example_data(template, visibility=Visibility.OFFLINE))
    quoting = f"{GOOD}\n> {found.wrong[0]}"
    assert "outdated" not in ids(quoting, standing=found)

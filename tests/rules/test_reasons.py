"""The statement of reasons: a rule in plain words where there is one, and at least six months to contest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.rules.replies import holes, render
from bot.rules.replies.reasons import RULES, contest_until, removal
from config.words import Category, Visibility
from tests.rules.reply_examples import example_data, templates


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("category", Category)
def test_the_notice_says_the_rule_or_leaves_it_to_a_person(category: Category, language: str) -> None:
    template = templates().get("removal-notice", language)
    assert template is not None
    told = removal(category, language=language, automated=True, contest_until="le 22 mai 2027")
    text = render(template, example_data(template, removal=told)).text
    rule = "règle du forum" if language == "fr" else "rule of the forum"
    assert (rule in holes(text)) is (category not in RULES)
    assert ("faits" if language == "fr" else "facts") in holes(text)


def test_everything_that_the_law_asks_for_is_said() -> None:
    for name in ("removal-notice", "removal-notice-care"):
        template = templates().get(name, "fr")
        assert template is not None
        for automated in (True, False):
            told = removal(Category.DOXXING_PII, language="fr", automated=automated, contest_until="le 22 mai 2027")
            text = render(template, example_data(template, removal=told)).text
            for words in ("Forum", "tant que nous ne revenons pas", "identifier", "le 22 mai 2027", "juge", "litiges"):
                assert words in text, (name, words)
            assert ("automatique" in text) is automated


@pytest.mark.parametrize("name", ["removal-notice", "removal-notice-care"])
@pytest.mark.parametrize(
    ("language", "offline", "refused"), [("fr", "mis hors ligne", "pas publié"), ("en", "taken", "not published")]
)
def test_what_never_was_online_is_not_said_to_have_been_taken_down(
    name: str, language: str, offline: str, refused: str
) -> None:
    template = templates().get(name, language)
    assert template is not None
    for visibility, said, unsaid in (
        (Visibility.OFFLINE, offline, refused),
        (Visibility.REFUSED, refused, offline),
    ):
        text = render(template, example_data(template, visibility=visibility)).text
        assert said in text
        assert unsaid not in text


def test_six_months_are_never_less() -> None:
    for month in range(1, 13):
        decided = datetime(2026, month, 28, tzinfo=UTC)
        later = decided.replace(year=2026 + (month + 6 > 12), month=(month + 5) % 12 + 1)
        assert contest_until(decided) >= later

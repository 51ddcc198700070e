"""What has the shape of personal data, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.rules.triage.pii import personal_data
from config.words import Category
from tests.rules.triage_lexicon import triage


def shown(text: str) -> list[str]:
    return [text[one.start : one.end] for one in personal_data(text)]


@pytest.mark.parametrize(
    "when",
    [
        "le 03/11/2026 14:30",
        "le 03/11/2026 à 14h30, puis le 05/11/2026 09h15",
        "01/02/2026 10h",
        "le 03/11/26 14.30",
        "le 03.11.2026 14:30",
        "le 03-11-2026 14:30",
    ],
)
def test_a_day_and_its_hour_are_no_phone_number(when: str) -> None:
    text = f"Commande passée {when}, toujours rien reçu."
    assert shown(text) == []
    assert triage().read(text).category is not Category.DOXXING_PII


@pytest.mark.parametrize(
    "number",
    ["06/12/34/56/78", "03.11.20.26.14", "03-11-20-26-14", "03 11 20 26 14", "0311202614", "+33 6/12/34/56/78"],
)
def test_a_phone_number_that_could_begin_a_date_is_one(number: str) -> None:
    assert shown(f"appelez {number} ce soir") == [number]


@pytest.mark.parametrize(
    "before", ["covid19 at", "order 20261103,", "ref A12 for", "bus M12, then", "call me at n°1234567,"]
)
def test_digits_that_belong_to_something_else_hide_no_address_after_them(before: str) -> None:
    assert shown(f"{before} 12 Baker street") == ["12 Baker street"]


@pytest.mark.parametrize("word", ["covid19 rue Haute", "A12 rue Haute", "1234567 rue Haute"])
def test_a_word_that_ends_with_digits_begins_no_address(word: str) -> None:
    assert shown(word) == []


@pytest.mark.parametrize("text", ["12 rue Haute", "_12 rue Haute", "(12 rue Haute", "12, rue Haute"])
def test_an_address_may_begin_the_text_or_follow_a_sign(text: str) -> None:
    assert len(shown(text)) == 1

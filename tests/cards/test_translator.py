"""Sentences, counts, lists and instants in a reader's language and zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cards.card import Bold, Mention, Moment, MomentStyle
from cards.translator import translator

FR = translator("fr", "Europe/Paris")
EN = translator("en", "Europe/London")
NIGHT = datetime(2026, 11, 20, 2, 2, tzinfo=UTC)


def test_values_are_put_in_word_for_word() -> None:
    assert FR("Case {number}", number="{number} {0} %s") == "Cas {number} {0} %s"


def test_holes_of_a_line_take_elements() -> None:
    moment = FR.moment(NIGHT, NIGHT)
    assert FR.line("First look before {at}", at=moment) == ("Premier regard avant ", moment)
    assert FR.line("{who} asks for your advice.", who=Bold("Léa")) == (Bold("Léa"), " demande votre avis.")
    assert FR.line("Taken by {who}, {at}", who=Mention("slack:T1/U1"), at="hier")[1:] == (
        Mention("slack:T1/U1"),
        ", ",
        "hier",
    )


@pytest.mark.parametrize(
    ("count", "fr", "en"), [(0, "0 fois", "0 times"), (1, "1 fois", "1 time"), (2, "2 fois", "2 times")]
)
def test_counts(count: int, fr: str, en: str) -> None:
    assert FR.n("Flagged {count} time", "Flagged {count} times", count) == f"Signalé {fr}"
    assert EN.n("Flagged {count} time", "Flagged {count} times", count) == f"Flagged {en}"


def test_french_counts_nought_as_one() -> None:
    assert (
        FR.n("{count} action waits for somebody", "{count} actions wait for somebody", 0) == "0 action attend quelqu'un"
    )


@pytest.mark.parametrize(
    ("count", "fr", "en"),
    [
        (1, "1er", "1st"),
        (2, "2e", "2nd"),
        (3, "3e", "3rd"),
        (4, "4e", "4th"),
        (11, "11e", "11th"),
        (22, "22e", "22nd"),
        (112, "112e", "112th"),
    ],
)
def test_ordinals(count: int, fr: str, en: str) -> None:
    assert (FR.nth(count), EN.nth(count)) == (fr, en)


def test_lists() -> None:
    assert FR.any_of(["15", "17", "18", "112"]) == "15, 17, 18 ou 112"
    assert FR.all_of(["Léa", "Sam"]) == "Léa et Sam"
    assert FR.to_all(["Nadia", "Marc"]) == "Nadia et à Marc"
    assert FR.to_all(["Nadia", "Jean et fils", "Marc"]) == "Nadia, à Jean et fils et à Marc"
    assert EN.to_all(["Nadia", "Marc"]) == "Nadia and Marc"


@pytest.mark.parametrize(
    ("at", "style", "fallback"),
    [
        (NIGHT, "time", "03:02"),
        (NIGHT + timedelta(hours=20, minutes=57), "time", "23:59"),
        (NIGHT + timedelta(hours=20, minutes=58), "day_time", "sam. 21 nov. 00:00"),
        (NIGHT - timedelta(hours=3, minutes=2), "time", "00:00"),
        (NIGHT - timedelta(hours=3, minutes=3), "day_time", "jeu. 19 nov. 23:59"),
    ],
)
def test_an_hour_stands_alone_on_the_readers_own_day_only(at: datetime, style: MomentStyle, fallback: str) -> None:
    assert FR.moment(at, NIGHT) == Moment(at=at, fallback=fallback, style=style)


def test_the_zone_is_the_readers() -> None:
    assert EN.moment(NIGHT, NIGHT).fallback == "02:02"
    assert FR.moment(NIGHT, style="second").fallback == "03:02:00"
    summer = datetime(2026, 7, 1, 2, 2, tzinfo=UTC)
    assert FR.moment(summer, summer).fallback == "04:02"


def test_a_locale_is_read_once() -> None:
    assert translator("fr", "Europe/Paris") is FR

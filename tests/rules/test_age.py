"""The age that somebody says they have: theirs, now, and said in earnest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.rules.age import _HINT, declared_age, says_minor, tells_minor
from config.contacts import ContactKind


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("j'ai 14 ans et je n'en peux plus", 14),
        ("J’ai 14 ans.", 14),
        ("bonjour jai 13 ans", 13),
        ("J'ai que 12 ans", 12),
        ("je viens d'avoir 16 ans", 16),
        ("I'm 14 years old and nobody listens", 14),
        ("im 15, please help", 15),
        ("I am 13 yo", 13),
        ("j'ai 41 ans", 41),
    ],
)
def test_their_own_age_is_read(text: str, age: int) -> None:
    assert declared_age(text) == age
    assert says_minor(text) is (age < 18)


@pytest.mark.parametrize(
    "text",
    [
        "ma fille a 14 ans",
        "il a dit « j'ai 14 ans »",
        "> j'ai 14 ans\net toi ?",
        "quand j'avais 14 ans",
        "quand j'ai 14 ans, on m'appelle bébé",
        "j'ai 14 ans d'ancienneté",
        "j'ai 15 ans de plus que lui",
        "comme si j'ai 12 ans",
        "j'ai 2 ans de garantie",
        "j'ai 14 ansoirs",
        "I'm 14 minutes late",
        "since I'm 14 years old",
        "nous sommes le 14",
        "je ne suis pas mineure",
        "I am not a minor",
        "",
    ],
)
def test_what_is_no_age_of_theirs_says_nothing(text: str) -> None:
    assert declared_age(text) is None
    assert not says_minor(text)


@pytest.mark.parametrize("text", ["je suis mineure", "Je suis encore mineur", "I'm underage", "i am still a minor"])
def test_a_minor_may_say_so_without_an_age(text: str) -> None:
    assert says_minor(text)


@pytest.mark.parametrize("upper", [str.upper, str.title, lambda said: said.replace("i", "\u0130")])
@pytest.mark.parametrize("said", ["je suis mineure", "i'm underage", "i am a minor", "j'ai 14 ans"])
def test_a_minor_is_heard_in_any_case(said: str, upper: Callable[[str], str]) -> None:
    assert says_minor(upper(said))


def test_the_quick_look_lets_nothing_pass_that_the_closer_one_would_find() -> None:
    words = ["mineur", "minor", "underage", "14", "\u0663", "M\u0130NEUR", "m\u0131nor", "UNDERAGE"]
    assert all(_HINT.search(f"a{word}b") for word in words)
    assert not any(
        _HINT.search(word) for word in ["mine", "min or", "under age", "Mnderage", "uineur", "", "ineur", "mm"]
    )


def test_an_age_that_is_told_counts_more_than_a_word() -> None:
    assert not says_minor("je suis mineure… non, j'ai 19 ans")


@pytest.mark.parametrize(
    ("kind", "value", "today", "young"),
    [
        (ContactKind.BIRTH_YEAR, "2012", "2026-11-22", True),
        (ContactKind.BIRTH_YEAR, "2009", "2026-11-22", True),
        (ContactKind.BIRTH_YEAR, "2008", "2026-11-22", False),  # 18 for most who were born in that year
        (ContactKind.BIRTH_YEAR, "2008", "2026-06-30", True),
        (ContactKind.BIRTH_YEAR, "2008", "2026-07-01", False),
        (ContactKind.BIRTH_YEAR, "1980", "2026-11-22", False),
        (ContactKind.BIRTH_YEAR, "2031", "2026-11-22", False),
        (ContactKind.BIRTH_YEAR, "inconnue", "2026-11-22", False),
        (ContactKind.AGE, "17", "2026-11-22", True),
        (ContactKind.AGE, "18", "2026-11-22", False),
        (ContactKind.PHONE, "17", "2026-11-22", False),
    ],
)
def test_a_source_tells_an_age(kind: ContactKind, value: str, today: str, young: bool) -> None:
    assert tells_minor(kind, value, date.fromisoformat(today)) is young

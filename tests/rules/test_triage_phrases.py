"""Recall and false alarms on invented sentences: a change of the lexicon may not lose calls for help."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from config.words import Category, Level
from tests.folded import for_each
from tests.rules.triage_lexicon import triage

PHRASES = Path(__file__).parent / "phrases"


def share_flagged(name: str) -> float:
    lines = [line for line in (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line]
    return sum(triage().read(line).distress for line in lines) / len(lines)


@pytest.mark.parametrize("name", sorted(file.stem for file in PHRASES.glob("*calls*.txt")))
def test_calls_for_help_are_heard(name: str) -> None:
    assert share_flagged(name) >= 0.9


@pytest.mark.parametrize("name", sorted(file.stem for file in PHRASES.glob("*negatives*.txt")))
def test_everyday_words_are_left_alone(name: str) -> None:
    assert share_flagged(name) <= 0.1


HARMLESS = (Category.NONE, Category.COMPLAINT_QUESTION)


@cache
def categorised() -> dict[Category, list[str]]:
    """The invented sentences of all categories, by the category that a moderator would give them."""
    sentences: dict[Category, list[str]] = defaultdict(list)
    with (PHRASES / "dev_categories_fr.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sentences[Category(row["gold"])].append(row["text"])
    return sentences


@pytest.mark.parametrize("category", sorted(set(categorised()) - set(HARMLESS)))
def test_each_category_is_heard_in_many_ways(category: Category) -> None:
    deaf = [text for text in categorised()[category] if not is_heard(text, category)]
    assert len(deaf) * 10 <= len(categorised()[category]), deaf


def is_heard(text: str, category: Category) -> bool:
    """Distress is heard when any call for help is: which of them it is may be told only by a person."""
    reading = triage().read(text)
    return reading.distress if category is Category.DISTRESS else category in reading.categories


@pytest.mark.parametrize("category", HARMLESS)
def test_what_sounds_like_them_wakes_nobody(category: Category) -> None:
    woken = [text for text in categorised()[category] if triage().read(text).level in (Level.P0, Level.P1)]
    assert len(woken) * 20 <= len(categorised()[category]), woken


def outright() -> list[tuple[str, Category]]:
    """What people say in plain words, every line of which must be heard."""
    with (PHRASES / "outright.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], Category(row["gold"])) for row in csv.DictReader(file)]


@for_each(outright(), str)
def test_plain_words_are_heard(line: tuple[str, Category]) -> None:
    text, category = line
    reading = triage().read(text)
    assert category in reading.categories
    assert reading.level in (Level.P0, Level.P1, Level.P2) or category in (Category.COMPLAINT_QUESTION, Category.SPAM)


def beside_them() -> list[str]:
    """Everyday sentences in the words of outright.csv, each written beside one of its lines."""
    return [
        line
        for file in sorted(PHRASES.glob("outright_harmless_*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize("text", beside_them())
def test_the_same_words_said_harmlessly_wake_nobody(text: str) -> None:
    assert triage().read(text).level not in (Level.P0, Level.P1)

"""Why a message was flagged counts: it makes a reading graver, never milder."""

from __future__ import annotations

from functools import partial

import pytest

from bot.rules.reported import _NAMED, _NOTES, with_reason
from bot.rules.triage import Reading
from config.words import Category, Level
from tests.rules.triage_lexicon import triage

VEILED = "Merci pour tout, j'ai rangé ma chambre."
TRIAGE = triage()
weighed = partial(with_reason, read=TRIAGE.read, plain=TRIAGE.normal)


@pytest.mark.parametrize(
    ("reason", "level", "category"),
    [
        ("je suis inquiète, elle parle de suicide", Level.P1, Category.SUICIDE_SELFHARM),
        ("self_harm", Level.P1, Category.SUICIDE_SELFHARM),
        ("Suicide or self-injury", Level.P1, Category.SUICIDE_SELFHARM),
        ("SUICIDAIRE ???", Level.P1, Category.SUICIDE_SELFHARM),
        ("idées noires", Level.P1, Category.SUICIDE_SELFHARM),
        ("child-safety", Level.P1, Category.CHILD_PROTECTION),
        ("Menaces", Level.P1, Category.THREAT_VIOLENCE),
        ("données personnelles", Level.P2, Category.DOXXING_PII),
        ("harassment", Level.P2, Category.HATE_HARASSMENT),
        ("ma sœur ne va pas bien, elle a dit qu'elle allait se tuer", Level.P1, Category.SUICIDE_SELFHARM),
    ],
)
def test_a_reason_makes_the_reading_graver(reason: str, level: Level, category: Category) -> None:
    plain = TRIAGE.read("Belle journée à tous.")
    found = weighed(plain, reason)
    assert (found.level, found.category) == (level, category)
    assert found.notes[0] == found.summary == _NOTES[category]
    assert found.distress is category.is_call_for_help


@pytest.mark.parametrize(
    "reason", ["", "  ", "spam", "customer is getting impatient", "pas sa place ici", "\x00", "🙂" * 50]
)
def test_a_reason_that_fears_nothing_changes_nothing(reason: str) -> None:
    reading = TRIAGE.read(VEILED)
    assert weighed(reading, reason) is reading


def test_a_reason_never_lowers_and_keeps_what_was_read() -> None:
    grave = TRIAGE.read("Je veux mourir ce soir.")
    assert weighed(grave, "spam, harcèlement, suicide") is grave
    question: Reading = TRIAGE.read("Où est mon colis ? Livraison en retard, remboursement svp.")
    found = weighed(question, "suicide ?")
    assert found.categories[0] is Category.SUICIDE_SELFHARM
    assert set(question.categories) - {Category.NONE} <= set(found.categories)
    assert found.signals == question.signals


def test_words_that_cannot_be_read_are_graver_by_a_reason() -> None:
    foreign = TRIAGE.read("नमस्ते दुनिया", language="hi")
    assert foreign.level is Level.UNKNOWN
    assert weighed(foreign, "suicide").level is Level.P1


def test_each_word_is_written_as_triage_spells_it() -> None:
    assert [words for words in _NAMED if f" {TRIAGE.normal(words)} " != words] == []

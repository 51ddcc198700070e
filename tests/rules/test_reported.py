"""Why a message was flagged counts: it makes a reading graver, never milder."""

from __future__ import annotations

from functools import partial

import pytest

from bot.rules.reported import _MOST_KNOWN, _NAMED, _NOTES, Fears, with_reason
from bot.rules.triage import Reading
from config.words import Category, Level
from tests.rules.triage_lexicon import triage

VEILED = "Merci pour tout, j'ai rangé ma chambre."
TRIAGE = triage()
weighed = partial(with_reason, fears=Fears(read=TRIAGE.read, plain=TRIAGE.normal))


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


def test_a_reason_is_read_once_and_its_words_are_not_kept() -> None:
    asked: list[str] = []

    def read(words: str) -> Reading:
        asked.append(words)
        return TRIAGE.read(words)

    fears = Fears(read=read, plain=TRIAGE.normal)
    plain = TRIAGE.read("Belle journée à tous.")
    found = [with_reason(plain, "Léa parle de suicide", fears=fears) for _ in range(3)]
    assert {one.level for one in found} == {Level.P1}
    assert asked == ["Léa parle de suicide"]
    assert "Léa" not in str(vars(fears))
    for number in range(_MOST_KNOWN):
        fears.of(f"spam {number}")
    assert fears.of("Léa parle de suicide") == (Category.SUICIDE_SELFHARM, Level.P1)
    assert len(fears._known) <= _MOST_KNOWN
    assert fears.of("moitié d'un émoji \ud83d") == (None, Level.NONE)

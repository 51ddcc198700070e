"""Recall and false alarms on invented sentences: a change of the lexicon may not lose calls for help."""

from __future__ import annotations

from pathlib import Path

import pytest

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

"""Every row of the shipped lexicon matches its example and not its counter-example."""

from __future__ import annotations

from bot.rules.triage import Kind, Term
from tests.folded import for_each
from tests.rules.triage_lexicon import triage

ROWS = triage().lexicon.terms
SIGNALS = [row for row in ROWS if row.counts]
VETOES = [row for row in ROWS if row.kind is Kind.VETO]
MARKS = [row for row in ROWS if row.kind is Kind.MARK]
SPELLINGS = [row for row in ROWS if row.kind in (Kind.SPELLING, Kind.FILLER)]
SLOTS = [row for row in ROWS if row.kind is Kind.SLOT]


def name(row: Term) -> str:
    return f"{row.language}-{row.kind}-{row.term[:50]}"


@for_each(SIGNALS, name)
def test_a_signal_counts_in_its_example_and_not_in_its_counter_example(row: Term) -> None:
    assert row in triage().standing(row.matches), f"{row.term!r} does not count in {row.matches!r}: mend one of them"
    assert row not in triage().standing(row.not_matches), f"{row.term!r} counts in {row.not_matches!r}"


@for_each([*VETOES, *MARKS], name)
def test_a_veto_or_a_mark_is_found_in_its_example_only(row: Term) -> None:
    assert row in triage().found(row.matches), f"{row.term!r} is not found in {row.matches!r}: mend one of them"
    assert row not in triage().found(row.not_matches), f"{row.term!r} is found in {row.not_matches!r}"


@for_each(SPELLINGS, name)
def test_a_spelling_stands_for_its_term_in_its_example_only(row: Term) -> None:
    normal = triage().normal
    wanted = f" {normal(row.term)} " if row.kind is Kind.SPELLING else None
    if wanted is not None:
        assert wanted in f" {normal(row.matches)} ", f"{row.term!r} is not in {normal(row.matches)!r}"
        assert wanted not in f" {normal(row.not_matches)} "
    else:
        assert len(normal(row.matches).split()) < len(row.matches.replace("'", " ").split())
        assert len(normal(row.not_matches).split()) >= len(row.not_matches.split())


@for_each(SLOTS, name)
def test_a_slot_has_one_of_its_variants_in_its_example_only(row: Term) -> None:
    normal = triage().normal
    variants = [f" {normal(phrase)} " for phrase in triage().variants(row.term)]
    assert any(variant in f" {normal(row.matches)} " for variant in variants)
    assert not any(variant in f" {normal(row.not_matches)} " for variant in variants)

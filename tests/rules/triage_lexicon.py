"""The shipped lexicon and the triage built from it, once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.catalog.lexicon import load_lexicon
from bot.rules.triage import Triage

FOLDER = Path(__file__).parents[2] / "config" / "lexicon"


@cache
def triage() -> Triage:
    """Triage with the shipped lexicon."""
    return Triage(load_lexicon(FOLDER))

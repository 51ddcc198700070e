"""The words that the tour posts are read by the desk as the tour says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.sandbox
import config
from bot.catalog.lexicon import load_lexicon
from bot.rules.triage import Triage
from config.words import Category, Level

PAGE = Path(bot.sandbox.__file__).parent / "page"
MEANT = {
    "1": (Level.P3, Category.COMPLAINT_QUESTION),
    "2": (Level.P0, Category.SUICIDE_SELFHARM),
    "3": (Level.P2, Category.LEGAL_DEFAMATION),
    "4": (Level.P2, Category.DISTRESS),
    "6": (Level.P3, Category.COMPLAINT_QUESTION),
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_tour_s_posts_are_read_as_meant(language: str) -> None:
    triage = Triage(load_lexicon(Path(config.__file__).parent / "lexicon"))
    words = (PAGE / f"words_{language}.js").read_text(encoding="utf-8")
    posts = dict(re.findall(r'^  post_(\d): "(.*)",$', words, flags=re.MULTILINE))
    readings = {number: triage.read(text, language=language) for number, text in posts.items()}
    assert {number: (one.level, one.category) for number, one in readings.items()} == MEANT

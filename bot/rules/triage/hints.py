"""Signs that are harmless alone and grave together: a pet given away, a word of thanks, a sudden calm."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.triage.rules import Verdict
from config.words import Category

_ENOUGH = 0.75
"""So much weight of hints, each of another family and in other words, makes a veiled call for help."""
_WITHIN = 45
"""So many words apart they may stand: in a long text one finds anything."""
_JOINED = frozenset({Category.SUICIDE_SELFHARM, Category.DISTRESS})


def with_hints(standing: Sequence[Verdict]) -> list[Verdict]:
    """The findings that stand, without the hints if these are too few, too light or too far apart to mean something."""
    hints = [one for one in standing if one.hit.term.is_hint]
    if not hints:
        return list(standing)
    outright = [one for one in standing if not one.hit.term.is_hint]
    joined = sorted((one for one in standing if one.category in _JOINED), key=lambda one: one.hit.first)
    windows = ([other for other in joined if 0 <= other.hit.first - one.hit.first <= _WITHIN] for one in joined)
    return list(standing) if any(_enough(window) for window in windows) else outright


def _enough(findings: Sequence[Verdict]) -> bool:
    """Whether these weigh enough, each in other words and each family of hints once."""
    kept: list[Verdict] = []
    for one in sorted(findings, key=lambda one: -one.weight):
        group = one.hit.term.group if one.hit.term.is_hint else ""
        if not any(other.hit.touches(one.hit) or (group and group == other.hit.term.group) for other in kept):
            kept.append(one)
    return len(kept) > 1 and round(sum(one.weight for one in kept), 2) >= _ENOUGH

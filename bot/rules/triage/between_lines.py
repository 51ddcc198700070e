"""What the whole of a message resembles, where no row hears anybody at risk: it may make a reading graver."""

from __future__ import annotations

from bot.rules.triage.likeness import Likely
from bot.rules.triage.normalise import Normal
from bot.rules.triage.reading import Reading, Signal
from bot.rules.triage.sayings import AS_A_WHOLE, BETWEEN_THE_LINES, About, joined, summary
from config.values import replace
from config.words import Category, Level

_URGENT = 75
"""So many hundredths make a P1; less, a message to look at today. Measured: docs/triage.md."""
_MOST = 150
_UNSAID = (Category.NONE, Category.UNKNOWN)


def with_likely(reading: Reading, likely: Likely, normal: Normal) -> Reading:
    """The reading of a message whose words resemble calls for help, though none is said outright."""
    level = Level.P1 if likely.score >= _URGENT else Level.P2
    others = tuple(one for one in reading.categories if one not in _UNSAID)
    reading = replace(reading, distress=True, signals=(*reading.signals, _signal(likely, normal)))
    said = reading.level
    if (
        said.rank < level.rank or said is level is Level.P1
    ):  # what wakes by its own words stays what the message is about
        return replace(reading, categories=(*others, likely.category))
    return replace(
        reading,
        level=level,
        category=likely.category,
        categories=(likely.category, *others),
        summary=joined((summary(likely.category, About.NOBODY, frozenset()), BETWEEN_THE_LINES), ", "),
    )


def _signal(likely: Likely, normal: Normal) -> Signal:
    """From the first to the last of the words that speak most for it."""
    return Signal(
        term=" … ".join(" ".join(normal.tokens[first : last + 1]) for first, last in likely.telling),
        meaning=AS_A_WHOLE,
        start=normal.spans[likely.telling[0][0]][0],
        end=normal.spans[likely.telling[-1][1]][1],
        weight=round(min(likely.score, _MOST) / _MOST, 2),
        why=AS_A_WHOLE,
        category=likely.category,
    )

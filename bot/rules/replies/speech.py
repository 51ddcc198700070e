"""Which of the desk's languages a text is written in, by its small words; names and quotations weigh nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.replies.draft import Draft, Facts, Obstacle, Remedy, RemedyKind
from bot.rules.replies.words import unquoted

# Words that only one of both languages has: « on » or « son » would count for both.
_FRENCH = (
    "le la les des du une et est sont vous nous votre vos notre nos je que qui ne pas pour avec dans sur ce cette avez "
    "avons pouvez peut ici merci bonjour aux par mais si ou être cela"
)
_ENGLISH = (
    "the and is are you your we our that this not for with have has can will here thank thanks hello if or be to of it "
    "what who when there been was"
)
_SMALL = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
_LOOK = 1000
_ENOUGH = 4
"""So many small words show a language."""


def language_of(text: str) -> str:
    """`fr` or `en`; "" where too little is said, or both are."""
    words = re.findall(r"[^\W\d_]+", text[:_LOOK].casefold())
    counts = {language: sum(word in small for word in words) for language, small in _SMALL.items()}
    best = max(counts, key=lambda language: counts[language])
    other = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= _ENOUGH and counts[best] > 2 * other else ""


def wrong_language(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """The member writes another language than this text does."""
    if facts.language not in _SMALL:
        return
    written = language_of(unquoted(draft.text))
    if written and written != facts.language:
        values = {"written": written, "wanted": facts.language}
        yield Obstacle("wrong_language", False, values, Remedy(RemedyKind.USE_LANGUAGE, facts.language))

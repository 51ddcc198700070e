"""What keeps a reply from leaving by some methods alone: nothing is known to write to, or it cannot be put on paper."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.paper import Unfit, address_lines, printable
from bot.rules.replies.draft import Draft, Facts, Obstacle, Remedy, RemedyKind
from config.words import Method


def no_address(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Keeps back each method whose address is not known."""
    for method in sorted(facts.unaddressed & draft.methods):
        yield Obstacle("no_address", True, {}, None, frozenset({method}))


def unfit_for_paper(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Keeps back a letter whose address does not fit the window, or whose words our typeface cannot show."""
    if Method.LETTER not in draft.methods or not facts.letter_to:
        return
    try:
        address_lines(facts.letter_to)
        printable(draft.text.replace("\n", " "))
    except Unfit as unfit:
        leave_out = Remedy(RemedyKind.DROP_METHOD, Method.LETTER) if len(draft.methods) > 1 else None
        yield Obstacle(str(unfit), True, {}, leave_out, frozenset({Method.LETTER}))

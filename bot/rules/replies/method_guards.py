"""What keeps a reply from leaving by some methods alone: `no_address` (hard): nothing is known to write to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.replies.draft import Draft, Facts, Obstacle


def no_address(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Keeps back each method whose address is not known."""
    for method in sorted(facts.unaddressed & draft.methods):
        yield Obstacle("no_address", True, {}, None, frozenset({method}))

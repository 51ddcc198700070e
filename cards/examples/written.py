"""What a reply promises, as its writer is asked about it, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cards.card import Card
from cards.examples.cast import after
from cards.translator import Translator
from cards.views import WrittenPromisesView, WrittenPromiseView
from cards.written import written_promises
from config.values import replace
from config.words import Level

TUESDAY = WrittenPromiseView(ref="12/0", words="On vous réécrit mardi", due_at=after(7 * 60) + timedelta(days=2))
WRITTEN = WrittenPromisesView(number=217, version=9, ref="12", level=Level.P0, whom="lou_77", promises=(TUESDAY,))


def posts(t: Translator) -> Iterator[tuple[str, Card]]:
    yield "promise_written", written_promises(WRITTEN, t)
    friday = replace(
        TUESDAY, ref="12/1", words="je reviens vers vous vendredi à 14 h", due_at=after(7 * 60) + timedelta(days=5)
    )
    two = (replace(TUESDAY, kept=True), friday)
    yield "promise_written/one_of_two_kept", written_promises(replace(WRITTEN, promises=two, drill=True), t)
    yield "promise_written/kept", written_promises(replace(WRITTEN, promises=two[:1]), t)
    yield "promise_written/declined", written_promises(replace(WRITTEN, declined=True), t)
    over = (replace(TUESDAY, due_at=None),)
    yield "promise_written/over", written_promises(replace(WRITTEN, promises=over), t)

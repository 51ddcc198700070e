"""What a sent reply promises, as its writer is asked about it."""

from __future__ import annotations

from bot.cases import promises
from bot.storage.records import Reply
from cards.card import Card
from cards.views import WrittenPromisesView, WrittenPromiseView
from cards.written import written_promises
from handlers.views.told import Told


def written(told: Told) -> Card | None:
    """None if there is nothing left to ask or to show."""
    room, case = told.room, told.case
    found = room.reads.find(Reply, int(told.ref))
    if found is None:
        return None
    known = promises.proposed(room.reads, case, found)
    if not told.drawn and not any(one.due and not one.kept for one in known):
        return None
    view = WrittenPromisesView(
        number=case.id,
        version=case.drawn,
        ref=str(found.id),
        level=case.level,
        whom=room.handle(found.member),
        promises=tuple(
            WrittenPromiseView(ref=f"{found.id}/{one.number}", words=one.promised.words, due_at=one.due, kept=one.kept)
            for one in known
        ),
        declined="no" in promises.choices(room.reads, case, found),
        drill=case.drill,
    )
    return written_promises(view, room.t)

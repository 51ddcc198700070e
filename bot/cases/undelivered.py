"""A private message of no case that reaches nobody: somebody else is told that it waits, but not what it says."""

from __future__ import annotations

from bot.cases.tx import Tx
from bot.rules.walltime import local_day
from bot.storage.records import OutboxRow

UNDELIVERED = "undelivered"


def tell(tx: Tx, row: OutboxRow) -> None:
    """Tell the other managers, once a day for each unreachable person; if there is none, or one of them cannot be
    reached either, tell the client's channels. What a channel cannot receive is in `fanal outbox list` only."""
    if "person" not in row.payload:  # a line in a channel, possibly no longer the client's
        return
    person = str(row.payload["person"])
    about = [*row.payload.get("about", ()), person]
    key = f"{'+'.join(about)}:{local_day(tx.now, tx.client.zone).isoformat()}"
    others = [one.id for one in tx.staffed.managers if one.id != person and one.accounts]
    if others and row.payload["what"] != UNDELIVERED:
        for other in others:
            tx.tell(other, UNDELIVERED, key=key, about=about)
        return
    for place in tx.client.destinations:
        tx.announce(place, UNDELIVERED, key=key, about=about)

"""A private message of no case that arrives nowhere: somebody else hears that it waits, and nothing of what it says."""

from __future__ import annotations

from bot.cases.tx import Tx
from bot.rules.walltime import local_day
from bot.storage.records import OutboxRow

UNDELIVERED = "undelivered"


def tell(tx: Tx, row: OutboxRow) -> None:
    """The other managers are told, each once a day of whom nothing reaches; where there is none, or one of them is not
    reached either, the client's channels are. What a channel does not take stands in `fanal outbox list` alone."""
    if "person" not in row.payload:  # a line in a channel, one that may be the client's no more
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

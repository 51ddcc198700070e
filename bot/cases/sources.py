"""Where flags come from: what was refused lately, and who has fallen silent. A manager is told, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.cases.tx import Tx
from bot.storage.records import Message
from bot.storage.session import TABLE
from bot.storage.tables import Sources, table_of
from config.words import Role

REFUSED_MOST = 3
REFUSED_WITHIN = timedelta(minutes=10)
TOLD_AGAIN = timedelta(hours=1)

SOURCES = table_of(Sources)
ALL = "*"


def refused(tx: Tx, status: int) -> None:
    """Count a refused request; three in ten minutes tell the managers: somebody's flags may not arrive.

    They are told once an hour at most, however long it goes on.
    """
    row = tx.connection.execute(
        select(SOURCES).where(SOURCES.c.client == tx.slug, SOURCES.c.community == ALL).with_for_update()
    ).one_or_none()
    if row is None:
        values = {"client": tx.slug, "community": ALL, "last_at": tx.machine, "refused": 1, "refused_since": tx.machine}
        tx.connection.execute(insert(SOURCES), values)
        return
    since, count = _window(row, tx.machine)
    tx.connection.execute(
        update(SOURCES)
        .where(SOURCES.c.client == tx.slug, SOURCES.c.community == ALL)
        .values(refused=count, refused_since=since, last_at=tx.machine)
    )
    if count == REFUSED_MOST:
        for person in tx.client.holders(Role.MANAGER):
            tx.tell(person.id, "flags_refused", key=since.isoformat(), status=status)


def _window(row: Any, now: datetime) -> tuple[datetime, int]:
    """(since when, how many with this one); a window that has passed is followed by one that begins at its last."""
    length = TOLD_AGAIN if row.refused >= REFUSED_MOST else REFUSED_WITHIN
    if row.refused_since is None or now < row.refused_since:
        return now, 1
    if now - row.refused_since <= length:
        return row.refused_since, row.refused + 1
    return (row.last_at, 2) if now - row.last_at <= REFUSED_WITHIN else (now, 1)


def silent(tx: Tx) -> None:
    """Tell the managers of each community that has sent nothing for longer than its file allows, once a silence."""
    table = TABLE[Message]
    for community in tx.client.communities.values():
        if community.silent_after is None:
            continue
        last = tx.rows(Message, table.c.community == community.slug, order=(table.c.id.desc(),), limit=1)
        if last and tx.now - last[0].received_at > community.silent_after:
            for person in tx.client.holders(Role.MANAGER):
                key = f"{community.slug}:{last[0].id}"
                tx.tell(person.id, "source_silent", key=key, ref=community.slug, since=last[0].received_at.isoformat())

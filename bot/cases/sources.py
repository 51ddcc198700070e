"""The communities that flags come from: recent refusals and silences. A manager is told, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from bot.cases import flag_counts
from bot.cases.tx import Tx
from bot.storage.records import Case, Message
from bot.storage.session import TABLE
from bot.storage.tables import SOURCES
from config.reports import Counted
from config.words import SEEN_ELSEWHERE

REFUSALS = {401: Counted.SIGNATURE, 413: Counted.TOO_LARGE, 422: Counted.MALFORMED}
"""Why a request was refused, by the status of its answer."""

REFUSED_MOST = 3
REFUSED_WITHIN = timedelta(minutes=10)
TOLD_AGAIN = timedelta(hours=1)

ALL = "*"


def refused(tx: Tx, status: int, times: int = 1) -> None:
    """Count refused requests; three in ten minutes mean that flags may be lost, and the managers are told.

    At most once an hour, however long it goes on.
    """
    flag_counts.add(tx, REFUSALS[status], times)
    here = (SOURCES.c.client == tx.slug, SOURCES.c.community == ALL)
    row = tx.connection.execute(select(SOURCES).where(*here).with_for_update()).one_or_none()
    since, before = _window(row, tx.machine)
    values = {"refused": before + times, "refused_since": since, "last_at": tx.machine}
    if row is None:
        tx.connection.execute(insert(SOURCES), {"client": tx.slug, "community": ALL, **values})
    else:
        tx.connection.execute(update(SOURCES).where(*here).values(values))
    if before < REFUSED_MOST <= before + times:
        for person in tx.staffed.managers:
            tx.tell(person.id, "flags_refused", key=since.isoformat(), status=status)


def _window(row: Any, now: datetime) -> tuple[datetime, int]:
    """(start, earlier count) of the current window; after it has passed, a new one begins at its last request."""
    if row is None or row.refused_since is None or now < row.refused_since:
        return now, 0
    length = TOLD_AGAIN if row.refused >= REFUSED_MOST else REFUSED_WITHIN
    if now - row.refused_since <= length:
        return row.refused_since, row.refused
    return (row.last_at, 1) if now - row.last_at <= REFUSED_WITHIN else (now, 0)


def silent(tx: Tx) -> None:
    """Tell the managers of each community that was silent for longer than its file allows, once per silence. An
    exercise, or a case that one of us opened, does not say that its flags still come."""
    own, cases = TABLE[Message].c, TABLE[Case].c
    real = select(cases.id).where(cases.client == own.client, cases.id == own.case_id, cases.drill.is_(False)).exists()
    for community in tx.client.communities.values():
        if community.silent_after is None:
            continue
        by_us = or_(*(own.external_id.startswith(mark, autoescape=True) for mark in SEEN_ELSEWHERE))
        last = tx.rows(Message, own.community == community.slug, real, ~by_us, order=(own.id.desc(),), limit=1)
        if last and tx.now - last[0].received_at > community.silent_after:
            for person in tx.staffed.managers:
                key = f"{community.slug}:{last[0].id}"
                tx.tell(person.id, "source_silent", key=key, ref=community.slug, since=last[0].received_at.isoformat())

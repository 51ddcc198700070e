"""PostgreSQL's LISTEN/NOTIFY: another process has put something on the outbox. A hint only; the table is the truth.

After a lost connection is replaced, we look once, since a notification may have been missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from bot.storage.outbox import NEWS

log = logging.getLogger("fanal.storage")

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds until a lost connection is replaced, doubling while that fails."""


async def listen(engine: Engine, nudge: Callable[[], None]) -> None:
    """Call `nudge` whenever something is put on the outbox; runs until cancelled."""
    arguments, options = engine.dialect.create_connect_args(engine.url)
    wait = FIRST_WAIT
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(*arguments, **options, autocommit=True) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(NEWS)))
                wait = FIRST_WAIT
                nudge()
                async for _ in connection.notifies():
                    nudge()
        except (psycopg.Error, OSError) as error:
            log.warning("PostgreSQL is not heard (%s); next try in %.0f s", type(error).__name__, wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)

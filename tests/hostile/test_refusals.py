"""Requests that are refused: each is counted, by client and day, and a flood makes a number grow and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.storage.tables import FLAG_COUNTS
from tests.hostile.serving import FLAG, Served


def counted(served: Served) -> dict[str, int]:
    """By reason; a client has one row a day and reason at most."""
    with served.engine.connect() as connection:
        rows = connection.execute(select(FLAG_COUNTS.c.kind, FLAG_COUNTS.c.count)).all()
    assert len(rows) == len({row.kind for row in rows})
    return {row.kind: row[1] for row in rows}


async def test_each_refusal_is_counted_by_its_reason_before_it_is_answered(either: Served) -> None:
    for body, headers, raw in (
        (FLAG, {"webhook-signature": "v1,AAAA"}, None),
        (FLAG | {"posted_at": "hier"}, None, None),
        (FLAG | {"community": "nowhere"}, None, None),
        (FLAG, None, b"x" * 70_000),
    ):
        await either.send(body, headers=headers, raw=raw)
    assert counted(either) == {"signature": 1, "malformed": 2, "too_large": 1}
    await either.send(FLAG, client="nobody")
    assert sum(counted(either).values()) == 4, "who is no client has no row"


async def test_a_flood_is_counted_whole_in_few_commits(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    forged = {"webhook-signature": "v1,AAAA"}
    answers = await asyncio.gather(*(served.send(FLAG, headers=forged) for _ in range(300)))
    assert {status for status, _ in answers} == {401}
    assert counted(served) == {"signature": 300}
    writes = [one for one in caplog.messages if "flags refused with 401" in one]
    assert len(writes) < 150, "those that come while one is written share the next"

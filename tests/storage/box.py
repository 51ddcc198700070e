"""Rows of the outbox put there by hand, and a worker that takes them one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from bot.storage import outbox
from bot.storage.outbox import Pace, Taken
from bot.storage.records import Lane
from bot.storage.session import Session, fetch
from tests.cases.room import LUMEN, Room

LANE = "chat:slack:T/C1"
LEASE = timedelta(seconds=30)
ROWS, LANES = outbox.ROWS, outbox.LANES


@dataclass
class Box:
    """Rows put there by hand, and a worker that takes them one by one."""

    room: Room
    numbers: Any = field(default_factory=count)

    async def put(
        self, *names: str, case: int = 1, lane: str = LANE, rank: int = 0, kind: str = "update_card", wait: float = 0.0
    ) -> None:
        """Rows of one case, in this order; `names` are told back by `next`."""
        now = self.room.clocks.wall
        rows = [
            {
                "client": LUMEN, "lane": lane, "case_id": case, "kind": kind, "ref": name, "dest": "", "payload": {},
                "key": f"{name}:{next(self.numbers)}", "rank": rank, "state": "pending", "attempts": 0,
                "next_at": now + timedelta(seconds=wait), "created_at": now, "provider_id": "", "problem": "",
            }
            for name in names
        ]  # fmt: skip

        def write(session: Session) -> None:
            session.connection.execute(insert(ROWS), rows)
            known = session.connection.execute(select(LANES.c.id).where(LANES.c.id == lane)).scalar()
            if known is None:
                one = {
                    "id": lane,
                    "rank": rank,
                    "ready_at": now,
                    "lease_until": now,
                    "owner": "",
                    "tat": 0.0,
                    "tat_slow": 0.0,
                }
                session.connection.execute(insert(LANES), one)
            else:
                session.connection.execute(LANES.update().where(LANES.c.id == lane).values(ready_at=now))

        await self.room.store.across(write)

    async def claim(self, owner: str = "a", most: int = 8) -> list[str]:
        return await self.room.store.across(outbox.claim, owner=owner, lease=LEASE, most=most)

    async def take(self, owner: str = "a", *, lane: str = LANE, pace: Pace | None = None) -> Taken | None:
        return await self.room.store.across(outbox.take, lane, owner=owner, lease=LEASE, pace=pace)

    async def next(self, owner: str = "a", *, pace: Pace | None = None) -> str | None:
        taken = await self.take(owner, pace=pace)
        return taken.row.ref if taken else None

    async def settle(self, taken: Taken, state: str = "sent", **changes: Any) -> bool:
        return await self.room.store.across(outbox.settle, taken.row, state, **changes)

    async def drained(self) -> list[str]:
        """What is sent, in order, until the lane is given back."""
        sent = []
        while taken := await self.take():
            sent.append(taken.row.ref)
            assert await self.settle(taken)
        return sent

    async def lane(self, lane: str = LANE) -> Lane:
        def read(session: Session) -> Lane:
            return fetch(session.connection, Lane, select(LANES).where(LANES.c.id == lane))[0]

        return await self.room.store.read(read, "")

    @property
    def now(self) -> datetime:
        return self.room.clocks.wall

"""`fanal doctor` tells what should have left and has not, and why, in nobody's words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cases.tx import Tx
from bot.clock import DeskClock, machine_now
from bot.command.doctor_outbox import outbox_findings
from bot.command.findings import Mark
from bot.opening import open_store, read_catalog
from bot.storage.records import OutboxRow
from bot.storage.session import TABLE
from config.settings import load
from tests.cases.room import LUMEN
from tests.command.test_doctor import workspace


def in_vain(tx: Tx, state: str, problem: str) -> None:
    table = TABLE[OutboxRow]
    long_ago = tx.machine - timedelta(minutes=10)
    values = {"state": state, "attempts": 4, "problem": problem, "created_at": long_ago}
    tx.connection.execute(update(table).where(table.c.attempts == 0).values(**values))


async def test_what_waits_is_told_by_its_place_and_its_reason(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with workspace(monkeypatch, data):
        settings = load()
        async with open_store(settings, read_catalog(settings), DeskClock()) as store:
            assert [str(one) for one in outbox_findings(settings, now=machine_now())] == [
                "ok    outbox: nothing waits that should have left"
            ]
            await store.run(lambda tx: tx.tell("nadia", "digest", key="1"), LUMEN)
            assert len(list(outbox_findings(settings, now=machine_now()))) == 1, "it has only just been put there"
            await store.run(in_vain, LUMEN, "pending", "not_in_channel: je veux mourir")
            await store.run(lambda tx: tx.tell("marc", "digest", key="2"), LUMEN)
            await store.run(in_vain, LUMEN, "parked", "user_disabled")
            late, parked = outbox_findings(settings, now=machine_now())
    assert (late.mark, parked.mark) == (Mark.BAD, Mark.DOUBT)
    assert "1 × direct" in late.what
    assert "U0NADIA" in late.what
    assert late.what.endswith(": not_in_channel")
    assert parked.what == "outbox: 1 waiting for a person to decide"

"""An older backup is put back: numbers are given again, and nothing that a lost case left behind meets another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.backups import Backup
from tests.desk import Desk
from tests.running import Bot, story

LOU = "je veux mourir, c'est pour ce soir, adieu à tous"
CAMILLE = "je veux en finir, ma lettre est sur la table, pardon"
QUESTION = "Où en est mon colis ? Cela fait trois semaines que j'attends."
LOST = "sauvegarde plus ancienne"


@pytest.fixture
def backup(data: Path) -> Backup:
    return Backup(data, Bot())


@pytest_asyncio.fixture
async def slack(monkeypatch: pytest.MonkeyPatch, data: Path, backup: Backup) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, mail=True, bot=backup.bot) as started:
        yield started


async def test_contact_details_of_a_lost_case_are_told_of_nobody_else(slack: Desk, backup: Backup) -> None:
    """A forum answers what it answered before to what it takes for the same question."""
    backup.make()
    await (await slack.flag(LOU)).says("Forum ✓")
    known = {key: kept["body"] for key, kept in slack.sandbox.store.world.actions.items()}
    await backup.put_back(slack)
    other = await slack.flag(CAMILLE, by="camille")
    await other.says("Forum ✓")
    assert len(slack.sandbox.store.world.actions) == 2 * len(known)

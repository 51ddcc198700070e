"""« Passer la main »: whoever passes on is left in peace, and what they leave is not forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.catalog.clients import Alarm
from config.values import replace
from config.words import Verb
from tests.cases.room import LIFE, LUMEN, QUESTION, Room, demo_catalog, open_room


@pytest_asyncio.fixture
async def paged(data: Path) -> AsyncIterator[Room]:
    """A desk whose client has a pager."""
    known = demo_catalog()
    alarm = Alarm("http://127.0.0.1:9/ring", ("whsec_c2VjcmV0IG9mIHRoZSBwYWdlciwgZm9yIHRlc3Rz",))
    clients = {**known.clients, LUMEN: replace(known.clients[LUMEN], alarm=alarm)}
    async with open_room(f"sqlite:///{data / 'desk.db'}", catalog=replace(known, clients=clients)) as opened:
        yield opened


async def test_a_manager_who_passes_on_is_not_told_to_think_of_herself(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.PASS_ON, case, who="nadia")
    assert not await room.told("nadia", "passed_on")
    assert await room.told("marc", "passed_on")


async def test_an_everyday_case_that_was_taken_and_passed_on_is_called_to_mind_of_somebody_else(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.TAKE, case)
    assert not await room.timers("look_late")
    await room.done(Verb.PASS_ON, case)
    await room.wait(days=7)
    late = await room.rows("post_thread", what="look_late", case=case)
    assert [row.payload["persons"] for row in late] == [["sam"]], "Léa is on watch, and passed it on"


async def test_an_everyday_case_that_is_passed_on_rings_no_pager(paged: Room) -> None:
    everyday = await paged.flag(QUESTION, by="camille")
    await paged.done(Verb.PASS_ON, everyday)
    assert not await paged.rows("alarm")
    urgent = await paged.flag(LIFE)
    await paged.done(Verb.PASS_ON, urgent)
    assert {row.case_id for row in await paged.rows("alarm")} == {urgent}

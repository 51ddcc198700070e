"""What was seen before: what chats deliver twice is forgotten in its time, what communities send is not."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage import tables
from bot.storage.session import Session
from handlers.upkeep import upkeep
from tests.cases.room import LUMEN, NORD, QUESTION, Room


def known(session: Session) -> set[str]:
    return {key.partition(":")[0] for key in session.connection.execute(select(tables.INBOX.c.key)).scalars()}


async def test_a_month_later_a_click_is_forgotten_and_a_flag_and_an_answer_are_not(either: Room) -> None:
    await either.flag(QUESTION)
    for client in (LUMEN, NORD):
        await either.run(lambda tx: tx.first_time("slack:T1/U1:1.1"), client=client)
    await either.run(lambda tx: tx.first_time("answer:forum:1"))
    either.clocks.step(days=29)
    await upkeep(either.store, either.catalog)
    assert await either.store.read(known, "") == {"flag", "slack", "answer"}
    either.clocks.step(days=2)
    await upkeep(either.store, either.catalog)
    assert await either.store.read(known, "") == {"flag", "answer"}


async def test_a_key_may_be_as_long_as_a_chats_ids(either: Room) -> None:
    key = f"advice:{'1' * 250}"
    assert await either.run(lambda tx: tx.first_time(key))
    assert not await either.run(lambda tx: tx.first_time(key))

"""Use cases in transactions: one that fails fails alone, a commit that fails is told to all, nothing is half done."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.cases.tx import Tx
from bot.errors import ConfigError, Refused, Retryable
from bot.storage import tables
from bot.storage.records import Case, Link, Member
from bot.storage.session import Session
from bot.storage.store import Store, make_engine
from bot.storage.vault import new_master_key
from tests.cases.room import LUMEN, NORD, START, Clocks, Room, make_store
from tests.postgres import Postgres

INBOX = tables.INBOX


def keep(tx: Tx, name: str) -> str:
    assert tx.first_time(name)
    return name


def keep_and_refuse(tx: Tx, name: str) -> str:
    keep(tx, name)
    raise Refused("case_closed")


def kept(session: Session) -> list[str]:
    return sorted(session.connection.execute(select(INBOX.c.key)).scalars())


class Gate:
    """Holds a database thread until it is opened, so that what is handed in meanwhile comes together."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, tx: Tx) -> None:
        self.reached.set()
        assert self.open.wait(10)


async def held(room: Room) -> tuple[Gate, asyncio.Task[Any]]:
    gate = Gate()
    task = asyncio.create_task(room.run(gate))
    assert await asyncio.to_thread(gate.reached.wait, 10)
    return gate, task


def commits_of(store: Store) -> list[None]:
    counted: list[None] = []
    event.listen(store.engine, "commit", lambda _connection: counted.append(None))
    return counted


async def handed_in(store: Store, most: int) -> None:
    while store._queue.qsize() < most:
        await asyncio.sleep(0)


async def test_those_that_come_together_share_a_commit_and_one_that_fails_fails_alone(room: Room) -> None:
    commits = commits_of(room.store)
    gate, first = await held(room)
    jobs = [
        asyncio.create_task(room.run(keep_and_refuse if n == 3 else keep, f"{n}", client=LUMEN if n % 2 else NORD))
        for n in range(8)
    ]
    await handed_in(room.store, 8)
    gate.open.set()
    results = await asyncio.gather(first, *jobs, return_exceptions=True)
    assert isinstance(results[4], Refused)
    assert [r for r in results[1:] if isinstance(r, str)] == ["0", "1", "2", "4", "5", "6", "7"]
    assert await room.store.read(kept, "") == ["0", "1", "2", "4", "5", "6", "7"]
    assert len(commits) == 2


async def test_one_that_fails_leaves_nothing_behind(either: Room) -> None:
    results = await asyncio.gather(
        either.run(keep, "a"), either.run(keep_and_refuse, "b"), either.run(keep, "c"), return_exceptions=True
    )
    assert [type(r) for r in results] == [str, Refused, str]
    assert await either.store.read(kept, "") == ["a", "c"]


def keep_and_break_the_commit(tx: Tx, name: str) -> str:
    """A foreign key that is looked at only at the commit."""
    tx.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    tx.add(Link, case_id=404, other=405, at=tx.now)
    return keep(tx, name)


async def test_a_commit_that_fails_is_told_to_everybody_in_it_and_the_next_one_holds(room: Room) -> None:
    gate, first = await held(room)
    jobs = [asyncio.create_task(room.run(keep_and_break_the_commit if n == 1 else keep, f"{n}")) for n in range(3)]
    await handed_in(room.store, 3)
    gate.open.set()
    results = await asyncio.gather(first, *jobs, return_exceptions=True)
    assert [type(r) for r in results] == [type(None), Retryable, Retryable, Retryable]
    assert await room.store.read(kept, "") == []
    await asyncio.gather(*(room.run(keep, f"{n}") for n in range(3)))
    assert await room.store.read(kept, "") == ["0", "1", "2"]


def full_disk(tx: Tx, pages: int) -> None:
    tx.connection.execute(text(f"PRAGMA max_page_count={pages}"))


def keep_much(tx: Tx) -> None:
    for _ in range(50):
        tx.seal("message", {"text": "x" * 20_000})


async def test_a_full_disk_is_told_and_gets_over(room: Room) -> None:
    await room.run(full_disk, 1)  # SQLite takes the pages that are there
    with pytest.raises(Retryable):
        await room.run(keep_much)
    await room.run(full_disk, 1_000_000)
    await room.run(keep_much)


def lose_connection(tx: Tx, times: list[int]) -> str:
    if times:
        times.pop()
        tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return keep(tx, "after")


async def test_a_connection_that_was_lost_is_made_anew(shared: Room) -> None:
    assert await shared.run(lose_connection, [1]) == "after"
    with pytest.raises(Retryable):
        await shared.run(lose_connection, [1, 2])
    assert await shared.store.read(kept, "") == ["after"]


async def test_a_reader_whose_connection_was_lost_looks_again(shared: Room) -> None:
    assert await shared.store.read(kept, "") == []

    def others(tx: Tx) -> None:
        tx.connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid() "
                 "AND datname = current_database()")
        )  # fmt: skip

    await shared.run(others)
    for _ in range(6):  # more than there are readers
        assert await shared.store.read(kept, "") == []


async def test_readers_cannot_write(either: Room) -> None:
    def scribble(session: Session) -> None:
        session.connection.execute(insert(INBOX), {"client": LUMEN, "key": "x", "case_id": 0, "at": START})

    with pytest.raises((Retryable, DBAPIError)):
        await either.store.read(scribble, "")
    assert await either.store.read(kept, "") == []
    await either.run(keep, "x")  # the same words, by somebody who may


async def test_whoever_is_answered_finds_it_kept(either: Room) -> None:
    other = make_engine(str(either.store.engine.url.render_as_string(hide_password=False)))
    for n in range(20):
        await either.run(keep, f"{n}")
        with other.connect() as connection:
            assert connection.execute(select(INBOX.c.key).where(INBOX.c.key == f"{n}")).scalar() == f"{n}"
    other.dispose()


async def test_what_was_handed_in_is_finished_and_nothing_more_is_taken(either: Room) -> None:
    jobs = [asyncio.create_task(either.run(keep, f"{n}")) for n in range(20)]
    await asyncio.sleep(0)
    await either.store.stop()
    assert await asyncio.gather(*jobs) == [f"{n}" for n in range(20)]
    with pytest.raises(Retryable):
        await either.run(keep, "late")


async def test_a_key_is_kept_once(either: Room) -> None:
    def add(tx: Tx) -> Member:
        return tx.add(Member, community="forum", ref="r", evidence=1, created_at=tx.now)

    await either.run(add)
    with pytest.raises(IntegrityError):
        await either.run(add)


async def test_a_row_of_a_case_cannot_be_of_another_client_s_case(either: Room) -> None:
    case, other = await either.flag(), await either.flag(client=NORD)

    def link(tx: Tx, one: int, two: int) -> None:
        tx.add(Link, case_id=one, other=two, at=tx.now)

    for one, two in ((case, other), (other, case)):
        with pytest.raises(IntegrityError):
            await either.run(link, one, two)


async def test_an_instant_without_zone_is_refused_and_others_come_back_as_utc(either: Room) -> None:
    case = await either.flag()

    def close(tx: Tx, at: datetime) -> None:
        tx.save(tx.lock(case), closed_at=at)

    with pytest.raises(ValueError, match="naive"):
        await either.run(close, datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001 - that is the point
    await either.run(close, START.astimezone(timezone(timedelta(hours=5, minutes=30))))
    found: Any = await either.store.read(Session.get, LUMEN, Case, case)
    assert found.closed_at == START
    assert found.closed_at.utcoffset() == timedelta()


async def test_a_word_that_is_none_is_not_stored(either: Room) -> None:
    case = await either.flag()

    def save(tx: Tx) -> None:
        tx.save(tx.lock(case), status="asleep")

    with pytest.raises(ValueError, match="asleep"):
        await either.run(save)


# --- starting -------------------------------------------------------------------------------------


async def test_an_empty_database_gets_its_tables_and_each_client_a_key(database_url: str) -> None:
    clocks = Clocks()
    store = make_store(database_url, clocks)
    await store.start((LUMEN, NORD))
    assert store.vault.knows(LUMEN)
    assert store.vault.knows(NORD)
    await store.stop()
    again = make_store(database_url, clocks)
    await again.start((LUMEN, NORD))
    assert store.vault.reference(LUMEN, "lou") == again.vault.reference(LUMEN, "lou")
    await again.stop()


async def test_two_that_start_together_make_one_database(postgres: Postgres) -> None:
    with postgres.database() as url:
        one, two = make_store(url, Clocks()), make_store(url, Clocks())
        await asyncio.gather(one.start((LUMEN, NORD)), two.start((LUMEN, NORD)))
        assert one.vault.reference(LUMEN, "lou") == two.vault.reference(LUMEN, "lou")
        key_id, body, _ = one.vault.seal(LUMEN, {"text": "x"})
        assert two.vault.open(LUMEN, key_id, body) == {"text": "x"}
        await asyncio.gather(one.stop(), two.stop())


async def test_tables_of_another_revision_are_refused_with_what_to_do(desk_url: str) -> None:
    engine = make_engine(desk_url)
    desk = tables.DESK
    with engine.begin() as connection:
        connection.execute(desk.update().where(desk.c.name == "revision").values(value="0000"))
    engine.dispose()
    store = make_store(desk_url, Clocks())
    with pytest.raises(ConfigError, match="fanal migrate"):
        await store.start((LUMEN,))
    await store.stop()


async def test_a_wrong_secret_key_is_refused_before_anything_is_done(desk_url: str) -> None:
    store = make_store(desk_url, Clocks(), master=new_master_key())
    with pytest.raises(ConfigError, match="FANAL_SECRET_KEYS"):
        await store.start((LUMEN,))
    await store.stop()

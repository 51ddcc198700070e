"""Runs use cases in transactions on database threads, and queries on read-only connections.

SQLite: one writer thread; use cases that arrive together share one commit, each in its own savepoint, so that a slow
disk costs one fsync for all of them. PostgreSQL: a few threads, each with its own connection; a lost race is run again.
A caller is answered only after the commit.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError, Retryable
from bot.storage import tables
from bot.storage.session import Opened, Session, TxFactory
from bot.storage.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 256
RACE_LOST = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected (PostgreSQL, appendix A)
RERUNS = 8


@dataclass(slots=True)
class _Job:
    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Store:
    """The database. `open_tx` makes what a use case is given from a connection (it lives with the use cases)."""

    def __init__(
        self,
        url: str,
        *,
        vault: Vault,
        open_tx: TxFactory,
        now: Callable[[], datetime],
        machine: Callable[[], datetime],
    ) -> None:
        self.engine = make_engine(url)
        self.vault = vault
        self.open_tx = open_tx
        self.now, self.machine = now, machine
        self.committed: list[Callable[[], None]] = []
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writers: list[threading.Thread] = []
        self._readers = ThreadPoolExecutor(3, thread_name_prefix="read")
        self._open_readers: list[Connection] = []
        self._local = threading.local()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    async def start(self, clients: tuple[str, ...] = ()) -> None:
        """Create an empty database's tables, check the revision of a full one, make sure that each client has a key."""
        self._loop = asyncio.get_running_loop()
        await self._loop.run_in_executor(self._readers, self._prepare, clients)
        loop = self._write_sqlite if self.is_sqlite else self._write_postgres
        self._writers = [
            threading.Thread(target=loop, name=f"write-{n}", daemon=True) for n in range(1 if self.is_sqlite else 4)
        ]
        for thread in self._writers:
            thread.start()

    async def stop(self) -> None:
        """Finish what was handed in, then close."""
        for _ in self._writers:
            self._queue.put(None)
        for thread in self._writers:
            await asyncio.to_thread(thread.join)
        self._readers.shutdown()
        for connection in self._open_readers:
            connection.close()
        self.engine.dispose()

    async def run(
        self, use_case: Callable[Concatenate[Any, P], T], client: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `use_case(tx, …)` in a transaction of one client; its result after the commit, or its error."""

        def work(connection: Connection) -> tuple[T, bool]:
            tx = self.open_tx(self._opened(connection, client))
            result = use_case(tx, *args, **kwargs)
            tx.finish()
            return result, tx.has_news

        result, has_news = await self._hand_in(work)
        if has_news:
            for nudge in self.committed:
                nudge()
        answer: T = result
        return answer

    async def across(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a change that is of no one client (lanes, accounts, the desk's own facts) in a transaction."""

        def run(connection: Connection) -> T:
            return work(Session(self._opened(connection, "")), *args, **kwargs)

        result: T = await self._hand_in(run)
        return result

    async def _hand_in(self, work: Callable[[Connection], Any]) -> Any:
        assert self._loop is not None, "the store was not started"
        job = _Job(work, self._loop.create_future())
        self._queue.put(job)
        return await job.future

    def _opened(self, connection: Connection, client: str) -> Opened:
        return Opened(connection, client, self.vault, self.now(), self.machine())

    async def read(
        self, query: Callable[Concatenate[Session, P], T], client: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `query(session, …)` on a read-only connection of one client ("" for the named reads across clients)."""
        assert self._loop is not None, "the store was not started"

        def work() -> T:
            connection = self._reader()
            try:
                return query(Session(self._opened(connection, client)), *args, **kwargs)
            finally:
                connection.rollback()

        return await self._loop.run_in_executor(self._readers, work)

    # --- inside -----------------------------------------------------------------------------------

    def _prepare(self, clients: tuple[str, ...]) -> None:
        with self.engine.begin() as connection:
            prepare(connection)
            keys = tables.table_of(tables.ClientKeys)
            self.vault.load(connection.execute(select(keys.c.id, keys.c.client, keys.c.wrapped)))
            for client in clients:
                if not self.vault.knows(client):
                    connection.execute(
                        insert(keys), {"client": client, "wrapped": self.vault.wrap_new(), "created_at": self.now()}
                    )
            self.vault.load(connection.execute(select(keys.c.id, keys.c.client, keys.c.wrapped)))

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self.engine.connect()
            if self.is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA query_only=ON")  # type: ignore[union-attr]
            connection = connection.execution_options(fanal_read=True)
            self._local.connection = connection
            self._open_readers.append(connection)
        return connection

    def _gather(self, most: int) -> list[_Job] | None:
        first = self._queue.get()
        if first is None:
            return None
        jobs = [first]
        while len(jobs) < most and not self._queue.empty():
            more = self._queue.get()
            if more is None:
                self._queue.put(None)
                break
            jobs.append(more)
        return jobs

    def _settle(self, jobs: list[_Job]) -> None:
        def resolve() -> None:
            for job in jobs:
                if job.future.done():
                    continue
                if job.error is not None:
                    job.future.set_exception(job.error)
                else:
                    job.future.set_result(job.result)

        assert self._loop is not None
        self._loop.call_soon_threadsafe(resolve)

    def _write_sqlite(self) -> None:
        connection = self.engine.connect()
        while (jobs := self._gather(BATCH)) is not None:
            try:
                connection.begin()
                for job in jobs:
                    self._attempt(connection, job)
                connection.commit()
            except DBAPIError as error:
                connection.rollback()
                for job in jobs:
                    job.error = Retryable(f"the database did not take it: {type(error.orig).__name__}")
            self._settle(jobs)
        connection.close()

    def _attempt(self, connection: Connection, job: _Job) -> None:
        """One use case in its own savepoint: it fails alone."""
        connection.exec_driver_sql("SAVEPOINT one")
        try:
            job.result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - handed to the caller, who decides
            connection.exec_driver_sql("ROLLBACK TO one")
            job.error = error
        connection.exec_driver_sql("RELEASE one")

    def _write_postgres(self) -> None:
        connection = self.engine.connect()
        while (jobs := self._gather(1)) is not None:
            (job,) = jobs
            for attempt in range(RERUNS):
                job.error = None
                try:
                    with connection.begin():
                        job.result = job.work(connection)
                    break
                except DBAPIError as error:
                    if error.connection_invalidated:
                        connection.close()
                        connection = self.engine.connect()
                    state = getattr(error.orig, "sqlstate", None)
                    job.error = Retryable(f"the database did not take it: {type(error.orig).__name__}")
                    if state not in RACE_LOST or attempt == RERUNS - 1:
                        job.error.__cause__ = error
                        break
                except Exception as error:  # noqa: BLE001 - handed to the caller, who decides
                    job.error = error
                    break
            self._settle(jobs)
        connection.close()


def prepare(connection: Connection) -> None:
    """An empty database gets its tables; one of another revision is refused with what to do."""
    desk = tables.table_of(tables.Desk)
    if not connection.dialect.has_table(connection, "desk"):
        tables.metadata.create_all(connection)
        connection.execute(insert(desk), {"name": "revision", "value": tables.REVISION})
    found = connection.execute(select(desk.c.value).where(desk.c.name == "revision")).scalar()
    if found != tables.REVISION:
        raise ConfigError(
            "database",
            0,
            f"its tables are of revision {found}, this Fanal needs {tables.REVISION}",
            "Run: fanal migrate",
        )


def make_engine(url: str) -> Engine:
    """An engine whose transactions are what they say: on SQLite `BEGIN IMMEDIATE` is issued by us, in WAL, synced."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=8, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def connected(raw: sqlite3.Connection, _record: Any) -> None:
        raw.isolation_level = None  # pysqlite's own transactions would commit at the first RELEASE
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get("fanal_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine

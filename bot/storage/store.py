"""Runs use cases in transactions on database threads, and queries on read-only connections.

SQLite has one writer thread: use cases that arrive together share one commit, each in its own savepoint, so that a slow
disk costs one fsync for all. PostgreSQL has a few threads with a connection each; a lost race is run again. Callers are
answered only after the commit.
"""

from __future__ import annotations

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from bot.errors import ConfigError, Retryable
from bot.storage import tables
from bot.storage.engine import make_engine as make_engine
from bot.storage.engine import prepare
from bot.storage.session import Opened, Session, TxFactory
from bot.storage.vault import InvalidToken, Vault

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 256
# serialization_failure, deadlock_detected, unique_violation (PostgreSQL, appendix A): somebody else was faster, and the
# next run sees what they did.
RACE_LOST = frozenset({"40001", "40P01", "23505"})
RERUNS = 8
WRONG_KEY = "its keys were sealed with another secret key, so that nothing could be read"
ONE_AT_A_TIME = 0x46616E61
"""The PostgreSQL advisory lock that keeps apart two processes creating tables and keys."""
NOT_NOW = (OperationalError, InterfaceError, InternalError)
"""Errors about the database itself; any other error is about our statement, and trying again will not help."""


class _Job(Struct):
    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    doubtful: bool = False


def _not_now(error: Exception) -> Retryable:
    problem = Retryable(f"the database did not take it: {type(getattr(error, 'orig', error)).__name__}")
    problem.__cause__ = error
    return problem


def _drop(connection: Connection | None) -> None:
    """Close the connection for good: a transaction whose commit failed is still open on it, and is rolled back
    with it."""
    if connection is not None:
        connection.invalidate()
        connection.close()


def _race_lost(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RACE_LOST


class Store:
    """The database. `open_tx` makes a use case's `Tx` from a connection (it belongs to the use cases)."""

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
        self._stopped = False
        self._readers = ThreadPoolExecutor(3, thread_name_prefix="read")
        self._open_readers: list[Connection] = []
        self._local = threading.local()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    async def start(self, clients: tuple[str, ...] = ()) -> None:
        """Create an empty database's tables, check the revision of an existing one, give each client a key."""
        self._loop = asyncio.get_running_loop()
        await self._loop.run_in_executor(self._readers, self._prepare, clients)
        loop = self._write_sqlite if self.is_sqlite else self._write_postgres
        self._writers = [
            threading.Thread(target=loop, name=f"write-{n}", daemon=True) for n in range(1 if self.is_sqlite else 4)
        ]
        for thread in self._writers:
            thread.start()

    async def stop(self) -> None:
        """Finish what was submitted, then close."""
        self._stopped = True
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
        """Run `use_case(tx, …)` in a transaction of one client; returns its result, or raises its error, after the
        commit."""

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
        """Run a change that belongs to no client (lanes, accounts, the desk's own facts) in a transaction."""

        def run(connection: Connection) -> T:
            return work(Session(self._opened(connection, "")), *args, **kwargs)

        result: T = await self._hand_in(run)
        return result

    async def _hand_in(self, work: Callable[[Connection], Any]) -> Any:
        assert self._loop is not None, "the store was not started"
        if self._stopped:
            raise Retryable("the desk is stopping")
        job = _Job(work, self._loop.create_future())
        self._queue.put(job)
        return await job.future

    def _opened(self, connection: Connection, client: str) -> Opened:
        return Opened(connection, client, self.vault, self.now(), self.machine())

    async def read(
        self, query: Callable[Concatenate[Session, P], T], client: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `query(session, …)` on a read-only connection for one client ("" for the named reads across clients)."""
        assert self._loop is not None, "the store was not started"

        def work() -> T:
            connection = self._reader()
            try:
                return query(Session(self._opened(connection, client)), *args, **kwargs)
            finally:
                connection.rollback()

        def answered() -> T:
            try:
                try:
                    return work()
                except DBAPIError as error:
                    if not error.connection_invalidated:
                        raise
                    return work()  # the connection was lost while idle
            except NOT_NOW as error:
                raise _not_now(error) from error

        return await self._loop.run_in_executor(self._readers, answered)

    # --- inside -----------------------------------------------------------------------------------

    def _prepare(self, clients: tuple[str, ...]) -> None:
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
            prepare(connection)
            keys = tables.CLIENT_KEYS
            wrapped = select(keys.c.id, keys.c.client, keys.c.wrapped)
            try:
                self.vault.load(connection.execute(wrapped))
            except InvalidToken as error:
                raise ConfigError("database", 0, WRONG_KEY, "Give FANAL_SECRET_KEYS (or secret.key) back") from error
            for client in clients:
                if not self.vault.knows(client):
                    connection.execute(
                        insert(keys), {"client": client, "wrapped": self.vault.wrap_new(), "created_at": self.now()}
                    )
            self.vault.load(connection.execute(wrapped))

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self.engine.connect()
            if self.is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA query_only=ON")  # type: ignore[union-attr]
            connection = connection.execution_options(
                fanal_read=True, **({} if self.is_sqlite else {"postgresql_readonly": True})
            )
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
        connection: Connection | None = None
        while (jobs := self._gather(BATCH)) is not None:
            try:
                connection = connection or self.engine.connect()
                connection.begin()
                for job in jobs:
                    self._attempt(connection, job)
                connection.commit()
            except Exception as error:  # noqa: BLE001 - handed to the callers, who decide
                for job in jobs:
                    job.error = _not_now(error)
                _drop(connection)
                connection = None
            self._settle(jobs)
        _drop(connection)

    def _attempt(self, connection: Connection, job: _Job) -> None:
        """Run one use case in its own savepoint, so that it fails alone."""
        driver: Any = connection.connection.driver_connection
        driver.execute("SAVEPOINT one")
        try:
            job.result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - handed to the caller, who decides
            driver.execute("ROLLBACK TO one")
            job.error = _not_now(error) if isinstance(error, NOT_NOW) else error
        driver.execute("RELEASE one")

    def _write_postgres(self) -> None:
        connection: Connection | None = None
        while (jobs := self._gather(1)) is not None:
            (job,) = jobs
            for attempt in range(RERUNS):
                job.error = None
                try:
                    connection = connection or self.engine.connect()
                    self._commit(connection, job)
                    break
                except Exception as error:  # noqa: BLE001 - handed to the caller, who decides
                    job.error = _not_now(error) if isinstance(error, NOT_NOW) else error
                    lost = connection is None or (isinstance(error, DBAPIError) and error.connection_invalidated)
                    if lost:
                        _drop(connection)
                        connection = None
                    if attempt == RERUNS - 1 or not (_race_lost(error) or (lost and not attempt and not job.doubtful)):
                        break
                    time.sleep(random.uniform(0.0, 0.02))  # noqa: S311 - or the two meet again at once
            self._settle(jobs)
        _drop(connection)

    def _commit(self, connection: Connection, job: _Job) -> None:
        job.doubtful = False
        with connection.begin() as transaction:
            job.result = job.work(connection)
            job.doubtful = True  # if the connection is lost now, nobody knows whether the commit happened
            transaction.commit()

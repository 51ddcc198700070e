"""The workers that empty the outbox: they claim a lane, send its rows in order, and record every outcome.

What overwrites may be repeated freely. A post with an unknown outcome is looked up by its key,
and posted again if it is not found. What reaches a member carries a key by which the community performs it once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct

from bot.cases import catching_up, posts
from bot.cases.lanes import LOOK_UPS, Effect
from bot.catalog import Catalog
from bot.catalog.clients import chat_of
from bot.chat.base import CannotLook, Chat, MessageRef
from bot.communities.base import Community, Gone
from bot.delivery.alarm import Pager
from bot.delivery.email import PostOffice
from bot.directory.base import Directory
from bot.errors import AlreadyDone, AsksToWait, FanalError, NeedsMending, Permanent, Retryable, Unclear, Unknown
from bot.rules.catching_up import AWAY
from bot.storage import outbox
from bot.storage.outbox import Pace, Taken
from bot.storage.records import OutboxRow, Post
from bot.storage.session import Session
from bot.storage.store import Store
from cards.card import Card
from config.values import replace
from config.words import Level
from handlers.outages import Reach

log = logging.getLogger("fanal.outbox")

Render = Callable[[Card], dict[str, Any]]
LOOK_UP_AFTER = 3.0
"""Seconds until a post of unknown outcome is looked for: the chat may accept it late."""
POST_BLIND_AFTER = 10.0
"""Seconds after which a P0 or P1 post of unknown outcome is posted again even if it could not be looked for; in a chat
where nobody can look (Teams), a post of any level."""
ANSWER_WITHIN = 10.0
"""Seconds that a chat has to answer; who is silent may have done it."""
SEND_WITHIN = 25.0
"""Seconds to send one row: less than the lease, so that no other worker starts meanwhile."""
BREATH = 0.02
"""Seconds between two claims: in a burst of flags every commit nudges, and each claim is a transaction."""
DATABASE_WAIT = 1.0
"""Seconds until an unreachable database is asked again."""
CLIENT_WAIT = 60.0
"""Seconds until rows of a client whose file is missing are looked at again: somebody may put it back."""
GIVE_UP = 20
"""How often a row may fail unexpectedly before it is parked for a person."""


class SendClass(StrEnum):
    """What to do about an unknown outcome."""

    OVERWRITES = "overwrites"
    POSTS = "posts"
    REACHES_MEMBER = "reaches_member"


class Sender(Struct, frozen=True):
    """`once`: the receiver cannot tell a repeated attempt, so that an unknown outcome goes to a person."""

    of: SendClass
    send: Callable[[Drain, Taken], Awaitable[None]]
    once: bool = False


@dataclass
class Drain:
    """The workers that empty the outbox."""

    store: Store
    catalog: Catalog
    chats: Mapping[str, Chat]
    renders: Mapping[str, Render]
    communities: Mapping[tuple[str, str], Community]
    pagers: Mapping[str, Pager]
    senders: Mapping[Effect, Sender]
    boot: str
    paces: Mapping[str, Pace]
    post_office: PostOffice | None = None
    lease: timedelta = timedelta(seconds=30)
    workers: int = 8
    directories: Mapping[tuple[str, str], Directory] = field(default_factory=dict)
    away: timedelta = AWAY
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)
    _lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _once_more: set[str] = field(default_factory=set)
    _stopping: bool = False
    _reach: Reach = field(init=False)

    def __post_init__(self) -> None:
        self._reach = Reach(self.store)

    def nudge(self) -> None:
        """There may be new rows."""
        self._nudged.set()

    async def run(self) -> None:
        """Claim and empty lanes until cancelled."""
        while True:
            self._nudged.clear()
            free = self.workers - sum(not lane.startswith(LOOK_UPS) for lane in self._lanes)
            found = await self._claim(free) if free else []
            for lane in found:
                self._start(lane)
            await asyncio.sleep(BREATH)
            if not found:
                await self._rest()

    async def stop(self) -> None:
        """Let current sends finish (each has its own time-out); the rest waits for the next start."""
        self._stopping = True
        if self._lanes:
            await asyncio.wait(self._lanes.values(), timeout=12)

    def _start(self, lane: str) -> None:
        """Empty a lane, never twice at once. A worker that is still on it, after a slow send, may be giving it back at
        this moment: then it is emptied once more."""
        if lane in self._lanes:
            self._once_more.add(lane)
            return
        task = asyncio.create_task(self._empty(lane), name=lane)
        self._lanes[lane] = task
        task.add_done_callback(self._emptied)

    async def _claim(self, most: int) -> list[str]:
        try:
            return await self.store.across(outbox.claim, owner=self.boot, lease=self.lease, most=most)
        except Retryable as error:
            log.warning("the outbox cannot be looked at, and waits (%s)", error)
        except Exception as error:
            log.error("the outbox cannot be looked at, and waits", exc_info=error)
        await asyncio.sleep(DATABASE_WAIT)
        return []

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(0.5):
                await self._nudged.wait()
        except TimeoutError:
            return

    def _emptied(self, task: asyncio.Task[None]) -> None:
        lane = task.get_name()
        del self._lanes[lane]
        if lane in self._once_more:
            self._once_more.remove(lane)
            self._start(lane)
        self.nudge()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a lane stopped and will be taken up again: %s", type(error).__name__, exc_info=error)

    async def _empty(self, lane: str) -> None:
        pace = self._pace(lane)
        while not self._stopping:
            try:
                taken = await self.store.across(outbox.take, lane, owner=self.boot, lease=self.lease, pace=pace)
                if taken is None:
                    return
                await self._send(taken)
            except Retryable as error:
                # The lane is still ours; the row that was being sent counts as interrupted.
                log.warning("the database does not answer; %s waits (%s)", lane, error)
                await asyncio.sleep(DATABASE_WAIT)
        await self.store.across(outbox.give_back, lane, owner=self.boot)

    def _pace(self, lane: str) -> Pace | None:
        """The pace of the lane's chat (`chat:slack:T…/C…`); other lanes have none."""
        what, _, dest = lane.partition(":")
        return self.paces.get(dest.split(":", 1)[0]) if what == "chat" else None

    async def _send(self, taken: Taken) -> None:
        """Send a row and record the outcome; if it cannot be recorded either, the row is parked for a person."""
        row = taken.row
        if row.client not in self.catalog.clients:
            log.error("the file of client %s is missing: what leaves for it waits", row.client)
            again = self.store.machine() + timedelta(seconds=CLIENT_WAIT)
            problem = outbox.UNKNOWN if taken.interrupted else "no such client"
            await self.store.across(outbox.settle, row, "pending", problem=problem, next_at=again)
            return
        if self._is_out_of_reach(row):
            await self.settle(catching_up.left_out, row)
            return
        try:
            await self._try(taken)
        except Retryable:
            raise  # from the database, while the outcome was recorded
        except Exception as error:
            log.error("what became of %s of case %s cannot be told", row.kind, row.case_id, exc_info=error)
            await self.store.across(outbox.settle, row, "parked", problem=type(error).__name__)

    def _is_out_of_reach(self, row: OutboxRow) -> bool:
        """Whether this row is for a chat that has since been removed from the settings."""
        name = chat_of(row.dest)
        places = self.catalog.clients[row.client].destinations
        return bool(name) and name not in self.chats and not any(place.chat == name for place in places)

    async def _try(self, taken: Taken) -> None:
        row = taken.row
        sender = self.senders[Effect(row.kind)]
        # If it may have been posted, it must still be looked for after any failure before that.
        unclear = outbox.UNKNOWN if sender.of is SendClass.POSTS and taken.interrupted else ""
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await sender.send(self, taken)
        except TimeoutError:
            await self._unknown(sender, row, "no answer")
        except Retryable as error:
            mend = str(error) if isinstance(error, NeedsMending) else ""
            missed = not isinstance(error, Unclear)
            await self._later(row, unclear or str(error), error.after, mend=mend, missed=missed)
            if isinstance(error, AsksToWait):
                until = self.store.machine() + timedelta(seconds=error.after or 0.0)
                await self.store.across(outbox.rest, row, until=until)
        except AlreadyDone as error:
            await self.settle(posts.done, row, error.provider_id)
        except Permanent as error:
            problem = error.code if isinstance(error, Gone) else str(error)
            await self.settle(posts.parked, row, problem=problem)
        except Unknown as error:
            await self._unknown(sender, row, str(error))
        except FanalError as error:
            await self.settle(posts.parked, row, problem=f"{type(error).__name__}: {error}")
        except Exception as error:
            log.error("sending %s of case %s failed", row.kind, row.case_id, exc_info=error)
            if row.attempts >= GIVE_UP:
                await self.settle(posts.parked, row, problem=type(error).__name__)
            else:
                await self._later(row, unclear or type(error).__name__, None)

    async def _later(
        self, row: OutboxRow, problem: str, after: float | None, *, mend: str = "", missed: bool = False
    ) -> None:
        at = self.store.machine() + timedelta(seconds=max(after or 0.0, backoff(row)))
        await self.settle(posts.later, row, problem=problem, at=at, mend=mend, missed=missed)

    async def _unknown(self, sender: Sender, row: OutboxRow, problem: str) -> None:
        if sender.once:
            await self.settle(posts.parked, row, problem=problem, unknown=True)
        elif sender.of is not SendClass.POSTS:
            # What overwrites is repeated; what reaches a member carries its key: the community does it once.
            await self._later(row, problem, None)
        elif row.attempts < GIVE_UP:
            await self._later(row, outbox.UNKNOWN, LOOK_UP_AFTER)
        else:
            await self.settle(posts.parked, row, problem=problem, unknown=True)

    async def settle(self, use_case: Any, row: OutboxRow, *args: Any, **kwargs: Any) -> Any:
        """Record a row's outcome and everything that follows from it."""
        return await self.store.run(use_case, row.client, row, *args, **kwargs)

    async def gathered(self, taken: Taken) -> Taken:
        """The row itself, or one post in place of the many lines that a chat has missed. A row that may already have
        been posted stays as it was, so that it can be found."""
        row = taken.row
        if taken.interrupted or self.store.machine() - row.created_at < self.away or "lines" in row.payload:
            return taken
        return replace(taken, row=await self.settle(catching_up.gather, row, away=self.away))

    def in_a_moment(self) -> datetime:
        """When to look again for something expected soon (machine clock)."""
        return self.store.machine() + timedelta(seconds=1)

    # --- what senders use ---------------------------------------------------------------------------

    def chat(self, dest: str) -> Chat:
        """The chat of a destination. A client none of whose chats is set up waits."""
        name = chat_of(dest)
        if name not in self.chats:
            raise Retryable(f"{name} is not set up")
        return self.chats[name]

    def render(self, dest: str, card: Card) -> dict[str, Any]:
        return self.renders[chat_of(dest)](card)

    async def post(self, taken: Taken, card: Card, *, kind: str, thread: str = "") -> None:
        """Post a row's message once: after an unknown outcome it is looked for first."""
        row = taken.row
        async with self._watched(row):
            found = await self._found(taken, thread) if taken.interrupted else []
            ref = found[0] if found else await self._post(row, card, thread)
        # If it is found at the second try, it came from the first. Later, there may be a second copy, now or soon.
        doubtful = taken.interrupted and (len(found) != 1 or row.attempts > 2)
        where = _where(row, ref, kind)
        try:
            await self.settle(
                posts.posted, row, dest=where, message=ref.message, thread=thread, kind=kind, doubtful=doubtful
            )
        except Exception as error:
            raise Unknown("posted, but not written down") from error

    def _watched(self, row: OutboxRow) -> AbstractAsyncContextManager[None]:
        """An unreachable client channel counts as an outage; a person's own conversation does not."""
        shared = self.catalog.clients[row.client].destination(row.dest) is not None
        return self._reach.watching(row.dest) if shared else nullcontext()

    async def _post(self, row: OutboxRow, card: Card, thread: str) -> MessageRef:
        message = self.render(row.dest, card)
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self.chat(row.dest).post(row.dest, message, key=outbox.name_of(row), thread=thread)
        except TimeoutError as error:
            raise Unknown("the chat does not answer") from error

    async def _found(self, taken: Taken, thread: str) -> list[MessageRef]:
        row = taken.row
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self.chat(row.dest).find(row.dest, key=outbox.name_of(row), thread=thread)
        except CannotLook as error:
            if (left := POST_BLIND_AFTER - (self.store.machine() - row.created_at).total_seconds()) > 0:
                raise Retryable(str(error), after=left) from error
            return []  # at any level: nobody will ever know
        except (Retryable, Permanent, TimeoutError):
            waited = (self.store.machine() - row.created_at).total_seconds()
            if row.rank <= Level.P1.rank and waited >= POST_BLIND_AFTER:
                return []  # twice beats never: a twin found later is deleted
            raise

    async def card_post(self, row: OutboxRow) -> Post | None:
        return await self.store.read(_card_post, row.client, row.case_id, row.dest)


def _where(row: OutboxRow, ref: MessageRef, kind: str) -> str:
    """Where to look for a post: in the channel as the client's file names it, or in the private conversation it went
    to."""
    return row.dest if kind == posts.CARD or ref.dest == row.dest else ref.dest


def _card_post(session: Session, case: int, dest: str) -> Post | None:
    return posts.card_at(session, case, dest)


def backoff(row: OutboxRow) -> float:
    """Seconds until the next try: doubling, with jitter; urgent rows never wait long."""
    longest = 15.0 if row.rank <= Level.P1.rank else 300.0
    return min(2.0 ** min(row.attempts - 1, 10), longest) * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret

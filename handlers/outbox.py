"""What leaves: SENDERS says for each outbox kind what is rendered, sent, and what an unknown outcome means for it.

The view is built now, from what is true now; what is no longer true is not sent. Three classes: what overwrites is
repeated freely; a post is looked up by its key after an unknown outcome, and posted again if it is not found; what
reaches a member carries a key by which the community does it once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.cases import posts, sending
from bot.cases.lanes import Effect
from bot.catalog import Catalog
from bot.chat.base import Chat, MessageRef
from bot.communities.base import Action, Community, Gone
from bot.delivery.alarm import Pager
from bot.errors import AlreadyDone, FanalError, Permanent, Retryable, Unknown
from bot.storage import outbox
from bot.storage.outbox import Pace, Taken
from bot.storage.records import Message, OutboxRow, Post
from bot.storage.session import Session
from bot.storage.store import Store
from cards.card import Card
from config.words import Ability, Level, Method

log = logging.getLogger("fanal.outbox")

Render = Callable[[Card], dict[str, Any]]
LOOK_UP_AFTER = 3.0
"""Seconds until a post of unknown outcome is looked for: the chat may accept it late."""
POST_BLIND_AFTER = 10.0
"""Seconds after which a P0 or P1 post of unknown outcome is posted again even if it could not be looked for."""
GIVE_UP = 20
"""Tries after which a row that fails in an unforeseen way is parked for a person to look at."""


class SendClass(StrEnum):
    """What an unknown outcome means."""

    OVERWRITES = "overwrites"
    POSTS = "posts"
    REACHES_MEMBER = "reaches_member"


@dataclass(frozen=True, slots=True)
class Sender:
    of: SendClass
    send: Callable[[Drain, Taken], Awaitable[None]]


@dataclass
class Drain:
    """The workers that empty the outbox."""

    store: Store
    catalog: Catalog
    chats: Mapping[str, Chat]
    renders: Mapping[str, Render]
    communities: Mapping[tuple[str, str], Community]
    pagers: Mapping[str, Pager]
    views: Any
    boot: str
    pace: Pace
    lease: timedelta = timedelta(seconds=30)
    workers: int = 8
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)
    _lanes: set[asyncio.Task[None]] = field(default_factory=set)

    def nudge(self) -> None:
        """There may be something to do."""
        self._nudged.set()

    async def run(self) -> None:
        """Claim and empty lanes until cancelled."""
        while True:
            self._nudged.clear()
            free = self.workers - len(self._lanes)
            found = await self._claim(free) if free else []
            for lane in found:
                task = asyncio.create_task(self._empty(lane), name=f"lane {lane}")
                self._lanes.add(task)
                task.add_done_callback(self._emptied)
            if not found:
                await self._rest()

    async def stop(self) -> None:
        """Let what is being sent be finished (each call has its own time-out)."""
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=12)

    async def _claim(self, most: int) -> list[str]:
        try:
            return await self.store.across(outbox.claim, owner=self.boot, lease=self.lease, most=most)
        except Retryable:
            log.warning("the database does not answer; the outbox waits")
            await asyncio.sleep(1)
            return []

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(0.5):
                await self._nudged.wait()
        except TimeoutError:
            return

    def _emptied(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        self.nudge()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a lane stopped and will be taken up again: %s", type(error).__name__, exc_info=error)

    async def _empty(self, lane: str) -> None:
        pace = self.pace if lane.startswith("chat:") else None
        while True:
            taken = await self.store.across(outbox.take, lane, owner=self.boot, lease=self.lease, pace=pace)
            if taken is None:
                return
            await self._send(taken)

    async def _send(self, taken: Taken) -> None:
        row = taken.row
        sender = SENDERS[Effect(row.kind)]
        try:
            await sender.send(self, taken)
        except Retryable as error:
            await self._later(row, str(error), error.after)
        except AlreadyDone as error:
            await self._run(posts.done, row, error.provider_id)
        except Permanent as error:
            problem = "gone" if isinstance(error, Gone) else str(error)
            await self._run(posts.parked, row, problem=problem)
        except Unknown as error:
            await self._unknown(sender, row, str(error))
        except FanalError as error:
            await self._run(posts.parked, row, problem=f"{type(error).__name__}: {error}")
        except Exception as error:
            log.error("sending %s of case %s failed", row.kind, row.case_id, exc_info=error)
            if row.attempts >= GIVE_UP:
                await self._run(posts.parked, row, problem=type(error).__name__)
            else:
                await self._later(row, type(error).__name__, None)

    async def _later(self, row: OutboxRow, problem: str, after: float | None) -> None:
        wait = max(after or 0.0, backoff(row))
        await self._run(posts.later, row, problem=problem, at=self.store.machine() + timedelta(seconds=wait))

    async def _unknown(self, sender: Sender, row: OutboxRow, problem: str) -> None:
        if sender.of is SendClass.POSTS:
            await self._later(row, outbox.UNKNOWN, LOOK_UP_AFTER)
        else:
            # What overwrites is repeated; what reaches a member carries its key: the community does it once.
            await self._later(row, problem, None)

    async def _run(self, use_case: Any, row: OutboxRow, *args: Any, **kwargs: Any) -> Any:
        return await self.store.run(use_case, row.client, row, *args, **kwargs)

    # --- what senders use ---------------------------------------------------------------------------

    def chat(self, dest: str) -> Chat:
        """The chat that a destination is of."""
        return self.chats[dest.split(":", 1)[0]]

    def render(self, dest: str, card: Card) -> dict[str, Any]:
        return self.renders[dest.split(":", 1)[0]](card)

    async def post(self, taken: Taken, card: Card, *, kind: str, thread: str = "") -> None:
        """Post a row's message once: after an unknown outcome it is looked for first."""
        row = taken.row
        chat = self.chat(row.dest)
        found = await self._found(taken, thread) if taken.interrupted else []
        ref = found[0] if found else await chat.post(row.dest, self.render(row.dest, card), key=row.key, thread=thread)
        for twin in found[1:]:
            await chat.delete(twin)
        again = taken.interrupted and not found
        await self._run(
            posts.posted, row, dest=_where(row, ref, kind), message=ref.message, thread=thread, kind=kind, again=again
        )

    async def _found(self, taken: Taken, thread: str) -> list[MessageRef]:
        row = taken.row
        try:
            return await self.chat(row.dest).find(row.dest, key=row.key, thread=thread)
        except (Retryable, Permanent):
            waited = (self.store.machine() - row.created_at).total_seconds()
            if row.rank <= Level.P1.rank and waited >= POST_BLIND_AFTER:
                return []  # twice beats never: a twin found later is deleted
            raise

    async def card_post(self, row: OutboxRow) -> Post | None:
        return await self.store.read(_card_post, row.client, row.case_id, row.dest)


def _where(row: OutboxRow, ref: MessageRef, kind: str) -> str:
    """Posts in a channel are found by the destination that the client's file names; private ones where they stand."""
    return row.dest if kind == posts.CARD or ref.dest == row.dest else ref.dest


def _card_post(session: Session, case: int, dest: str) -> Post | None:
    return posts.card_at(session, case, dest)


def backoff(row: OutboxRow) -> float:
    """Seconds until the next try: doubling, with jitter; what is urgent never waits long."""
    longest = 15.0 if row.rank <= Level.P1.rank else 300.0
    return min(2.0 ** min(row.attempts - 1, 10), longest) * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret


# --- the senders ----------------------------------------------------------------------------------


async def post_card(drain: Drain, taken: Taken) -> None:
    row = taken.row
    card = await drain.store.read(drain.views.case_card, row.client, drain.catalog, row.case_id, dest=row.dest)
    await drain.post(taken, card, kind=posts.CARD)


async def update_card(drain: Drain, taken: Taken) -> None:
    row = taken.row
    post = await drain.card_post(row)
    if post is None:
        await drain._run(posts.moot, row)
        return
    card = await drain.store.read(drain.views.case_card, row.client, drain.catalog, row.case_id, dest=row.dest)
    try:
        await drain.chat(row.dest).update(MessageRef(post.dest, post.message), drain.render(row.dest, card))
    except Permanent as error:
        if str(error) != "message_not_found":
            raise
        await drain._run(posts.card_gone, row)
        return
    await drain._run(posts.done, row)


async def post_thread(drain: Drain, taken: Taken) -> None:
    row = taken.row
    root = await drain.card_post(row)
    if root is None:
        raise Retryable("the card does not stand there yet", after=1)
    card = await drain.store.read(drain.views.post, row.client, drain.catalog, row, dest=row.dest)
    if card is None:
        await drain._run(posts.moot, row)
        return
    await drain.post(taken, card, kind=row.payload["what"], thread=root.message)


async def direct(drain: Drain, taken: Taken) -> None:
    row = taken.row
    if row.payload.get("outsiders_only") and await _is_inside(drain, row):
        await drain._run(posts.moot, row)
        return
    card = await drain.store.read(drain.views.post, row.client, drain.catalog, row, dest=row.dest)
    if card is None:
        await drain._run(posts.moot, row)
        return
    await drain.post(taken, card, kind=row.payload["what"])


async def _is_inside(drain: Drain, row: OutboxRow) -> bool:
    """Whether this person is mentioned in the thread anyway, being in the channel. One who cannot be told apart is
    told in private too."""
    team = row.dest.split("/", 1)[0]
    for place in drain.catalog.clients[row.client].destinations:
        if not place.dest.startswith(f"{team}/"):
            continue
        if row.dest in await drain.chat(row.dest).members(place.dest):
            return True
    return False


async def update_post(drain: Drain, taken: Taken) -> None:
    row = taken.row
    post = await drain.store.read(_post, row.client, int(row.ref))
    card = await drain.store.read(drain.views.refresh, row.client, drain.catalog, post) if post is not None else None
    if post is None or card is None:
        await drain._run(posts.moot, row)
        return
    await drain.chat(post.dest).update(MessageRef(post.dest, post.message), drain.render(post.dest, card))
    await drain._run(posts.done, row)


def _post(session: Session, post: int) -> Post | None:
    return session.find(Post, post)


async def untwin(drain: Drain, taken: Taken) -> None:
    """A post that was repeated after an unknown outcome may stand there twice: the later one goes."""
    row = taken.row
    chat = drain.chat(row.dest)
    for twin in (await chat.find(row.dest, key=row.ref, thread=row.payload.get("thread", "")))[1:]:
        await chat.delete(twin)
    await drain._run(posts.done, row)


async def invite(drain: Drain, taken: Taken) -> None:
    row = taken.row
    await drain.chat(row.dest).invite(row.dest, row.ref)
    await drain._run(posts.done, row)


async def community(drain: Drain, taken: Taken) -> None:
    """Hide, restore, publish, refuse or delete a message."""
    row = taken.row
    message = await drain.store.read(_message, row.client, int(row.ref))
    done = await drain.communities[row.client, message.community].perform(
        Action(Ability(row.payload["ability"]), message.external_id, f"{row.client}:{row.key}", case=row.case_id)
    )
    await drain._run(posts.done, row, done.provider_id)


async def member(drain: Drain, taken: Taken) -> None:
    """A reply to the member; what it must not say is looked for once more."""
    row = taken.row
    text = await drain._run(sending.still_fit, row)
    if text is None:
        await drain._run(posts.moot, row)
        return
    message, member_id = await drain.store.read(_addressee, row.client, row)
    method = Method(row.payload["method"])
    done = await drain.communities[row.client, message.community].perform(
        Action(
            Ability.REPLY if method is Method.PUBLIC_REPLY else Ability.PRIVATE_MESSAGE,
            message.external_id,
            f"{row.client}:{row.key}",
            member=member_id,
            text=text,
            case=row.case_id,
        )
    )
    await drain._run(posts.done, row, done.provider_id)


def _message(session: Session, message: int) -> Message:
    return session.get(Message, message)


def _addressee(session: Session, row: OutboxRow) -> tuple[Message, str]:
    """The message that is answered, and the community's own id of whom it goes to."""
    return sending.addressee(session, row)


async def alarm(drain: Drain, taken: Taken) -> None:
    row = taken.row
    await drain.pagers[row.client].ring(
        key=f"{row.client}:{row.key}",
        client=row.client,
        case=row.case_id,
        level=list(Level)[row.rank].value,
        step=row.ref,
    )
    await drain._run(posts.done, row)


SENDERS: Mapping[Effect, Sender] = {
    Effect.POST_CARD: Sender(SendClass.POSTS, post_card),
    Effect.UPDATE_CARD: Sender(SendClass.OVERWRITES, update_card),
    Effect.POST_THREAD: Sender(SendClass.POSTS, post_thread),
    Effect.DIRECT: Sender(SendClass.POSTS, direct),
    Effect.UPDATE_POST: Sender(SendClass.OVERWRITES, update_post),
    Effect.UNTWIN: Sender(SendClass.OVERWRITES, untwin),
    Effect.INVITE: Sender(SendClass.OVERWRITES, invite),
    Effect.COMMUNITY: Sender(SendClass.OVERWRITES, community),
    Effect.MEMBER: Sender(SendClass.REACHES_MEMBER, member),
    Effect.ALARM: Sender(SendClass.OVERWRITES, alarm),
}

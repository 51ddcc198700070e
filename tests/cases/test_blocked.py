"""What nothing arrives at until somebody mends something: it is never lost, and somebody hears of it, once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.cases import blocked, posts
from bot.chat.base import MessageRef
from bot.chat.slack import call
from bot.chat.teams_send import told_apart
from bot.errors import AsksToWait, NeedsMending, Permanent, Retryable
from bot.storage.records import OutboxRow, Post
from handlers import views
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import ACCOUNTS, CHANNEL, LUMEN, QUESTION, Room

MENDABLE = [
    "missing_scope", "not_in_channel", "channel_not_found", "is_archived", "account_inactive", "invalid_auth",
    "restricted_action", "token_revoked", "something_new",
]  # fmt: skip


@dataclass
class Slack:
    """A workspace whose crisis channel the app was put out of."""

    blocked: bool = True
    problem: Retryable = field(default_factory=lambda: NeedsMending("not_in_channel", after=0.01))
    tried: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    async def post(self, dest: str, message: dict[str, Any], *, key: str, thread: str = "") -> MessageRef:
        self.tried.append(dest)
        if self.blocked and dest == CHANNEL:
            raise self.problem
        self.posted.append(dest)
        return MessageRef(dest, f"{len(self.posted)}.1")

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        return []

    async def update(self, ref: MessageRef, message: dict[str, Any]) -> None: ...

    async def members(self, dest: str) -> frozenset[str]:
        return frozenset()


async def until(look: Callable[[], Any]) -> None:
    async with asyncio.timeout(30):
        while not look():
            await asyncio.sleep(0.01)


class Response(dict[str, Any]):
    status_code = 200

    @property
    def data(self) -> dict[str, Any]:
        return self


async def refused(code: str) -> None:
    raise SlackApiError("no", Response(ok=False, error=code))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("code", MENDABLE)
async def test_what_somebody_can_mend_in_slack_is_never_parked(code: str) -> None:
    with pytest.raises(NeedsMending):
        await call(refused(code))


@pytest.mark.parametrize("code", ["msg_too_long", "invalid_blocks", "user_disabled", "message_not_found"])
async def test_what_slack_will_never_take_is(code: str) -> None:
    with pytest.raises(Permanent):
        await call(refused(code))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_somebody_can_mend_in_teams_is_never_parked(status: int) -> None:
    assert isinstance(told_apart(status, {}, None, does="posts"), NeedsMending)


# --- who is told ----------------------------------------------------------------------------------


async def tried_in_vain(room: Room, row: OutboxRow, code: str, *, minutes: int = 3) -> None:
    """A try that fails so long after the row was put there."""
    room.clocks.step(minutes=minutes)
    await room.run(posts.later, row, problem=code, at=room.clocks.machine(), mend=code)


async def told(room: Room, who: str) -> list[OutboxRow]:
    return await room.told(who, blocked.BLOCKED)


async def test_managers_hear_once_a_day_that_nothing_arrives_in_the_channel(room: Room) -> None:
    await room.flag()
    (card,) = await room.rows("post_card")
    await tried_in_vain(room, card, "not_in_channel", minutes=1)
    assert await told(room, "nadia") == [], "a hiccup"
    for _ in range(4):
        await tried_in_vain(room, card, "not_in_channel")
    for manager in ("nadia", "marc"):
        assert len(await told(room, manager)) == 1
    await tried_in_vain(room, card, "is_archived")
    assert len(await told(room, "nadia")) == 2, "another reason wants another hand"
    await tried_in_vain(room, card, "not_in_channel", minutes=24 * 60)
    assert len(await told(room, "nadia")) == 3
    assert (await room.rows("post_card"))[0].state == "pending"


async def test_of_a_person_whom_nothing_reaches_the_others_hear_and_where_there_is_none_the_channel(
    room: Room,
) -> None:
    case = await room.flag()
    await room.run(lambda tx: tx.direct(tx.lock(case), "nadia", "passed_on", ref="lea"))
    (row,) = await room.told("nadia", "passed_on")
    await tried_in_vain(room, row, "404")
    assert await told(room, "nadia") == []
    (notice,) = await told(room, "marc")
    assert notice.payload["whom"] == "nadia"
    await tried_in_vain(room, notice, "404")
    (line,) = [one for one in await room.rows(what=blocked.BLOCKED) if one.dest == CHANNEL]
    assert line.payload["whom"] == "nadia"
    before = len(await room.rows())
    await tried_in_vain(room, line, "not_in_channel")
    assert len(await room.rows()) == before, "nothing follows from there"


async def test_nothing_is_said_any_more_once_it_was_mended(room: Room) -> None:
    await room.flag()
    (card,) = await room.rows("post_card")
    slack = Slack()
    taken = await room.run(lambda tx: tx.change(card, attempts=1))
    await tried_in_vain(room, taken, "not_in_channel")
    (notice,) = await told(room, "nadia")
    assert await room.store.read(views.post, LUMEN, room.catalog, notice, dest=ACCOUNTS["nadia"]) is not None
    slack.blocked = False
    async with draining(room, senders=SENDERS, chats={"slack": slack}):
        await until(lambda: CHANNEL in slack.posted)
    assert await room.store.read(views.post, LUMEN, room.catalog, notice, dest=ACCOUNTS["nadia"]) is None


async def test_a_pager_that_does_not_ring_is_told_too(room: Room) -> None:
    case = await room.flag()
    row = (await room.rows("post_card"))[0].model_copy(update={"kind": "alarm", "dest": "", "case_id": case})
    room.clocks.step(minutes=3)
    await room.run(blocked.tell, row, "the pager answered 500")
    (notice,) = await told(room, "nadia")
    assert notice.payload["about"] == blocked.ALARM


# --- and the others go on -------------------------------------------------------------------------


async def test_a_channel_that_takes_nothing_keeps_nobody_else_waiting(room: Room) -> None:
    for n in range(20):
        await room.flag(QUESTION, by=f"member{n}")
    case = await room.flag()
    await room.run(lambda tx: tx.direct(tx.lock(case), "nadia", "passed_on", ref="lea"))
    slack = Slack()
    async with draining(room, senders=SENDERS, chats={"slack": slack}):
        await until(lambda: ACCOUNTS["nadia"] in slack.posted and slack.tried.count(CHANNEL) >= 21)
        assert CHANNEL not in slack.posted
        slack.blocked = False
        room.clocks.step(minutes=6)
        async with asyncio.timeout(30):
            while {row.state for row in await room.rows("post_card")} != {"sent"}:
                await asyncio.sleep(0.01)
    assert len(await room.all(Post, case)) >= 1


async def test_a_channel_that_asks_to_wait_is_asked_once_and_what_waits_for_it_goes_then(room: Room) -> None:
    for n in range(12):
        await room.flag(QUESTION, by=f"member{n}")
    slack = Slack(problem=AsksToWait("Slack asks to wait", after=30))
    async with draining(room, senders=SENDERS, chats={"slack": slack}), asyncio.timeout(30):
        while any(row.next_at <= room.clocks.machine() for row in await room.rows("post_card")):
            await asyncio.sleep(0.01)
        assert slack.tried.count(CHANNEL) == 1
        slack.blocked = False
        room.clocks.step(seconds=31)
        while {row.state for row in await room.rows("post_card")} != {"sent"}:
            await asyncio.sleep(0.01)

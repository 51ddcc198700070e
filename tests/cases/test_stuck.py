"""What stopped on its way out: sent again once, never beside what came about since, and never blindly."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.cases import posts, stops, stuck
from bot.cases.tx import Tx
from bot.errors import NotFound, Refused
from bot.storage import outbox
from bot.storage.records import Message, OutboxRow, Post, Reply
from bot.storage.sent_records import Dispatch
from config.deliveries import DispatchState, Via
from config.words import ReplyState, Verb, Visibility
from tests.cases.room import CRITIQUE, LIFE, LUMEN, NORD, QUESTION, Room

LEASE = timedelta(seconds=30)


async def taken(room: Room, kind: str) -> OutboxRow:
    """The next row of this kind, being sent; whatever goes before it has left."""
    for lane in await room.store.across(outbox.claim, owner="w", lease=LEASE, most=20):
        while found := await room.store.across(outbox.take, lane, owner="w", lease=LEASE, pace=None):
            if found.row.kind == kind:
                return found.row
            await room.run(posts.moot, found.row)
    raise AssertionError(f"no {kind} is there to send")


async def stopped(room: Room, kind: str, *, problem: str = "refused", unknown: bool = False) -> OutboxRow:
    row = await taken(room, kind)
    await room.run(posts.parked, row, problem=problem, unknown=unknown)
    await room.store.across(outbox.give_back, row.lane, owner="w")
    return row


async def as_it_is(room: Room, row: OutboxRow) -> OutboxRow:
    return next(one for one in await room.rows() if one.id == row.id)


async def test_what_the_forum_refused_is_asked_again_once(either: Room) -> None:
    case = await either.flag(LIFE)
    await either.done(Verb.TAKE_OFFLINE, case)
    row = await stopped(either, "community")
    (message,) = await either.all(Message, case)
    assert message.visibility is Visibility.ONLINE

    assert await either.run(stuck.retry, row.id, "nadia", again=False) == 1
    (message,) = await either.all(Message, case)
    assert message.visibility is (await either.case(case)).visibility is Visibility.OFFLINE
    with pytest.raises(Refused, match="not_stuck"):
        await either.run(stuck.retry, row.id, "nadia", again=True)
    again = await taken(either, "community")
    assert (again.id, again.key, again.attempts) == (row.id, row.key, 2), "the forum hears the same key: it acts once"
    await either.run(posts.done, again)
    assert [one.state for one in await either.rows("community")] == ["sent"]
    assert [entry.actor for entry in await either.entries(case) if entry.verb == Verb.RETRY] == ["nadia"]
    assert await either.broken_at(case) is None


async def test_what_was_decided_since_holds(either: Room) -> None:
    case = await either.flag(LIFE)
    await either.done(Verb.TAKE_OFFLINE, case)
    row = await stopped(either, "community")
    await either.done(Verb.TAKE_OFFLINE, case)
    with pytest.raises(Refused, match="happened_since"):
        await either.run(stuck.retry, row.id, "nadia", again=False)
    await either.done(Verb.RESTORE, case)
    with pytest.raises(Refused, match="decided_since"):
        await either.run(stuck.retry, row.id, "nadia", again=True)
    assert (await as_it_is(either, row)).state == "parked"
    assert await either.run(stuck.drop, row.id, "nadia") == 1
    (message,) = await either.all(Message, case)
    assert message.visibility is Visibility.ONLINE


async def answered(room: Room) -> int:
    case = await room.flag(QUESTION, by="camille")
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.wait(seconds=31)
    return case


async def test_a_reply_of_which_nobody_knows_leaves_again_only_when_somebody_says_so(either: Room) -> None:
    case = await answered(either)
    row = await stopped(either, "member", problem="cut off", unknown=True)
    with pytest.raises(Refused, match="outcome_unknown"):
        await either.run(stuck.retry, row.id, "nadia", again=False)
    (reply,) = await either.all(Reply, case)
    assert reply.state is ReplyState.UNKNOWN

    await either.run(stuck.retry, row.id, "nadia", again=True)
    (reply,), (leaving,) = await either.all(Reply, case), await either.all(Dispatch, case)
    assert (reply.state, leaving.state) == (ReplyState.QUEUED, DispatchState.QUEUED)
    await either.run(posts.done, await taken(either, "member"))
    (reply,), (leaving,) = await either.all(Reply, case), await either.all(Dispatch, case)
    assert (reply.state, leaving.state) == (ReplyState.SENT, DispatchState.SENT)
    with pytest.raises(Refused, match="not_stuck"):
        await either.run(stuck.retry, row.id, "nadia", again=True)
    assert [entry.actor for entry in await either.entries(case) if entry.verb == Verb.RETRY_ANYWAY] == ["nadia"]


def ask_to_stop(tx: Tx, case: int) -> None:
    stops.ask_to_stop(tx, tx.lock(case), via=Via.PAGE)


async def test_a_reply_that_something_stands_in_the_way_of_now_stays_where_it_is(room: Room) -> None:
    case = await answered(room)
    row = await stopped(room, "member")
    await room.run(ask_to_stop, case)
    with pytest.raises(Refused, match="something_arose"):
        await room.run(stuck.retry, row.id, "nadia", again=False)
    assert (await room.all(Reply, case))[0].state is ReplyState.FAILED


async def test_a_card_takes_what_waits_behind_it_along(either: Room) -> None:
    case = await either.flag(LIFE)
    row = await stopped(either, "post_card", problem="channel_not_found")
    behind = [one for one in await either.rows(case=case) if one.problem == "behind"]
    assert behind
    with pytest.raises(Refused, match="waits_for_its_card"):
        await either.run(stuck.retry, behind[0].id, "nadia", again=False)

    assert await either.run(stuck.retry, row.id, "nadia", again=False) == 1 + len(behind)
    again = await taken(either, "post_card")
    assert again.id == row.id
    posted: dict[str, Any] = {"dest": row.dest, "message": "1.1", "thread": "", "kind": posts.CARD, "doubtful": False}
    await either.run(posts.posted, again, **posted)
    assert [post.message for post in await either.all(Post, case) if post.kind == posts.CARD] == ["1.1"]
    assert not [one for one in await either.rows(case=case) if one.state in outbox.STUCK_STATES]


async def test_what_is_let_go_is_never_sent(either: Room) -> None:
    case = await either.flag(LIFE)
    row = await stopped(either, "post_card", problem="channel_not_found")
    dropped = await either.run(stuck.drop, row.id, "console:root")
    assert dropped == len([one for one in await either.rows() if one.state == "dropped"]) > 1
    with pytest.raises(Refused, match="not_stuck"):
        await either.run(stuck.retry, row.id, "nadia", again=True)
    (entry,) = [entry for entry in await either.entries(case) if entry.verb == "dropped"]
    assert entry.actor == "console:root"
    assert await either.broken_at(case) is None


async def test_a_card_that_stands_there_by_now_is_not_posted_a_second_time(room: Room) -> None:
    case = await room.flag(LIFE)
    row = await stopped(room, "post_card", problem="channel_not_found")
    there: dict[str, Any] = {"dest": row.dest, "message": "2.2", "thread": "", "kind": posts.CARD, "doubtful": False}
    await room.run(posts.posted, row.model_copy(update={"key": "by another row"}), **there)
    assert await room.all(Post, case)
    with pytest.raises(Refused, match="happened_since"):
        await room.run(stuck.retry, row.id, "nadia", again=False)


async def test_of_two_who_press_at_once_one_is_told_that_it_is_seen_to(either: Room) -> None:
    await either.flag(LIFE)
    row = await stopped(either, "post_card", problem="channel_not_found")
    both = await asyncio.gather(
        *(either.run(stuck.retry, row.id, who, again=False) for who in ("nadia", "marc")), return_exceptions=True
    )
    assert [type(one) for one in both if isinstance(one, Exception)] == [Refused]
    assert len([one for one in await either.rows("post_card") if one.state == "pending"]) == 1


async def test_another_client_s_rows_are_not_found(either: Room) -> None:
    await either.flag(CRITIQUE)
    row = await stopped(either, "post_card")
    for act in (stuck.retry, stuck.drop):
        more = {"again": True} if act is stuck.retry else {}
        with pytest.raises(NotFound):
            await either.run(act, row.id, "tom", client=NORD, **more)
    assert await either.store.across(stuck.client_of, row.id) == LUMEN
    with pytest.raises(NotFound):
        await either.store.across(stuck.client_of, row.id + 10_000)

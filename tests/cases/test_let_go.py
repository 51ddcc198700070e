"""What waits for somebody waits no more once it was decided otherwise: rows of the outbox, letters in the tray."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.cases import letters, posts, stops, stuck
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.storage import outbox
from bot.storage.records import FollowUp
from config.deliveries import DispatchState, Via
from config.words import ReplyState, Verb
from tests.cases.room import LUMEN, Room
from tests.cases.test_held_back import fate, flagged, in_the_tray, queued
from tests.cases.test_stuck import taken


async def test_a_reply_that_its_author_takes_up_again_waits_for_nobody_any_more(room: Room) -> None:
    """What the forum refused stood in « fanal outbox list » for ever, though nobody could send it from there."""
    case, reply = await queued(room, "private_message")
    await room.wait(seconds=31)
    row = await taken(room, "member")
    await room.run(posts.parked, row, problem="refused", unknown=False)
    await room.store.across(outbox.give_back, row.lane, owner="w")
    assert [one.id for one in await room.store.read(stuck.rows, LUMEN)] == [row.id]

    opened = await room.done(Verb.REPLY, case)
    assert opened.answer.ref == str(reply.id), "its words are a draft again"
    assert await room.store.read(stuck.rows, LUMEN) == []
    with pytest.raises(Refused, match="not_stuck"):
        await room.run(stuck.retry, row.id, "nadia", again=False)
    values = {"methods": ["private_message"], "reason": "Elle attend."}
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values=values)
    await room.wait(seconds=31)
    assert (await taken(room, "member")).id > row.id, "it leaves by a row of its own"


async def noted_by_somebody(room: Room, case: int) -> None:
    """« Ne plus écrire : le membre l'a demandé »."""
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
    (found,) = [one for one in await room.all(FollowUp, case) if one.closed_at is None]
    await room.done(Verb.FOLLOW_UP_STOP, case, ref=str(found.id), values={"reason": "asked_to_stop"})


async def asked_by_link(room: Room, case: int) -> None:
    def ask(tx: Tx) -> None:
        stops.ask_to_stop(tx, tx.lock(case), via=Via.PAGE)

    await room.run(ask)


@pytest.mark.parametrize("stop", [noted_by_somebody, asked_by_link])
@pytest.mark.parametrize("earlier", [False, True])
async def test_no_letter_leaves_the_tray_once_the_member_has_asked_us_to_stop(
    room: Room, stop: Callable[[Room, int], Awaitable[None]], earlier: bool
) -> None:
    """However they asked, and though the letter is of an earlier case that is closed."""
    case = now = await in_the_tray(room)
    if earlier:
        await room.done(Verb.CLOSE, case, values={"outcome": "reached"})
        room.clocks.step(days=30)
        now = await flagged(room)
        assert now != case
    await stop(room, now)
    assert await fate(room, case) == (ReplyState.UNDONE, DispatchState.UNDONE, None)
    assert await room.store.read(letters.tray, LUMEN) == []
    assert await room.broken_at(case) is None

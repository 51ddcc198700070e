"""An acknowledgement that an older Fanal had queued: the hour that it names stands in its promise alone."""

from __future__ import annotations

from bot.cases import sending
from bot.cases.tx import Tx
from bot.storage.records import FollowUp, Reply
from config.deliveries import BounceReason, DispatchState
from config.words import ReplyState, Verb
from tests.cases.room import Room
from tests.cases.test_held_back import fate, lines
from tests.cases.test_stuck import taken

OVER = (ReplyState.FAILED, DispatchState.FAILED, BounceReason.PROMISE_OVER)


async def acknowledged(room: Room) -> int:
    case = await room.flag("Où en est mon colis ?")
    await room.done(Verb.ACKNOWLEDGE, case)
    await room.run(_kept_as_before, case)
    return case


def _kept_as_before(tx: Tx, case: int) -> None:
    (reply,) = tx.of_case(Reply, case)
    content = {name: value for name, value in tx.words(reply.evidence).items() if name != "promised"}
    tx.change(reply, evidence=tx.seal("reply", content, case=case)[0])


async def test_it_leaves_while_its_hour_has_not_passed(room: Room) -> None:
    await acknowledged(room)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member"))


async def test_it_does_not_leave_once_its_hour_has_passed_and_whoever_sent_it_is_told(room: Room) -> None:
    case = await acknowledged(room)
    room.clocks.step(days=3)
    await room.due()
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert await fate(room, case) == OVER
    assert (await room.case(case)).acknowledged_at is None, "nothing is promised, and it can be sent anew"
    (told,) = await lines(room, "reply_failed")
    assert told.payload["persons"] == ["lea"]


async def test_it_does_not_leave_once_what_it_promised_was_put_off(room: Room) -> None:
    """Nobody can tell any more which hour its words name: an earlier one than was chosen since."""
    case = await acknowledged(room)
    (promise,) = await room.all(FollowUp, case)
    await room.done(Verb.FOLLOW_UP_LATER, case, ref=str(promise.id), values={"day": "2026-12-10"})
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    assert await fate(room, case) == OVER

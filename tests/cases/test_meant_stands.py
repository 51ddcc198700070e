"""Words that were meant for another question, as they stand in the channel: where they count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.chat.base import MessageRef
from bot.errors import Retryable
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import CHANNEL, Room
from tests.cases.test_meant import asked_twice, move
from tests.cases.test_posted_meanwhile import Slow, drained
from tests.cases.test_posts_that_nobody_can_find import until
from tests.cases.test_written_in_threads import alone

LATER = "Oui, demain soir."


async def nothing() -> None:
    return


def chat() -> Slow:
    return Slow(CHANNEL, "", nothing, happened=True)


def told(slack: Slow, case: int, words: str) -> int:
    """How many posts about a case say this."""
    return sum(f"Cas {case} " in message for message in slack.saying(words))


async def test_what_a_writer_made_of_their_words_leaves_with_them(room: Room) -> None:
    first, second = await asked_twice(room)
    await room.desk.said(alone(LATER, "3.1", edited=True))
    slack = chat()
    await drained(room, slack)
    assert told(slack, second, LATER) >= 2, "as the answer, and as a change of it"
    room.clocks.step(seconds=30)
    await move(room, first)
    await drained(room, slack)
    assert told(slack, first, LATER)
    assert told(slack, second, LATER) == 0
    room.clocks.step(seconds=30)
    await room.desk.said(alone("", "3.1", deleted=True))
    await drained(room, slack)
    assert slack.saying(LATER) == []


async def test_a_change_that_was_not_told_yet_is_not_told_where_the_words_are_no_more(room: Room) -> None:
    first, second = await asked_twice(room)
    await room.desk.said(alone(LATER, "3.1", edited=True))
    room.clocks.step(seconds=30)
    await move(room, first)
    slack = chat()
    await drained(room, slack)
    assert told(slack, second, LATER) == 0


async def test_what_was_moved_and_back_is_gone_from_each_line_once_it_is_deleted(room: Room) -> None:
    first, second = await asked_twice(room)
    slack = chat()
    await drained(room, slack)
    for case in (first, second):
        await move(room, case)
        await drained(room, slack)
        room.clocks.step(seconds=30)
    assert told(slack, second, "dès demain")
    await room.desk.said(alone("", "3.1", deleted=True))
    await drained(room, slack)
    assert slack.saying("dès demain") == []


async def test_whoever_waited_for_the_answer_hears_that_it_was_for_another_question(room: Room) -> None:
    """They have read it, and may be about to act on it: a line that is drawn again notifies nobody."""
    first, second = await asked_twice(room)
    await move(room, first)
    (row,) = await room.rows("post_thread", what="meant_for", case=second)
    assert row.payload["persons"] == ["lea"]
    slack = chat()
    await drained(room, slack)
    assert told(slack, second, "sa réponse était pour une autre question") == 1
    assert told(slack, first, "sa réponse était pour une autre question") == 0


@dataclass
class Falters(Slow):
    """It takes no change of a post the first time."""

    faltered: set[str] = field(default_factory=set)

    async def update(self, ref: MessageRef, message: Any) -> None:
        if ref.message not in self.faltered:
            self.faltered.add(ref.message)
            raise Retryable("it does not answer", after=0.01)
        await super().update(ref, message)


async def test_what_had_to_be_drawn_a_second_time_is_drawn_once_more_later(room: Room) -> None:
    """The first try may be taken late, and show what was true before."""
    await asked_twice(room)
    slack = Falters(CHANNEL, "", nothing, happened=True)
    async with draining(room, senders=SENDERS, chats={"slack": slack}) as drain:

        async def is_quiet() -> bool:
            room.clocks.step(seconds=1)
            return all(row.state == "sent" for row in await room.rows())

        await until(drain, is_quiet)
        await room.desk.said(alone(LATER, "3.1", edited=True))
        await until(drain, is_quiet)
    (drawn,) = await room.rows("update_post", what="advice")
    assert drawn.attempts > 1
    before = len(await room.rows("update_post"))
    await room.wait(minutes=11)
    assert len(await room.rows("update_post")) > before
    assert await room.timers("redraw") == []

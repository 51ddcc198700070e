"""A copy that nobody remembers goes only where it is certain that it is one: it may be the only one."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import posts, twins
from bot.cases.lanes import chat_lane
from bot.cases.tx import Tx
from bot.chat.base import MessageRef
from bot.storage import outbox
from bot.storage.records import OutboxRow, Post
from config.words import Account, Click, Place, Verb
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import CHANNEL, QUESTION, Room
from tests.cases.test_posts_that_nobody_can_find import until
from tests.cases.test_stuck import taken

COPY = Place(CHANNEL, message="1.1", thread="1.1")


async def posted(room: Room, **then: Any) -> int:
    """A case whose card stands as 2.2; `then` is what its row says."""
    case = await room.flag(QUESTION)
    row = await taken(room, "post_card")
    await room.run(posts.posted, row, dest=CHANNEL, message="2.2", thread="", kind="card", doubtful=False)
    await room.run(lambda tx: tx.change(tx.get(OutboxRow, row.id), **then))
    return case


async def pressed(room: Room, case: int, place: Place = COPY, *, lost: int = 0) -> None:
    found = await room.find(case)
    assert found is not None
    click = Click(Verb.TAKE, case, found.drawn ^ lost, actor=Account("teams:T/1"), key="k", place=place)
    await room.run(twins.pressed, click)


async def taken_away(room: Room, case: int, place: Place = COPY, *, lost: int = 0) -> list[str]:
    await pressed(room, case, place, lost=lost)
    return [row.payload["message"] for row in await room.rows("untwin") if "message" in row.payload]


async def test_the_copy_goes_and_what_is_remembered_stays(room: Room) -> None:
    case = await posted(room, attempts=2)
    assert await taken_away(room, case, Place(CHANNEL, message="2.2", thread="2.2")) == []
    assert await taken_away(room, case) == ["1.1"]
    assert await taken_away(room, case) == ["1.1"], "asked for once"


async def test_what_stands_there_of_a_lost_case_stays(room: Room) -> None:
    """After an older backup was put back, all that tells of it."""
    assert await taken_away(room, await posted(room, attempts=2), lost=1) == []


@pytest.mark.parametrize(
    "then",
    [{"attempts": 1}, {"attempts": 2, "state": "sending"}, {"attempts": 2, "state": "unknown"}],
    ids=["never in doubt", "on its way", "of unknown fate"],
)
async def test_what_may_be_the_only_one_stays(room: Room, then: dict[str, Any]) -> None:
    assert await taken_away(room, await posted(room, **then)) == []


async def test_so_does_everything_while_a_line_of_the_case_is_of_unknown_fate(room: Room) -> None:
    case = await posted(room, attempts=2)

    def says(tx: Tx) -> None:
        tx.thread(tx.lock(case), "opened", by="lea")

    await room.run(says)
    (line,) = await room.rows("post_thread")
    await room.run(lambda tx: tx.change(tx.get(OutboxRow, line.id), attempts=20, state="unknown"))
    assert await taken_away(room, case) == []


class Deletes:
    """A chat that takes whatever is asked of it, and keeps what was deleted."""

    def __init__(self) -> None:
        self.gone: list[str] = []

    async def delete(self, ref: MessageRef) -> None:
        self.gone.append(ref.message)

    async def update(self, ref: MessageRef, message: Any) -> None:
        return


@pytest.mark.parametrize("is_written_down", [False, True])
async def test_what_was_written_down_after_the_press_is_no_copy(room: Room, is_written_down: bool) -> None:
    """A line of another case may bear a button of this one, and be pressed before we know that it stands there."""
    case = await posted(room, attempts=2)
    await pressed(room, case)
    await room.store.across(outbox.give_back, chat_lane(CHANNEL), owner="w")
    if is_written_down:
        where = {"dest": COPY.dest, "message": COPY.message, "key": "k"}
        await room.run(lambda tx: tx.add(Post, case_id=case, kind="opened", ref="", created_at=tx.now, **where))
    chat = Deletes()
    async with draining(room, senders=SENDERS, chats={"slack": chat}) as drain:
        await until(drain, lambda: _is_done(room))
    assert chat.gone == ([] if is_written_down else ["1.1"])


async def _is_done(room: Room) -> bool:
    return all(row.state == "sent" for row in await room.rows("untwin") if "message" in row.payload)

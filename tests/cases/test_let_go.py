"""What waits for somebody waits no more once it was decided otherwise: rows of the outbox, letters in the tray."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.cases import letters, posts, stops, stuck
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.storage import outbox
from bot.storage.records import FollowUp, Reply
from cards.plain import buttons, plain
from config.deliveries import DispatchState, Via
from config.words import ReplyState, Verb
from handlers.views.case import case_card
from tests.cases.room import CHANNEL, LIFE, LUMEN, QUESTION, Room
from tests.cases.test_held_back import fate, flagged, in_the_tray, queued
from tests.cases.test_stuck import taken

ANSWER = "Votre colis part demain. Vous pouvez nous répondre ici, ou nous écrire en privé.\n\nLéa"
PRIVATELY = {"methods": ["private_message"], "reason": "Elle attend."}
Says = Callable[[Room, int], Awaitable[None]]


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
    assert [one.id for one in await room.store.read(stuck.rows, LUMEN)] == [row.id], "somebody has only looked"
    with pytest.raises(Refused, match="decided_since"):
        await room.run(stuck.retry, row.id, "nadia", again=False)
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values=PRIVATELY)
    assert await room.store.read(stuck.rows, LUMEN) == []
    await room.wait(seconds=31)
    assert (await taken(room, "member")).id > row.id, "it leaves by a row of its own"


async def first_word(room: Room, case: int) -> None:
    ref = (await room.done(Verb.FIRST_WORD, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values=PRIVATELY)


async def check_in(room: Room, case: int) -> None:
    if not await room.all(FollowUp, case):
        await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
        await room.wait(days=2, minutes=1)
    (found,) = await room.all(FollowUp, case)
    ref = (await room.done(Verb.CHECK_IN, case, ref=str(found.id))).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values=PRIVATELY)


async def acknowledgement(room: Room, case: int) -> None:
    await room.done(Verb.ACKNOWLEDGE, case)


async def answer(room: Room, case: int) -> None:
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"text": ANSWER, "reason": "Elle attend."})


@pytest.mark.parametrize(
    ("words", "first", "then"),
    [
        (LIFE, first_word, first_word),
        (LIFE, first_word, answer),
        (LIFE, check_in, check_in),
        (QUESTION, acknowledgement, answer),
    ],
)
async def test_what_another_text_has_overtaken_is_not_sent_again(
    room: Room, words: str, first: Says, then: Says
) -> None:
    """The forum refused a first word; somebody wrote one anew, and then pressed « Réessayer » on the first one."""
    case = await room.flag(words)
    await first(room, case)
    await room.wait(seconds=31)
    row = await taken(room, "member")
    await room.run(posts.parked, row, problem="refused", unknown=False)
    await room.store.across(outbox.give_back, row.lane, owner="w")
    await then(room, case)
    assert isinstance((await room.click(Verb.RETRY, case, who="nadia", ref=str(row.id))).error, Refused)
    await room.wait(seconds=31)
    assert await room.store.read(stuck.rows, LUMEN) == []
    assert isinstance((await room.click(Verb.RETRY, case, who="nadia", ref=str(row.id))).error, Refused)
    assert (await taken(room, "member")).ref != row.ref


@pytest.mark.parametrize("unknown", [False, True])
async def test_a_first_word_that_had_stopped_is_there_again_once_the_reply_is_undone(room: Room, unknown: bool) -> None:
    """It went with the reply that was to overtake it, though nothing had left."""
    case = await room.flag(LIFE)
    await first_word(room, case)
    await room.wait(seconds=31)
    row = await taken(room, "member")
    await room.run(posts.parked, row, problem="refused", unknown=unknown)
    await room.store.across(outbox.give_back, row.lane, owner="w")
    await answer(room, case)
    (reply,) = [one for one in await room.all(Reply, case) if one.state is ReplyState.QUEUED]
    await room.done(Verb.UNDO_SEND, case, ref=str(reply.id))

    card = await room.store.read(case_card, LUMEN, room.catalog, case, dest=CHANNEL)
    assert Verb.FIRST_WORD in [one.verb for one in buttons(card)]
    assert ("La réponse n'est pas partie" in plain(card)) is not unknown
    assert ("On ne sait pas si la réponse est partie" in plain(card)) is unknown
    assert [one.id for one in await room.store.read(stuck.rows, LUMEN)] == [row.id]
    assert await room.run(stuck.retry, row.id, "nadia", again=unknown) == 1
    assert (await taken(room, "member")).id == row.id


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

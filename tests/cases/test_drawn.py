"""A button is believed if the history has ever stood as it was drawn from; whose history is another's is not obeyed."""

from __future__ import annotations

from bot.cases import drawn
from bot.errors import Conflict, Refused
from bot.storage.records import Case
from config.words import Verb
from tests.cases.room import QUESTION, Room


async def found(room: Room, case: int) -> Case:
    there = await room.find(case)
    assert there is not None
    return there


async def test_an_older_card_of_the_case_is_believed_and_told_who_was_faster(either: Room) -> None:
    case = await either.flag(QUESTION)
    first = (await found(either, case)).drawn
    await either.done(Verb.TAKE, case, who="sam")
    await either.done(Verb.NOTE, case, version=first, values={"text": "Elle a téléphoné."})
    reacted = await either.click(Verb.NOTHING_HERE, case, version=first, who="lea")
    assert isinstance(reacted.error, Conflict)


async def test_what_this_history_never_was_changes_nothing_and_has_the_card_drawn_again(room: Room) -> None:
    case = await room.flag(QUESTION)
    before = await found(room, case)
    for lost in (before.drawn ^ 1, before.drawn ^ (1 << 31)):
        for verb in (Verb.TAKE, Verb.READ, Verb.MORE):
            reacted = await room.click(verb, case, version=lost)
            assert isinstance(reacted.error, Refused)
            assert reacted.error.reason == drawn.LOST
    assert await found(room, case) == before
    assert await room.rows("update_card")


async def test_of_a_case_that_is_not_there_at_all_the_same_is_said(room: Room) -> None:
    case = await room.flag(QUESTION)
    reacted = await room.click(Verb.TAKE, case + 1, version=(await found(room, case)).drawn)
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == drawn.LOST

"""Somebody corrects where a reply goes, or whom it names, while it waits: nothing leaves for what was called wrong; and
no letter is posted from the tray that something has overtaken."""

from __future__ import annotations

import pytest

from bot.cases import dispatches, letters, sending
from bot.cases.contacts import contacts_of
from bot.storage.records import FollowUp, Involved, Reply
from bot.storage.sent_records import Dispatch
from config.contacts import ContactKind
from config.deliveries import BounceReason, DispatchState
from config.words import ReplyState, Verb
from tests.cases.room import LUMEN, Room
from tests.cases.test_held_back import HOME, PLACE, asks_to_stop, fate, in_the_tray, lines, queued
from tests.cases.test_stuck import taken


async def corrected(room: Room, case: int, kind: ContactKind, value: str) -> None:
    (lou,) = await room.all(Involved, case)
    found = await room.store.read(contacts_of, LUMEN, await room.case(case), lou.id)
    wrong = next(one.id for one in found if one.kind is kind)
    right = {"kind": kind.value, "value": value, "wrong": str(wrong)}
    await room.done(Verb.CORRECT_CONTACT, case, ref=str(lou.id), values=right)


@pytest.mark.parametrize("right", ["lou.fictive@outside.example", "marilou@outside.example"])
async def test_nothing_goes_to_an_address_that_somebody_has_corrected_since(room: Room, right: str) -> None:
    case, reply = await queued(room, "email")
    await corrected(room, case, ContactKind.EMAIL, right)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "email")) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.ADDRESS_CHANGED)

    opened = await room.done(Verb.REPLY, case)
    assert opened.answer.ref == str(reply.id), "its words are a draft again"
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values={"methods": ["email"], "reason": "Elle attend."})
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "email"))
    (sent,) = await room.all(Dispatch, case)
    assert await room.store.read(dispatches.recipient, LUMEN, sent) == right


@pytest.mark.parametrize("right", [f"1{PLACE}", PLACE.replace("12 ", ""), f"Bât. B\n{PLACE}", f"{PLACE}\nBelgique"])
async def test_no_letter_leaves_to_a_place_that_merely_looks_like_the_right_one(room: Room, right: str) -> None:
    case, _ = await queued(room, "letter", home=PLACE)
    await corrected(room, case, ContactKind.ADDRESS, right)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "letter")) is None
    assert (await fate(room, case))[2] is BounceReason.ADDRESS_CHANGED


async def named(room: Room, case: int, name: str, *, wrong: str = "") -> None:
    (lou,) = await room.all(Involved, case)
    found = await room.store.read(contacts_of, LUMEN, await room.case(case), lou.id)
    number = next((str(one.id) for one in found if one.value == wrong), "")
    await room.done(Verb.CORRECT_CONTACT, case, values={"kind": "name", "value": name, "wrong": number})


async def with_a_name(room: Room) -> int:
    """A letter to Lou Fictive, whose name somebody gave, waits."""
    case, reply = await queued(room, "letter", home=PLACE)
    await named(room, case, "Lou Fictive")
    await room.done(Verb.UNDO_SEND, case, ref=str(reply.id))
    await room.done(Verb.SEND, case, ref=str(reply.id), values={"methods": ["letter"], "reason": "Elle attend."})
    await room.wait(seconds=31)
    return case


async def test_a_name_that_becomes_known_keeps_no_letter_back(room: Room) -> None:
    case, _ = await queued(room, "letter", home=PLACE)
    await named(room, case, "Lou Fictive")
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "letter"))


async def test_a_letter_with_a_name_that_somebody_has_corrected_is_held_back_and_says_why(room: Room) -> None:
    case = await with_a_name(room)
    await named(room, case, "Louise Fictive", wrong="Lou Fictive")
    assert await room.run(sending.still_fit, await taken(room, "letter")) is None
    assert await fate(room, case) == (ReplyState.FAILED, DispatchState.FAILED, BounceReason.NAME_CHANGED)


async def test_nor_is_it_posted_from_the_tray(room: Room) -> None:
    case = await with_a_name(room)
    row = await taken(room, "letter")
    await room.run(letters.ready, row, await room.run(letters.paper, row, "Bonjour."), b"%PDF")
    assert len(await room.store.read(letters.tray, LUMEN)) == 1
    await named(room, case, "Louise Fictive", wrong="Lou Fictive")
    assert await room.store.read(letters.tray, LUMEN) == []


# --- the tray -------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["stop", "death", "address"])
async def test_no_letter_is_posted_after_a_stop_a_death_or_a_corrected_address(room: Room, why: str) -> None:
    case = await in_the_tray(room)
    (reply,) = await room.all(Reply, case)
    if why == "stop":
        await room.run(asks_to_stop, reply)
    elif why == "address":
        await corrected(room, case, ContactKind.ADDRESS, HOME.replace("12", "21"))
    else:
        await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea"})
        (check_in,) = await room.all(FollowUp, case)
        await room.done(Verb.FOLLOW_UP_STOP, case, ref=str(check_in.id), values={"reason": "may_have_died"})
    assert await fate(room, case) == (ReplyState.UNDONE, DispatchState.UNDONE, None)
    assert await room.store.read(letters.tray, LUMEN) == []
    assert await room.broken_at(case) is None


@pytest.mark.parametrize("why", ["stop", "address"])
async def test_no_letter_comes_into_the_tray_for_what_arose_while_it_was_typeset(room: Room, why: str) -> None:
    case, reply = await queued(room, "letter")
    await room.wait(seconds=31)
    row = await taken(room, "letter")
    paper = await room.run(letters.paper, row, await room.run(sending.still_fit, row))
    if why == "stop":
        await room.run(asks_to_stop, reply)
    else:
        await corrected(room, case, ContactKind.ADDRESS, HOME.replace("12", "21"))
    await room.run(letters.ready, row, paper, b"%PDF")
    assert await room.store.read(letters.tray, LUMEN) == []
    assert (await fate(room, case))[:2] == (ReplyState.FAILED, DispatchState.FAILED)
    assert await lines(room, "reply_failed")

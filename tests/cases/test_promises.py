"""A promise written in a reply: proposed once, kept once, by whoever wrote it; what keeps it and what stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.cases import answers, promises, sending
from bot.cases.letters import dated
from bot.cases.wording import in_words
from bot.errors import AlreadyDone, Refused
from bot.storage.records import FollowUp, OutboxRow
from cards.answer_page import day_of
from cards.translator import translator
from config.deliveries import Via, Words
from config.words import Verb
from handlers.desk import read_words
from tests.cases.room import LUMEN, QUESTION, Room

TUESDAY = "Bonjour,\n\nNous cherchons votre colis, et on vous réécrit mardi. Vous pouvez nous répondre ici.\n\nLéa"


async def leaves(room: Room, case: int, text: str = TUESDAY) -> str:
    """A reply is sent, and leaves by all its methods -> its id."""
    opened = await room.done(Verb.REPLY, case)
    ref = opened.answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"text": text, "reason": "c'est ce que nous savons"})
    await room.wait(seconds=31)
    for row in [row for row in await room.rows("member") if row.ref == ref]:
        await room.store.run(sending.sent, LUMEN, row)
    return ref


async def proposals(room: Room) -> list[OutboxRow]:
    return await room.told("lea", promises.PROPOSAL)


async def kept(room: Room, case: int) -> list[FollowUp]:
    return [found for found in await room.all(FollowUp, case) if found.programme == "written"]


async def test_a_reply_proposes_what_it_promises_once_and_one_click_keeps_it(either: Room) -> None:
    case = await either.flag(QUESTION)
    ref = await leaves(either, case)
    (row,) = await proposals(either)
    assert row.ref == ref
    await either.done(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    again = await either.click(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    assert isinstance(again.error, AlreadyDone)
    (planned,) = await kept(either, case)
    assert (planned.responsible, planned.due_at.isoformat()) == ("lea", "2026-11-24T08:00:00+00:00")
    assert await either.broken_at(case) is None


async def test_a_reply_without_a_day_and_a_promise_already_planned_propose_nothing(room: Room) -> None:
    case = await room.flag(QUESTION)
    await leaves(room, case, TUESDAY.replace("mardi", "bientôt"))
    assert await proposals(room) == []
    await room.done(Verb.FOLLOW_UP, case, values={"day": "2026-11-24", "time": "15:00", "person": "lea"})
    await leaves(room, case)
    assert await proposals(room) == []


async def test_an_answer_of_the_member_does_not_undo_a_promise_but_a_stop_does(room: Room) -> None:
    case = await room.flag(QUESTION)
    ref = await leaves(room, case)
    await room.done(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    for key, stop in (("k1", False), ("k2", True)):
        words = Words(text="Merci.", via=Via.PAGE)
        reading = read_words(room.catalog, LUMEN, words.text)
        await room.store.run(
            answers.member_answered, LUMEN, case=case, words=words, reading=reading, key=key, stop=stop
        )
        (promise,) = await kept(room, case)
        assert (promise.stopped == "asked_to_stop") is stop
        assert (promise.closed_at is not None) is stop
    reacted = await room.click(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    assert isinstance(reacted.error, Refused), "nobody writes to them any more"


async def test_a_message_of_that_day_keeps_the_promise_and_one_of_the_day_before_does_not(room: Room) -> None:
    case = await room.flag(QUESTION)
    ref = await leaves(room, case)
    await room.done(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    await leaves(room, case, TUESDAY.replace("mardi", "vite"))
    assert [found.closed_at for found in await kept(room, case)] == [None]
    await room.wait(hours=23)
    await leaves(room, case, TUESDAY.replace("mardi", "vite"))
    assert [found.closed_at is None for found in await kept(room, case)] == [False]


async def test_when_the_day_has_gone_by_there_is_nothing_to_keep(room: Room) -> None:
    case = await room.flag(QUESTION)
    ref = await leaves(room, case)
    await room.wait(days=2)
    reacted = await room.click(Verb.KEEP_PROMISE, case, ref=f"{ref}/0")
    assert isinstance(reacted.error, Refused)


async def test_a_draft_has_promised_nothing(room: Room) -> None:
    case = await room.flag(QUESTION)
    opened = await room.done(Verb.REPLY, case)
    reacted = await room.click(Verb.KEEP_PROMISE, case, ref=f"{opened.answer.ref}/0")
    assert isinstance(reacted.error, Refused)
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values={"text": TUESDAY, "reason": "voilà"})
    undone = await room.done(Verb.UNDO_SEND, case, ref=opened.answer.ref)
    assert undone.answer.ref == opened.answer.ref
    await room.wait(hours=2)
    assert await proposals(room) == []


def test_the_first_of_a_month_is_said_as_french_says_it() -> None:
    first = datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert in_words(first, zone="Europe/Paris", language="fr") == "mardi 1er décembre à 18 h"
    assert in_words(first + timedelta(days=1), zone="Europe/Paris", language="fr") == "mercredi 2 décembre à 18 h"
    assert dated(first, "Europe/Paris", "fr").startswith("Le 1er décembre 2026, 18:00")
    assert day_of(first, "Europe/Paris", translator("fr", "Europe/Paris")).startswith("mardi 1er décembre")

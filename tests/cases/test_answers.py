"""The member comes back: kept once, the holder told, a closed case opened again, a new call for help more urgent."""

from __future__ import annotations

from typing import Any

from bot.cases import answers, stops
from bot.cases.tx import Tx
from bot.errors import MissingData
from bot.storage.records import FollowUp, Member
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import Session
from config.deliveries import Attachment, Via, Words
from config.words import CaseStatus, Level, Verb
from handlers.desk import read_words
from tests.cases.room import LIFE, LUMEN, QUESTION, Room


async def answer(room: Room, case: int, text: str, *, key: str = "k1", **more: Any) -> None:
    reading = read_words(room.catalog, LUMEN, text)
    sender = str(more.pop("sender", ""))
    files = more.pop("files", ())
    words = Words(text=text, via=more.pop("via", Via.EMAIL), sender=sender, attachments=files)
    await room.run(answers.member_answered, case=case, words=words, reading=reading, key=key, **more)


async def test_an_answer_is_kept_once_and_the_holder_is_told(either: Room) -> None:
    case = await either.flag(LIFE)
    await either.done(Verb.TAKE, case)
    await answer(either, case, "Merci, je vais mieux.", files=(Attachment("photo.jpg", "image/jpeg", 9),))
    await answer(either, case, "Merci, je vais mieux.")
    (kept,) = await either.all(MemberAnswer, case)
    content = await either.store.read(Session.words, LUMEN, kept.evidence)
    assert content["text"] == "Merci, je vais mieux."
    assert content["attachments"][0]["name"] == "photo.jpg"
    (told,) = await either.rows("post_thread", what="member_replied")
    assert told.payload["persons"] == ["lea"]
    assert await either.broken_at(case) is None


async def test_a_closed_case_opens_again(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.CLOSE, case, values={"outcome": "reached", "note": ""})
    await answer(room, case, "Et mon remboursement ?")
    after = await room.case(case)
    assert after.status is CaseStatus.OPEN
    assert await room.rows("post_thread", what="look_late") == []
    await room.wait(seconds=(after.first_look_due - room.clocks.now()).total_seconds())
    assert len(await room.rows("post_thread", what="look_late")) == 1, "nobody has looked in time"


async def test_a_new_call_for_help_raises_the_level_at_once(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.TAKE, case)
    await answer(room, case, LIFE)
    after = await room.case(case)
    assert after.level is Level.P0
    assert after.distress
    assert await room.rows("post_thread", what="raised")
    assert await room.rows("post_thread", what="wake")


async def test_an_answer_stops_the_check_ins_at_once(room: Room) -> None:
    case = await room.flag(LIFE)
    chosen = {"stages": ["48h", "d8"], "person": "lea", "note": "", "day": ""}
    await room.done(Verb.FOLLOW_UP, case, values=chosen)
    await answer(room, case, "Merci, ça va un peu mieux.", trusted=False)
    assert not any(found.closed_at for found in await room.all(FollowUp, case))
    await answer(room, case, "Merci, ça va mieux.", key="<2@exemple.invalid>")
    assert [found.stopped for found in await room.all(FollowUp, case)] == ["answered", "answered"]
    (told,) = await room.rows("post_thread", what="follow_up_stopped")
    assert told.payload["persons"] == ["lea"]


async def test_beyond_a_month_the_member_answered_or_somebody_says_that_they_agreed(room: Room) -> None:
    case = await room.flag(LIFE)
    values = {"stages": ["m3"], "person": "lea", "note": "", "day": ""}
    refused = await room.click(Verb.FOLLOW_UP, case, values=values)
    assert isinstance(refused.error, MissingData)
    await room.done(Verb.FOLLOW_UP, case, values={**values, "agreed": ["yes"]})
    assert [found.programme for found in await room.all(FollowUp, case)] == ["m3"]


async def test_a_stop_is_kept_and_a_new_message_lifts_nothing_but_may_be_answered(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea", "note": "", "day": ""})
    await answer(room, case, "Arrêtez de m'écrire.", stop=True)
    author = (await room.case(case)).author
    assert await room.store.read(stops.in_the_way, LUMEN, author) is not None
    assert all(found.closed_at for found in await room.all(FollowUp, case))
    room.clocks.step(minutes=5)
    await room.flag("Finalement, vous êtes là ?")
    assert await room.store.read(stops.in_the_way, LUMEN, author) is None
    assert await room.store.read(stops.stopped_since, LUMEN, author) is not None


async def test_a_stop_holds_in_the_members_other_cases_too_and_for_nobody_else(either: Room) -> None:
    programme = {"stages": ["48h", "d8"], "person": "lea", "note": "", "day": ""}
    first = await either.flag(LIFE)
    await either.done(Verb.FOLLOW_UP, first, values=programme)
    either.clocks.step(days=2)
    second, somebody = await either.flag("je n'en peux plus de vivre"), await either.flag(LIFE, by="paul")
    assert second != first
    await either.done(Verb.FOLLOW_UP, second, values=programme)
    await either.done(Verb.FOLLOW_UP, somebody, values=programme)
    await answer(either, second, "Arrêtez de m'écrire.", stop=True)
    for case, why in ((first, "asked_to_stop"), (second, "answered")):  # the words came before the wish
        assert [found.stopped for found in await either.all(FollowUp, case)] == [why, why]
        assert [row.case_id for row in await either.rows("post_thread", what="stop_asked")].count(case) == 1
        assert await either.broken_at(case) is None
    assert {found.stopped for found in await either.all(FollowUp, somebody)} == {""}
    assert [timer.case_id for timer in await either.timers("follow_up")] == [somebody, somebody]


async def test_a_check_in_that_is_planned_after_a_stop_does_not_call_to_mind(room: Room) -> None:
    case = await room.flag(LIFE)
    await answer(room, case, "Arrêtez de m'écrire.", stop=True)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea", "note": "", "day": ""})
    await room.wait(days=3)
    assert await room.told("lea", "reminder") == []
    assert [found.stopped for found in await room.all(FollowUp, case)] == ["asked_to_stop"]


async def test_a_stranger_is_shown_as_one_and_stops_nothing(room: Room) -> None:
    case = await room.flag(LIFE)
    await answer(room, case, "stop", trusted=False, stop=True, sender="autre@exemple.invalid")
    member = await room.store.read(Session.get, LUMEN, Member, (await room.case(case)).author)
    assert member.stopped_at is None
    (told,) = await room.rows("post_thread", what="member_replied")
    assert told.payload["stranger"] is True


async def test_a_call_that_is_sent_twice_is_kept_twice_and_wakes_once(either: Room) -> None:
    """Pressed twice, or by the page and by e-mail: whoever is being woken is not woken from the beginning again."""
    case = await either.flag(QUESTION)
    await answer(either, case, "Aidez-moi, je veux mourir ce soir.", key="k1")
    await either.wait(minutes=3)
    woken, due = await either.rows("post_thread", what="wake"), await either.timers("wake")
    await answer(either, case, "Aidez-moi, je veux mourir ce soir.", key="k2")
    assert await either.rows("post_thread", what="wake") == woken
    assert [timer.at for timer in await either.timers("wake")] == [timer.at for timer in due]
    assert len(await either.rows("post_thread", what="member_replied")) == 2


async def test_what_comes_by_a_letters_link_may_be_somebody_close_and_ends_no_check_in(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea", "note": "", "day": ""})
    await answer(room, case, "Elle va bien, laissez-nous.", via=Via.LETTER)
    (told,) = await room.rows("post_thread", what="member_replied")
    assert told.payload["letter"] is True

    await room.run(_asks, case, via=Via.LETTER)
    author = (await room.case(case)).author
    assert await room.store.read(stops.in_the_way, LUMEN, author) is not None, "what we send stops at once"
    (told,) = await room.rows("post_thread", what="stop_asked")
    assert (told.payload["letter"], bool(told.payload["persons"])) == (True, True)
    await room.wait(days=3)
    assert len(await room.told("lea", "reminder")) == 1, "a person decides whether anybody asks how they are"

    await room.run(_asks, case, via=Via.PAGE)
    assert all(found.closed_at for found in await room.all(FollowUp, case))


def _asks(tx: Tx, case: int, *, via: Via) -> None:
    stops.ask_to_stop(tx, tx.lock(case), via=via)

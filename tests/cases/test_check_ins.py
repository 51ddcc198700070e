"""A check-in has the words of its own step: those of an earlier one that nobody touched are not sent months later."""

from __future__ import annotations

from bot.cases import answers
from bot.cases.composing import STEPS
from bot.rules.cadence import Stage
from bot.storage.records import FollowUp, Reply
from config.deliveries import Via, Words
from config.words import Verb
from handlers.desk import read_words
from tests.cases.room import LUMEN, Room

WORDS = {"48h": "48h", "d8": "8d", "d15": "15d", "m1": "1m", "m3": "3m", "m6": "6m"}


async def planned(room: Room) -> tuple[int, dict[str, FollowUp]]:
    """Every stage is planned for somebody who wrote back before."""
    case = await room.flag()
    reading = read_words(room.catalog, LUMEN, "Merci.")
    words = Words(text="Merci.", via=Via.PAGE)
    await room.store.run(answers.member_answered, LUMEN, case=case, words=words, reading=reading, key="k1")
    await room.done(Verb.FOLLOW_UP, case, values={"stages": [stage.value for stage in Stage], "person": "lea"})
    return case, {found.programme: found for found in await room.all(FollowUp, case)}


async def test_each_stage_opens_its_own_words(room: Room) -> None:
    assert set(STEPS) == set(Stage)
    case, stages = await planned(room)
    for stage, found in stages.items():
        opened = await room.done(Verb.CHECK_IN, case, ref=str(found.id))
        (draft,) = [one for one in await room.all(Reply, case) if str(one.id) == opened.answer.ref]
        assert draft.template == f"check-in-{WORDS[stage]}"
        again = await room.done(Verb.CHECK_IN, case, ref=str(found.id))
        assert again.answer.ref == opened.answer.ref, "one draft, however often it is opened"


async def test_words_of_ones_own_are_kept(room: Room) -> None:
    case, stages = await planned(room)
    opened = await room.done(Verb.CHECK_IN, case, ref=str(stages["m3"].id))
    await room.done(Verb.SEND, case, ref=opened.answer.ref, values={"text": "Bonjour Lou, je pense à vous."})
    later = await room.done(Verb.CHECK_IN, case, ref=str(stages["m6"].id))
    assert later.answer.ref == opened.answer.ref, "it was held back for what is missing, and is still there to mend"

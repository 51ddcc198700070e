"""Closing a call for help: a moderator once the person was reached, else a manager, who writes why."""

from __future__ import annotations

import pytest

from bot.cases import answers
from bot.errors import MissingData
from config.deliveries import Via, Words
from config.words import CaseStatus, Outcome, Verb
from handlers.desk import read_words
from tests.cases.room import LIFE, LUMEN, QUESTION, Room

ENDS = {"outcome": "handled", "note": ""}


async def test_a_moderator_is_asked_to_stay_and_a_manager_to_say_why(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.TAKE, case)
    stay = await room.click(Verb.CLOSE, case, values={"outcome": "not_reached", "note": "Pas de réponse."})
    assert isinstance(stay.error, MissingData)
    assert stay.error.fields == {"outcome": "not_reached"}
    silent = await room.click(Verb.CLOSE, case, who="nadia", values={"outcome": "not_reached", "note": ""})
    assert isinstance(silent.error, MissingData)
    assert silent.error.fields == {"note": "why_not_reached"}
    assert (await room.case(case)).status is CaseStatus.OPEN
    why = {"outcome": "not_reached", "note": "Les secours l'ont en charge, sa sœur nous l'a dit."}
    await room.done(Verb.CLOSE, case, who="nadia", values=why)
    assert (await room.case(case)).outcome is Outcome.NOT_REACHED


async def test_what_is_no_call_for_help_closes_as_before(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.CLOSE, case, values={"outcome": "handled", "note": ""})
    assert (await room.case(case)).status is CaseStatus.CLOSED


# --- reached before says nothing of now -----------------------------------------------------------


async def reached(room: Room, text: str = LIFE) -> int:
    """A call for help whose person was reached, and which was closed with that."""
    case = await room.flag(text, id="first")
    await room.done(Verb.CLOSE, case, values={"outcome": "reached", "note": ""})
    assert (await room.case(case)).reached_at is not None
    return case


async def answered(room: Room, case: int, text: str) -> None:
    reading = read_words(room.catalog, LUMEN, text)
    words = Words(text=text, via=Via.PAGE)
    await room.run(answers.member_answered, case=case, words=words, reading=reading, key=text)


async def test_a_new_call_for_help_in_a_case_that_opens_again_is_not_closed_on_the_old_reached(either: Room) -> None:
    case = await reached(either)
    await answered(either, case, LIFE)
    stay = await either.click(Verb.CLOSE, case, values=ENDS)
    assert isinstance(stay.error, MissingData)
    assert stay.error.fields == {"outcome": "not_reached"}
    await either.done(Verb.CLOSE, case, values={"outcome": "reached", "note": ""})


async def test_whoever_answers_without_a_new_call_was_reached(room: Room) -> None:
    case = await reached(room)
    await answered(room, case, "Merci, je vais mieux.")
    assert (await room.case(case)).status is CaseStatus.OPEN
    await room.done(Verb.CLOSE, case, values=ENDS)


@pytest.mark.parametrize("again", ["a_person", "another_flag"])
async def test_a_case_that_somebody_opens_again_is_closed_anew(room: Room, again: str) -> None:
    case = await reached(room)
    if again == "a_person":
        await room.done(Verb.REOPEN, case)
    else:
        await room.flag(LIFE, id="first", reason="elle recommence")
    assert (await room.case(case)).status is CaseStatus.OPEN
    stay = await room.click(Verb.CLOSE, case, values=ENDS)
    assert isinstance(stay.error, MissingData)


async def test_a_call_that_joins_an_open_case_counts_although_the_level_does_not_rise(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.RECLASSIFY, case, values={"level": "P0", "category": "threat_violence"})
    await answered(room, case, "Merci.")
    assert await room.flag(LIFE) == case
    stay = await room.click(Verb.CLOSE, case, values=ENDS)
    assert isinstance(stay.error, MissingData), "a threat closes as handled, somebody who calls for help does not"

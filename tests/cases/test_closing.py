"""Closing a call for help: a moderator once the person was reached, else a manager, who writes why."""

from __future__ import annotations

from bot.errors import MissingData
from config.words import CaseStatus, Outcome, Verb
from tests.cases.room import LIFE, QUESTION, Room


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

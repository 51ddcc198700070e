"""A corrected reading asks and tells whom the client's file names for it, as if the machine had read it so."""

from __future__ import annotations

from config.words import Level, Verb
from tests.cases.room import LIFE, QUESTION, Room

LEGAL = {"level": "P2", "category": "legal_defamation"}


async def asked(room: Room, case: int) -> list[str]:
    return [entry.facts["person"] for entry in await room.entries(case) if entry.verb in (Verb.ASK, "informed")]


async def test_whom_the_file_names_for_the_true_category_is_asked_once(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.RECLASSIFY, case, values=LEGAL)
    assert await asked(room, case) == ["diallo"]
    await room.done(Verb.RECLASSIFY, case, values={**LEGAL, "level": "P1"})
    assert await asked(room, case) == ["diallo"]


async def test_whom_the_file_names_for_the_true_level_is_told(room: Room) -> None:
    case = await room.flag(QUESTION)
    assert await asked(room, case) == []
    await room.done(Verb.RECLASSIFY, case, values={"level": "P0", "category": "suicide_selfharm"})
    assert "marc" in await asked(room, case)


async def test_what_turns_out_harmless_wakes_nobody_any_more(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.RECLASSIFY, case, values={"level": "P3", "category": "none"})
    await room.wait(hours=1)
    assert [entry.facts["step"] for entry in await room.entries(case) if entry.verb == "woke"] == ["on_watch"]
    assert (await room.case(case)).level is Level.P3

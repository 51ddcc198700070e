"""Whoever is asked instead of somebody who has not answered can answer, and is somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cases import threads
from bot.rules.watch import Watch, WatchRow
from bot.storage.records import Advice, Question
from config.values import replace
from config.words import Account, AdviceKind, Discipline, Place, ThreadMessage, Verb
from tests.cases.room import ACCOUNTS, CHANNEL, LIFE, LUMEN, Room, demo_catalog, open_room
from tests.storage.prepared import sqlite_copy


def row(day: int, person: str, backup: str) -> WatchRow:
    days = frozenset({day})
    return WatchRow(days, time(0), time(0), "Europe/Paris", person=person, backup=backup, manager="nadia")


@pytest_asyncio.fixture
async def taking_turns(data: Path) -> AsyncIterator[Room]:
    """Marc and Inès are on watch for communication in turn, each the other's backup."""
    known = demo_catalog()
    lumen = known.clients[LUMEN]
    turns = ("marc", "ines")
    rows = tuple(row(day, turns[day % 2], turns[1 - day % 2]) for day in range(7))
    client = replace(lumen, watches={**lumen.watches, Discipline.COMMUNICATION: Watch(rows)})
    catalog = replace(known, clients={**known.clients, LUMEN: client})
    async with open_room(sqlite_copy(data), catalog=catalog) as opened:
        yield opened


async def asked(room: Room) -> tuple[int, Question]:
    case = await room.flag(LIFE)
    await room.done(Verb.ASK, case, values={"disciplines": ["communication"], "question": "Que dire ?"})
    (question,) = [one for one in await room.all(Question, case) if not one.inform]
    return case, question


async def to_the_backup(room: Room) -> tuple[int, Question]:
    """Nobody answered, nor after the reminder."""
    case, question = await asked(room)
    await room.wait(days=1)
    await room.wait(days=1)
    return case, question


async def whom(room: Room, what: str) -> list[list[str]]:
    return [one.payload["persons"] for one in await room.rows("post_thread", what=what)]


async def writes(room: Room, case: int, who: str, text: str) -> None:
    key = f"key-{next(room.keys)}"
    message = ThreadMessage(Place(CHANNEL, key, "1.0"), Account(ACCOUNTS[who]), text, key)
    await room.run(threads.said, case, message, private=False)


async def test_the_backup_is_somebody_else_although_the_turns_have_changed(taking_turns: Room) -> None:
    _, question = await asked(taking_turns)
    assert question.person == "marc"
    await taking_turns.wait(hours=5)
    await taking_turns.wait(hours=20)  # Tuesday is Inès's turn, and Marc is her backup
    assert await whom(taking_turns, "question_reminder") == [["marc"], ["ines"]]


async def test_what_the_backup_writes_is_the_answer(room: Room) -> None:
    case, question = await to_the_backup(room)
    assert await whom(room, "question_reminder") == [["marc"], ["nadia"]]
    await writes(room, case, "nadia", "Rien tant que la famille n'est pas prévenue.")
    (question,) = [one for one in await room.all(Question, case) if one.id == question.id]
    assert question.closed_at is not None
    (advice,) = await room.all(Advice, case)
    assert (advice.person, advice.kind, advice.question) == ("nadia", AdviceKind.ADVICE, question.id)
    await room.wait(days=2)
    assert await room.rows("post_thread", what="question_unanswered") == []


async def test_what_a_manager_writes_who_was_not_asked_is_no_answer(room: Room) -> None:
    case, question = await asked(room)
    await writes(room, case, "nadia", "Je regarde qui peut répondre.")
    (question,) = [one for one in await room.all(Question, case) if one.id == question.id]
    assert question.closed_at is None


@pytest.mark.parametrize("discipline", ["legal", "communication"])
async def test_what_a_rule_asked_of_a_discipline_is_answered_by_its_answer_to_somebody(
    room: Room, discipline: str
) -> None:
    case = await room.flag("Paul Durand habite 14 rue des Lilas à Nancy.", by="victor")
    await room.done(Verb.ASK, case, values={"disciplines": [discipline], "question": "Que dire ?"})
    by_rule, question = await room.all(Question, case)
    who = "diallo" if discipline == "legal" else "marc"
    await room.done(Verb.ADVISE, case, who=who, ref=str(question.id), values={"text": "Retirez-le d'abord."})
    waiting = [one.id for one in await room.all(Question, case) if one.closed_at is None]
    assert waiting == ([] if discipline == "legal" else [by_rule.id])
    await room.wait(days=1)
    assert len(await whom(room, "question_reminder")) == len(waiting)

"""What was asked of somebody who has gone: whoever decides hears of it once, and nobody waits for who is not there."""

from __future__ import annotations

from pathlib import Path

from bot.cases import threads
from bot.errors import MissingData
from bot.rules.watch import Watch
from bot.storage.records import Question
from config.values import replace
from config.words import Account, Discipline, Place, ThreadMessage, Verb
from handlers.accounts import Accounts
from tests.cases.room import ACCOUNTS, LUMEN, QUESTION, TEAM, Room, demo_catalog, open_room
from tests.storage.prepared import sqlite_copy


async def closed(room: Room, who: str) -> None:
    """Slack says that this account is closed."""
    user = {"id": ACCOUNTS[who].rpartition("/")[2], "name": who, "deleted": True}
    await Accounts(room.store, room.catalog, {}).changed(TEAM, user)
    await room.due()


async def asked(room: Room, discipline: str) -> tuple[int, str]:
    """-> the case, and who was asked."""
    case = await room.flag(QUESTION)
    await room.done(Verb.ASK, case, values={"disciplines": [discipline], "question": "Que répondre ?"})
    (question,) = [one for one in await room.all(Question, case) if not one.inform]
    return case, question.person


async def named(room: Room, what: str) -> list[list[str]]:
    return [one.payload["persons"] for one in await room.rows("post_thread", what=what)]


async def test_a_manager_hears_once_of_a_question_that_nobody_else_can_answer(room: Room) -> None:
    _, person = await asked(room, "legal")
    for _ in range(3):  # each restart, and each change of their profile, says it anew
        await closed(room, person)
    assert await named(room, "question_unanswered") == [["nadia"]]


async def test_after_the_whole_escalation_too(room: Room) -> None:
    _, person = await asked(room, "legal")
    for _ in range(4):
        await room.wait(days=1)
    told = await named(room, "question_unanswered")
    await closed(room, person)
    assert await named(room, "question_unanswered") == told != []


async def test_a_case_that_is_opened_again_waits_for_nobody_who_has_gone_meanwhile(room: Room) -> None:
    case, person = await asked(room, "communication")
    await room.done(Verb.CLOSE, case, values={"outcome": "handled"})
    await closed(room, person)
    await room.done(Verb.REOPEN, case)
    await room.due()
    assert await named(room, "question_reminder") == []
    assert await named(room, "question_unanswered") == [["nadia"]]


async def test_where_all_managers_are_gone_none_of_them_is_asked_as_an_expert(room: Room) -> None:
    case = await room.flag(QUESTION)
    for who in ("nadia", "marc"):
        await closed(room, who)
    values = {"disciplines": ["communication"], "question": "Que répondre ?"}
    reacted = await room.click(Verb.ASK, case, values=values)
    assert isinstance(reacted.error, MissingData), "Marc is the client's only expert, and has gone"


async def test_nor_woken_in_the_place_of_a_backup_who_is_there(data: Path) -> None:
    catalog = demo_catalog()
    lumen = catalog.clients[LUMEN]
    rows = tuple(
        replace(row, person="nadia", backup="lea", manager="marc") for row in lumen.watch(Discipline.MODERATION).rows
    )
    watches = {**lumen.watches, Discipline.MODERATION: Watch(rows)}
    known = replace(catalog, clients={**catalog.clients, LUMEN: replace(lumen, watches=watches)})
    async with open_room(sqlite_copy(data), catalog=known) as room:
        for who in ("nadia", "marc"):
            await closed(room, who)
        await room.flag()
        assert await named(room, "wake") == [["lea"]]


async def test_an_answer_deleted_after_its_writer_has_gone_is_asked_of_somebody_who_is_there(room: Room) -> None:
    """Somebody else may delete it in the chat: whose place, and whose answer, nobody would ever fill."""
    case, person = await asked(room, "legal")
    assert person == "diallo"
    place = Place(f"{TEAM}/D0DIALLO", message="2.1", thread="1.1")
    said = ThreadMessage(place=place, actor=Account(ACCOUNTS["diallo"]), text="Laissez en ligne.", key="e1")
    await room.run(threads.said, case, said, private=True)
    await closed(room, "diallo")
    room.clocks.step(seconds=30)
    await room.run(threads.said, case, replace(said, text="", deleted=True, key="e2"), private=True)
    await room.due()
    assert await named(room, "question_unanswered") == [["nadia"]]
    await room.wait(days=2)
    assert await named(room, "question_reminder") == [], "nobody who has gone is reminded"

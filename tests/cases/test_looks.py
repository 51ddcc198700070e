"""Who looks at a case and who is only asked; what was read, and what ends the waking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cases import looks
from bot.cases.reads import reading
from bot.cases.tx import Tx
from bot.catalog.clients import Group
from bot.errors import Refused
from bot.rules.watch import WakeKind
from bot.storage import tables
from bot.storage.records import Post
from bot.storage.session import Session
from config.values import replace
from config.words import Role, Verb
from tests.cases.room import ACCOUNTS, CHANNEL, LIFE, LUMEN, QUESTION, TEAM, Room, demo_catalog, open_room
from tests.cases.test_answers import answer
from tests.storage.prepared import sqlite_copy

AGAIN = "c'est pour cette nuit, je veux mourir"


def stand(tx: Tx, case: int) -> None:
    """The lines that wake somebody, as they stand in the thread."""
    for kind in WakeKind:
        columns = {"kind": "wake", "ref": kind.value, "dest": CHANNEL, "message": kind, "thread": "1.0", "key": kind}
        tx.add(Post, case_id=case, created_at=tx.now, **columns)


async def woken(room: Room) -> int:
    """A case that Sam had taken as a question is a call for help now."""
    case = await room.flag(QUESTION, by="ana")
    await room.done(Verb.TAKE, case, who="sam")
    await room.wait(minutes=30)
    assert await room.flag(LIFE, by="ana") == case
    await room.run(stand, case)
    return case


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        (Verb.NOTE, {"text": "Je regarde."}),
        (Verb.LOG_CALL, {"service": "15", "outcome": "En route."}),
        (Verb.READ, None),
    ],
)
async def test_whatever_somebody_does_on_a_held_case_ends_the_waking(
    room: Room, verb: Verb, values: dict[str, Any] | None
) -> None:
    case = await woken(room)
    await room.done(verb, case, who="lea", values=values)
    assert await room.timers("wake") == []
    assert len(await room.rows("update_post")) == len(WakeKind), "the lines say that somebody looks"


async def test_a_note_of_somebody_who_is_only_asked_ends_nothing(room: Room) -> None:
    case = await woken(room)
    await room.done(Verb.NOTE, case, who="diallo", values={"text": "Je regarde."})
    assert await room.timers("wake")


# --- a false alarm --------------------------------------------------------------------------------


async def is_refused(room: Room, case: int) -> bool:
    error = (await room.click(Verb.NOTHING_HERE, case)).error
    assert error is None or (isinstance(error, Refused) and error.reason == "read_first")
    return error is not None


async def test_another_call_for_help_is_read_before_it_is_nothing_though_the_case_was_as_grave(room: Room) -> None:
    case = await room.flag(LIFE, by="ana", id="first")
    await room.done(Verb.READ, case)
    await room.wait(minutes=1)
    assert await room.flag(AGAIN, by="ana", id="second") == case
    assert await is_refused(room, case)
    await room.done(Verb.READ, case)
    assert not await is_refused(room, case)


async def test_one_that_came_back_by_the_forum_is_read_too(room: Room) -> None:
    case = await room.flag(LIFE, by="ana")
    await room.done(Verb.READ, case)
    await room.wait(minutes=1)
    await answer(room, case, AGAIN)
    await room.done(Verb.READ, case, ref=str((await room.case(case)).lead))
    assert await is_refused(room, case), "another one was read"
    await room.done(Verb.READ, case, ref="answer-1")
    assert not await is_refused(room, case)


async def test_thanks_need_not_be_read_again(room: Room) -> None:
    case = await room.flag(LIFE, by="ana")
    await room.done(Verb.READ, case)
    await room.wait(minutes=1)
    await room.flag("Merci, bonne journée.", by="ana")
    assert not await is_refused(room, case)


async def test_a_false_alarm_that_was_flagged_again_misses_no_second_look(room: Room) -> None:
    case = await room.flag(LIFE, id="p1", reason="a")
    await room.done(Verb.READ, case)
    await room.done(Verb.NOTHING_HERE, case)
    await room.wait(minutes=1)
    await room.flag(LIFE, id="p1", reason="b")
    await room.done(Verb.TAKE, case)
    await room.wait(hours=1)
    assert await room.told("nadia", "second_look_missing") == []


# --- whom the case waits for ----------------------------------------------------------------------


async def test_an_everyday_case_that_was_passed_on_is_called_to_mind(room: Room) -> None:
    case = await room.flag(QUESTION)
    await room.done(Verb.TAKE, case)
    await room.done(Verb.PASS_ON, case)
    await room.wait(days=3)
    assert await room.rows("post_thread", what="look_late", case=case)


@pytest.mark.parametrize(("roles", "looks_at_it"), [({Role.EXPERT}, False), ({Role.MODERATOR}, True)])
async def test_a_role_counts_that_only_a_group_gives(data: Path, roles: set[Role], looks_at_it: bool) -> None:
    """Whom the client's file knows by a group alone has no person there; who is one as expert may moderate by it."""
    shipped = demo_catalog()
    group = Group(f"{TEAM}/S0GROUP", frozenset(roles))
    lumen = replace(shipped.clients[LUMEN], groups=(group,))
    catalog = replace(shipped, clients={**shipped.clients, LUMEN: lumen})
    async with open_room(sqlite_copy(data), catalog=catalog) as room:
        stranger = f"{TEAM}/U0STRANGER"
        for ref in (stranger, ACCOUNTS["diallo"]):
            await room.run(joins, ref, group.ref)

        def act(session: Session, who: str) -> bool:
            return looks.acts(reading(session, catalog), who)

        assert await room.store.read(act, LUMEN, stranger) is looks_at_it
        assert await room.store.read(act, LUMEN, "diallo") is looks_at_it


def joins(tx: Tx, ref: str, group: str) -> None:
    columns = {"name": "", "locale": "", "zone": "", "deactivated": False}
    tx.connection.execute(tables.ACCOUNTS.insert().values(ref=ref, groups=[group], **columns))

"""Another client's ids find nothing: every use case is tried with them, and leaves every row as it was."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.cases.tx import Tx
from bot.errors import FanalError, NotAllowed, NotFound
from bot.storage import tables
from bot.storage.records import FollowUp, Member, Message, Proposal, Question, Reply, Timer
from bot.storage.session import TABLE, Session
from config.words import Account, Click, Place, ThreadMessage, Verb
from handlers.actions import ACTIONS
from handlers.due import DUE
from tests.cases.room import ACCOUNTS, CHANNEL, LIFE, LUMEN, NORD, NORTH, Room

VALUES: dict[str, Any] = {
    "person": "nadia", "messages": [], "outcome": "handled", "note": "n", "level": "P1", "category": "distress",
    "disciplines": ["legal"], "question": "q", "text": "t", "case": "1", "role": "witness", "name": "n", "notes": "",
    "service": "15", "methods": ["private_message"], "template": "", "reason": "r", "stages": ["48h"], "day": "",
    "time": "", "author": ACCOUNTS["nadia"],
}  # fmt: skip
"""What any form may hold: Nadia is a manager of both clients, so that nothing but the ids can refuse her."""

NUMBERS = count()


@dataclass(frozen=True)
class Both:
    """A case of each client, with a row of every kind that a button can name."""

    room: Room
    ours: int
    theirs: int
    refs: dict[str, str]


@pytest_asyncio.fixture
async def both(room: Room) -> Both:
    ours = await room.flag(LIFE, by="lou")
    theirs = await room.flag(LIFE, by="lou", client=NORD)

    def fill(tx: Any) -> dict[str, str]:
        evidence, _ = tx.seal("x", {"text": "t", "body": "b"}, case=theirs)
        written = {"by": "tom", "at": tx.now, "evidence": evidence}
        asked = {"discipline": "legal", "person": "nadia", "asked_by": "tom", "asked_at": tx.now, "due_at": tx.now}
        rows: dict[type[Any], dict[str, Any]] = {
            FollowUp: {"member": 1, "due_at": tx.now, "responsible": "nadia", "by": "nadia"},
            Question: asked,
            Reply: {"member": 1, "state": "draft", **written},
            Proposal: {"template": "x", "language": "fr", "version": 2, **written},
        }
        made = {kind.__name__: str(tx.add(kind, case_id=theirs, **columns).id) for kind, columns in rows.items()}
        (message,) = tx.of_case(Message, theirs)
        return {**made, "Message": str(message.id), "Evidence": str(evidence)}

    return Both(room, ours, theirs, await room.run(fill, client=NORD))


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted(tuple(map(repr, row)) for row in session.connection.execute(select(table)))
        for table in tables.metadata.sorted_tables
    }


def press(verb: Verb, case: int, *, ref: str = "", submitted: bool) -> Click:
    values = dict(VALUES) if submitted else None
    key = f"k{next(NUMBERS)}"
    return Click(verb, case, 1, Account(ACCOUNTS["nadia"]), key, Place(ACCOUNTS["nadia"]), ref=ref, values=values)


@pytest.mark.parametrize("submitted", [False, True], ids=["pressed", "submitted"])
async def test_another_client_s_case_is_not_found(both: Both, submitted: bool) -> None:
    before = await both.room.store.read(everything, "")
    for verb, act in ACTIONS.items():
        try:
            await both.room.run(act, press(verb, both.theirs, ref="1", submitted=submitted))
        except NotFound:
            assert await both.room.store.read(everything, "") == before, verb
        else:
            raise AssertionError(f"{verb} found another client's case")


@pytest.mark.parametrize("verb", list(ACTIONS))
async def test_another_client_s_rows_are_not_touched_from_a_case_of_one_s_own(both: Both, verb: Verb) -> None:
    def theirs(all_of_it: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
        return {name: [row for row in rows if repr(NORD) in row] for name, rows in all_of_it.items()}

    before = theirs(await both.room.store.read(everything, ""))
    for ref in both.refs.values():
        given = f"{ref}/add_helpline:fr-3114" if verb is Verb.MEND else ref
        for submitted in (False, True):
            with contextlib.suppress(FanalError):  # refused in words; a crash would be none of these
                await both.room.run(ACTIONS[verb], press(verb, both.ours, ref=given, submitted=submitted))
    assert theirs(await both.room.store.read(everything, "")) == before


@pytest.mark.parametrize("kind", list(DUE))
async def test_another_client_s_timer_does_nothing(both: Both, kind: str) -> None:
    ref = {"follow_up": "FollowUp", "question": "Question", "send": "Reply", "publish": "Message"}.get(kind, "")

    def set_timer(tx: Tx) -> Timer:
        tx.set_timer(kind, tx.now, case=both.theirs, ref=both.refs.get(ref, "backup" if kind == "wake" else ""))
        table = TABLE[Timer]
        return tx.of_case(Timer, both.theirs, table.c.kind == kind)[-1]

    timer = await both.room.run(set_timer, client=NORD)
    before = await both.room.store.read(everything, "")
    with pytest.raises(NotFound):
        await both.room.run(DUE[kind], timer)
    assert await both.room.store.read(everything, "") == before


async def test_a_button_in_another_client_s_channel_finds_nothing(both: Both) -> None:
    for case, dest in ((both.ours, NORTH), (both.theirs, CHANNEL), (404, CHANNEL)):
        reacted = await both.room.click(Verb.TAKE, case, who="nadia", dest=dest)
        assert isinstance(reacted.error, NotFound)


async def test_somebody_of_another_client_may_do_nothing_and_learns_no_name(both: Both) -> None:
    for who in ("tom", "nobody"):
        for verb in ACTIONS:
            reacted = await both.room.click(verb, both.ours, who=who)
            assert isinstance(reacted.error, NotAllowed), verb
            assert reacted.reader is None


async def test_a_thread_message_is_kept_by_the_client_whose_card_it_stands_under(both: Both) -> None:
    written = ThreadMessage(Place(NORTH, "9.9", "1.1"), Account(ACCOUNTS["tom"]), "words", "event:1")
    assert not await both.room.desk.said(written)


async def test_the_same_names_and_ids_at_two_clients_are_two_members_and_two_messages(room: Room) -> None:
    ours, theirs = [await room.flag(LIFE, by="lou", id="post1", client=client) for client in (LUMEN, NORD)]
    assert ours != theirs
    members = [(await room.store.read(Session.rows, client, Member))[0] for client in (LUMEN, NORD)]
    assert members[0].ref != members[1].ref

"""What somebody has said not to be the member's comes back by no source, in no later case of theirs."""

from __future__ import annotations

import pytest

from bot.cases import contacts
from bot.cases.tx import Tx
from bot.rules.contacts import Datum
from bot.storage.contact_records import ContactRow
from bot.storage.records import Involved
from config.contacts import ContactKind, ContactState
from config.words import Outcome, Verb
from tests.cases.room import LIFE, LUMEN, Room

THEIRS, ANOTHERS = "lou@outside.example", "lou@stranger.example"


def finds(tx: Tx, person: Involved, value: str, candidate: int) -> list[str]:
    """A directory says so; of one of several people (`candidate`), or of the member."""
    datum = Datum(ContactKind.EMAIL, value)
    return contacts.keep_all(tx, tx.get(Involved, person.id), [datum], source="annuaire", candidate=candidate)


async def said(room: Room, case: int, value: str, *, candidate: int = 0) -> bool:
    """Whether it is kept."""
    (author,) = await room.all(Involved, case)
    return bool(await room.run(finds, author, value, candidate))


async def corrected(room: Room, case: int, *, wrong: str, right: str) -> None:
    (author,) = await room.all(Involved, case)
    known = await room.store.read(contacts.contacts_of, LUMEN, await room.case(case), author.id)
    number = next((str(one.id) for one in known if one.value == wrong), "")
    values = {"kind": "email", "value": right, "wrong": number}
    await room.done(Verb.CORRECT_CONTACT, case, values=values)


async def next_case(room: Room, case: int, *, by: str = "lou") -> int:
    await room.done(Verb.CLOSE, case, values={"outcome": Outcome.REACHED})
    await room.wait(days=2)
    again = await room.flag(LIFE, by=by)
    assert again != case
    return again


@pytest.mark.parametrize("candidate", [0, 1])
async def test_what_was_not_theirs_is_not_in_their_next_cases(either: Room, candidate: int) -> None:
    case = await either.flag(LIFE, by="lou")
    assert await said(either, case, ANOTHERS)
    await corrected(either, case, wrong=ANOTHERS, right=THEIRS)
    for _ in range(2):
        case = await next_case(either, case)
        assert not await said(either, case, ANOTHERS, candidate=candidate)
        assert await said(either, case, THEIRS, candidate=candidate)


async def test_somebody_else_may_well_have_it(room: Room) -> None:
    case = await room.flag(LIFE, by="lou")
    await said(room, case, ANOTHERS)
    await corrected(room, case, wrong=ANOTHERS, right=THEIRS)
    other = await next_case(room, case, by="the stranger")
    assert await said(room, other, ANOTHERS)


async def test_the_last_who_said_so_counts(room: Room) -> None:
    case = await room.flag(LIFE, by="lou")
    await said(room, case, ANOTHERS)
    await corrected(room, case, wrong=ANOTHERS, right=THEIRS)
    case = await next_case(room, case)
    await corrected(room, case, wrong="", right=ANOTHERS)
    assert await said(room, case, ANOTHERS), "here it was said to be right"
    case = await next_case(room, case)
    assert await said(room, case, ANOTHERS)
    await corrected(room, case, wrong=ANOTHERS, right=THEIRS)
    case = await next_case(room, case)
    assert not await said(room, case, ANOTHERS)
    assert [row.state for row in await room.all(ContactRow, case)].count(ContactState.DECLINED) == 0

"""The history: chained, so that what is changed, cut or put in shows; and whole when the words are erased."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from bot.cases.history import FANAL
from bot.storage import tables
from bot.storage.records import Case, Evidence
from bot.storage.session import TABLE, Session
from config.words import Verb
from tests.cases.room import CRITIQUE, LIFE, LUMEN, Room

HISTORY = tables.HISTORY


async def busy_case(room: Room) -> int:
    """A case in which a good deal happened."""
    case = await room.flag(LIFE)
    await room.flag(CRITIQUE, by="lou_77")
    await room.done(Verb.READ, case)
    await room.done(Verb.NOTE, case, values={"text": "Elle a un chat, Mina. « é »"})
    await room.done(Verb.TAKE_OFFLINE, case, values={"messages": []})
    await room.done(Verb.ASK, case, values={"disciplines": ["legal"], "question": "En ligne ?"})
    await room.done(Verb.FOLLOW_UP, case, values={"stages": ["48h"], "person": "lea", "note": "n"})
    await room.wait(days=3)
    return case


def on_case(case: int, seq: int) -> Any:
    return (HISTORY.c.client == LUMEN, HISTORY.c.case_id == case, HISTORY.c.seq == seq)


async def scribble(room: Room, statement: Any, *more: Any) -> None:
    def write(session: Session) -> None:
        session.connection.execute(statement, *more)

    await room.store.across(write)


async def test_a_chain_is_whole_and_every_line_is_counted(either: Room) -> None:
    case = await busy_case(either)
    entries = await either.entries(case)
    assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
    found = await either.case(case)
    assert (found.seq, found.head) == (len(entries), entries[-1].digest)
    assert len(entries) > 9
    assert await either.broken_at(case) is None


@pytest.mark.parametrize(
    "change",
    [{"actor": "sam"}, {"verb": "close"}, {"facts": {"version": 1}}, {"words": "0" * 64}, {"digest": "0" * 64}],
    ids=lambda change: next(iter(change)),
)
async def test_a_line_that_was_changed_shows(either: Room, change: dict[str, Any]) -> None:
    case = await busy_case(either)
    await scribble(either, update(HISTORY).where(*on_case(case, 5)).values(**change))
    assert await either.broken_at(case) in (5, 6)


async def test_an_hour_that_was_changed_shows(either: Room) -> None:
    case = await busy_case(either)
    await scribble(either, update(HISTORY).where(*on_case(case, 5)).values(at=either.clocks.now()))
    assert await either.broken_at(case) == 5


async def test_a_line_that_was_cut_out_shows(either: Room) -> None:
    case = await busy_case(either)
    await scribble(either, delete(HISTORY).where(*on_case(case, 5)))
    assert await either.broken_at(case) == 6


async def test_an_end_that_was_cut_off_shows(either: Room) -> None:
    case = await busy_case(either)
    length = (await either.case(case)).seq
    for seq in (length, length - 1):
        await scribble(either, delete(HISTORY).where(*on_case(case, seq)))
    assert await either.broken_at(case) == length - 1


async def test_a_line_that_was_put_in_shows(either: Room) -> None:
    case = await busy_case(either)
    last = (await either.entries(case))[-1]
    await scribble(either, insert(HISTORY), {**last.model_dump(), "seq": last.seq + 1, "verb": "close"})
    assert await either.broken_at(case) == last.seq + 1


async def test_lines_of_another_case_do_not_fit(either: Room) -> None:
    one, two = await either.flag(LIFE, by="a"), await either.flag(LIFE, by="b")
    entries = await either.entries(one)
    foreign = [{**e.model_dump(), "case_id": two} for e in entries]
    await scribble(either, delete(HISTORY).where(HISTORY.c.case_id == two))
    await scribble(either, insert(HISTORY), foreign)
    assert await either.broken_at(two) == 1


async def test_erasing_the_words_leaves_the_chain_whole(either: Room) -> None:
    case = await busy_case(either)
    assert any(entry.words for entry in await either.entries(case))
    table = TABLE[Evidence]
    await scribble(either, delete(table).where(table.c.client == LUMEN))
    assert await either.broken_at(case) is None


async def test_words_that_were_replaced_show_by_their_digest(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.done(Verb.NOTE, case, values={"text": "the first"})
    noted = next(e for e in await room.entries(case) if e.verb == Verb.NOTE)
    evidence: Evidence = await room.store.read(Session.get, LUMEN, Evidence, noted.facts["evidence"])
    digest_of = room.store.vault.digest_of
    assert digest_of(LUMEN, evidence.key_id, evidence.body) == noted.words
    key_id, forged, _ = room.store.vault.seal(LUMEN, {"text": "the second"})
    assert digest_of(LUMEN, key_id, forged) != noted.words


async def test_no_words_names_or_contacts_stand_in_the_history(room: Room) -> None:
    case = await busy_case(room)
    told = repr([(e.facts, e.actor, e.verb) for e in await room.entries(case)])
    for secret in ("lou_77", "mourir", "lamentable", "Mina", "En ligne"):
        assert secret not in told


async def test_a_refused_click_leaves_no_line_and_a_repeated_one_none_either(either: Room) -> None:
    case = await either.flag(LIFE)
    await either.done(Verb.TAKE, case, key="once")
    before: Case = await either.case(case)
    for key, who in (("once", "lea"), ("", "sam"), ("", "nobody")):
        assert (await either.click(Verb.TAKE, case, key=key, who=who)).error is not None
    assert await either.case(case) == before


async def test_what_happens_by_itself_is_fanal_s(room: Room) -> None:
    case = await room.flag(LIFE)
    await room.wait(minutes=6)
    assert {e.actor for e in await room.entries(case)} == {FANAL}

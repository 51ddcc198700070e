"""Flags: the same one again, more of them, another message of the same member, a closed case's message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.storage.records import Involved, Member, Message
from bot.storage.session import Session
from config.words import CaseStatus, Category, Level, Moderation, PersonRole, Verb, Visibility
from tests.cases.room import CRITIQUE, LIFE, LUMEN, QUESTION, Room

KEEP_ALIVE = {"outcome": "reached", "note": ""}


async def close(room: Room, case: int) -> None:
    await room.done(Verb.TAKE, case)
    await room.done(Verb.CLOSE, case, values=KEEP_ALIVE)


async def test_a_flag_opens_a_case_with_its_message_its_author_and_its_card(either: Room) -> None:
    case = await either.flag(LIFE, id="post1")
    found = await either.case(case)
    assert (found.level, found.status, found.visibility, found.holder, found.version) == (
        Level.P0, CaseStatus.OPEN, Visibility.ONLINE, "", 1,
    )  # fmt: skip
    (message,) = await either.all(Message, case)
    assert (found.lead, message.external_id, found.author) == (message.id, "post1", message.member)
    assert [i.role for i in await either.all(Involved, case)] == [PersonRole.AUTHOR]
    assert [row.kind for row in await either.rows()][:2] == ["post_card", "post_thread"]


async def test_the_same_flag_again_is_the_same_case_and_changes_nothing(either: Room) -> None:
    case = await either.flag(LIFE, id="post1")
    before, rows = await either.case(case), await either.rows()
    assert await either.flag(LIFE, id="post1") == case
    assert await either.case(case) == before
    assert await either.rows() == rows


async def test_another_reporter_raises_the_count_and_posts_no_second_card(either: Room) -> None:
    case = await either.flag(LIFE, id="post1")
    for reporter in ("a", "b"):
        assert await either.flag(LIFE, id="post1", reporter=reporter) == case
    assert (await either.case(case)).flags == 3
    (message,) = await either.all(Message, case)
    assert message.flags == 3
    assert len(await either.rows("post_card")) == 1


async def test_a_hundred_at_once_about_one_member_open_one_case(either: Room) -> None:
    cases = await asyncio.gather(
        *(either.flag(LIFE, by="lou", id=f"post{n % 10}", reporter=f"r{n % 4}") for n in range(60))
    )
    assert len(set(cases)) == 1
    assert len(await either.rows("post_card")) == 1
    assert len(await either.store.read(Session.rows, LUMEN, Member)) == 1
    messages = await either.all(Message, cases[0])
    assert len(messages) == 10
    assert sum(m.flags for m in messages) == (await either.case(cases[0])).flags == 20
    assert await either.broken_at(cases[0]) is None


async def test_another_message_of_the_member_joins_within_the_window(either: Room) -> None:
    case = await either.flag(CRITIQUE)
    await either.wait(hours=23, minutes=59)
    assert await either.flag(QUESTION) == case
    assert len(await either.all(Message, case)) == 2
    (told,) = await either.rows("post_thread", what="joined")
    assert told.payload["raised"] is False
    await either.wait(minutes=2)
    assert await either.flag(QUESTION) != case


async def test_somebody_else_s_message_does_not_join(either: Room) -> None:
    assert await either.flag(CRITIQUE, by="a") != await either.flag(CRITIQUE, by="b")


async def test_a_more_urgent_message_raises_the_case_and_wakes_again(either: Room) -> None:
    case = await either.flag(CRITIQUE)
    before = await either.case(case)
    await either.done(Verb.TAKE, case)
    assert await either.rows("post_thread", what="wake") == []
    await either.wait(minutes=10)
    assert await either.flag(LIFE, id="worse") == case
    after = await either.case(case)
    assert before.level is not Level.P0
    assert (after.level, after.rank, after.distress) == (Level.P0, 0, True)
    assert after.version > before.version + 1
    assert after.first_look_due <= either.clocks.now() + timedelta(minutes=5)
    assert len(await either.rows("post_thread", what="wake")) == 1
    leading = await either.store.read(Session.get, LUMEN, Message, after.lead)
    assert leading.external_id == "worse"
    assert {row.rank for row in await either.rows(case=case) if row.state == "pending" and row.kind != "direct"} == {0}


async def test_a_less_urgent_message_leaves_the_level_and_the_lead(either: Room) -> None:
    case = await either.flag(LIFE, id="first")
    before = await either.case(case)
    await either.flag(QUESTION)
    after = await either.case(case)
    assert (after.level, after.lead, after.version) == (before.level, before.lead, before.version)


async def test_a_flag_on_a_closed_case_s_message_opens_it_again(either: Room) -> None:
    case = await either.flag(CRITIQUE, id="post1")
    await close(either, case)
    await either.wait(hours=1)
    assert await either.flag(CRITIQUE, id="post1", reporter="somebody") == case
    found = await either.case(case)
    assert (found.status, found.holder, found.closed_at, found.outcome) == (CaseStatus.OPEN, "", None, None)
    assert found.first_look_due > either.clocks.now()
    assert [row.payload["what"] for row in await either.rows("post_thread")][-1] == "flagged_again"
    assert [e.verb for e in await either.entries(case)][-2:] == ["flagged_again", "reopened"]


async def test_an_urgent_one_that_opens_again_wakes_again(either: Room) -> None:
    case = await either.flag(LIFE, id="post1")
    await close(either, case)
    await either.flag(LIFE, id="post1", reporter="somebody")
    assert len(await either.rows("post_thread", what="wake")) == 2


async def test_the_same_flag_again_does_not_open_a_closed_case(either: Room) -> None:
    case = await either.flag(CRITIQUE, id="post1")
    await close(either, case)
    assert await either.flag(CRITIQUE, id="post1") == case
    assert (await either.case(case)).status is CaseStatus.CLOSED


async def test_a_new_message_after_the_case_was_closed_is_a_new_case(either: Room) -> None:
    case = await either.flag(CRITIQUE, id="post1")
    await close(either, case)
    assert await either.flag(CRITIQUE, id="post2") != case


@pytest.mark.parametrize(
    ("moderation", "shown"),
    [(Moderation.A_PRIORI, Visibility.PENDING), (Moderation.A_POSTERIORI, Visibility.ONLINE)],
)
async def test_what_waits_for_publication_is_known_to_wait(
    room: Room, moderation: Moderation, shown: Visibility
) -> None:
    case = await room.flag(CRITIQUE, moderation=moderation)
    (message,) = await room.all(Message, case)
    assert (await room.case(case)).visibility is message.visibility is shown


async def test_what_nobody_could_read_wakes_as_if_it_were_urgent(room: Room) -> None:
    case = await room.flag("ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ")
    found = await room.case(case)
    if found.level is Level.UNKNOWN:
        assert len(await room.rows("post_thread", what="wake")) == 1
    else:
        assert found.level is not Level.NONE


async def test_a_human_s_flag_always_makes_a_card(room: Room) -> None:
    case = await room.flag("Merci beaucoup, tout est parfait !")
    assert (await room.case(case)).level in (Level.NONE, Level.P3)
    assert len(await room.rows("post_card", case=case)) == 1


async def test_whoever_flags_it_anew_may_fear_something_graver(either: Room) -> None:
    case = await either.flag(QUESTION, id="post1", reason="pas sa place ici")
    assert not (await either.case(case)).level.wakes
    await either.flag(QUESTION, id="post1", reporter="somebody", reason="elle parle de suicide")
    found = await either.case(case)
    assert (found.level, found.category, found.distress) == (Level.P1, Category.SUICIDE_SELFHARM, True)
    assert len(await either.rows("post_thread", what="wake")) == 1
    await either.flag(QUESTION, id="post1", reporter="somebody else", reason="suicide ?")
    assert len(await either.rows("post_thread", what="wake")) == 1, "woken for what is known already"


async def test_a_closed_one_that_somebody_fears_for_opens_and_wakes_once(either: Room) -> None:
    case = await either.flag(CRITIQUE, id="post1")
    await close(either, case)
    await either.flag(CRITIQUE, id="post1", reporter="somebody", reason="self-harm")
    found = await either.case(case)
    assert (found.status, found.level) == (CaseStatus.OPEN, Level.P1)
    assert len(await either.rows("post_thread", what="wake")) == 1

"""« Garder comme modèle… »: somebody proposes, the approver decides, and what was accepted last is what is offered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import Conflict, NotAllowed, Refused
from bot.storage.records import Proposal, Reply
from config.values import replace
from config.words import ReplyState, Verb
from handlers import views
from tests.cases.room import ACCOUNTS, LUMEN, QUESTION, Room, demo_catalog, open_room
from tests.cases.test_departures import closed
from tests.storage.prepared import sqlite_copy

ANSWER = "▢ réponse à compléter"


@pytest_asyncio.fixture
async def led(data: Path) -> AsyncIterator[Room]:
    """A desk whose client names an expert for its templates, and has two managers."""
    shipped = demo_catalog()
    clients = {**shipped.clients, LUMEN: replace(shipped.clients[LUMEN], approver="ines")}
    async with open_room(sqlite_copy(data), catalog=replace(shipped, clients=clients)) as opened:
        yield opened


async def text_offered(room: Room, *, by: str) -> str:
    """What the form of a new case is filled in with."""
    case = await room.flag(QUESTION, by=by)
    ref = int((await room.done(Verb.REPLY, case)).answer.ref)
    (draft,) = [one for one in await room.all(Reply, case) if one.id == ref]
    content = await room.store.read(lambda session: session.words(draft.evidence), LUMEN)
    return str(content["text"])


async def sent(room: Room, words: str, *, by: str, who: str = "lea") -> tuple[int, int]:
    """A question answered in somebody's own words -> the case, the reply."""
    case = await room.flag(QUESTION, by=by)
    ref = (await room.done(Verb.REPLY, case, who=who)).answer.ref
    (draft,) = await room.all(Reply, case)
    content = await room.store.read(lambda session: session.words(draft.evidence), LUMEN)
    text = str(content["text"]).replace("merci de votre message.", words).replace(ANSWER, "Votre colis part demain.")
    assert words in text
    await room.done(Verb.SEND, case, who=who, ref=ref, values={"text": text})
    (reply,) = await room.all(Reply, case)
    assert reply.state is ReplyState.QUEUED
    return case, reply.id


async def proposed(room: Room, words: str, *, by: str) -> tuple[int, Proposal]:
    case, reply = await sent(room, words, by=by)
    await room.done(Verb.KEEP_TEMPLATE, case, ref=str(reply))
    (found,) = await room.all(Proposal, case)
    return case, found


async def seen(room: Room, case: int, proposal: Proposal, *, who: str = "nadia") -> str:
    """What the button carries on the approver's post as it stands now."""
    (row,) = [one for one in await room.told(who, "template") if one.ref == str(proposal.id)]
    card = await room.store.read(views.post, LUMEN, room.catalog, row, dest=row.dest)
    assert card is not None
    buttons = [one for block in card.body for one in getattr(block, "buttons", ())]
    return str(next(one.ref for one in buttons if one.verb is Verb.ACCEPT_TEMPLATE))


async def test_until_it_is_accepted_the_former_words_are_offered_and_then_the_new_ones(room: Room) -> None:
    case, found = await proposed(room, "merci, nous regardons.", by="ana")
    assert "merci de votre message." in await text_offered(room, by="bea")
    await room.done(Verb.ACCEPT_TEMPLATE, case, who="nadia", ref=await seen(room, case, found))
    assert "merci, nous regardons." in await text_offered(room, by="cleo")
    assert await room.told("lea", "template_decided")


async def test_nobody_but_the_approver_decides(room: Room) -> None:
    case, found = await proposed(room, "merci, nous regardons.", by="ana")
    for who in ("lea", "marc"):
        reacted = await room.click(Verb.ACCEPT_TEMPLATE, case, who=who, ref=str(found.id))
        assert isinstance(reacted.error, NotAllowed)
    await room.done(Verb.DECLINE_TEMPLATE, case, who="nadia", ref=await seen(room, case, found))
    again = await room.click(Verb.ACCEPT_TEMPLATE, case, who="nadia", ref=str(found.id))
    assert isinstance(again.error, Refused)
    assert "merci de votre message." in await text_offered(room, by="bea")


async def test_while_the_approver_is_there_the_managers_are_not_asked(led: Room) -> None:
    case, found = await proposed(led, "merci, nous regardons.", by="ana")
    assert await led.told("nadia", "template") == await led.told("marc", "template") == []
    assert isinstance((await led.click(Verb.ACCEPT_TEMPLATE, case, who="nadia", ref=str(found.id))).error, NotAllowed)
    await led.done(Verb.ACCEPT_TEMPLATE, case, who="ines", ref=await seen(led, case, found, who="ines"))
    assert [one.decided_by for one in await led.all(Proposal, case)] == ["ines"]


async def test_of_two_managers_the_first_to_decide_wins_and_the_other_is_told_who(led: Room) -> None:
    await closed(led, "ines")
    case, found = await proposed(led, "merci, nous regardons.", by="ana")
    theirs = await seen(led, case, found, who="nadia")
    await led.done(Verb.DECLINE_TEMPLATE, case, who="marc", ref=await seen(led, case, found, who="marc"))
    late = (await led.click(Verb.ACCEPT_TEMPLATE, case, who="nadia", ref=theirs)).error
    assert isinstance(late, Conflict)
    assert (late.by, late.verb) == ("marc", Verb.DECLINE_TEMPLATE)
    assert [one.decided_by for one in await led.all(Proposal, case)] == ["marc"]
    assert "merci de votre message." in await text_offered(led, by="cleo")


async def test_what_waits_for_managers_who_leave_as_well_is_put_to_whoever_is_there(led: Room) -> None:
    case, found = await proposed(led, "merci, nous regardons.", by="ana")
    for who in ("marc", "ines"):
        await closed(led, who)
    assert len(await led.told("nadia", "template")) == 1
    await led.done(Verb.ACCEPT_TEMPLATE, case, who="nadia", ref=await seen(led, case, found, who="nadia"))
    assert [one.decided_by for one in await led.all(Proposal, case)] == ["nadia"]


async def test_where_the_approver_has_no_account_the_managers_are_asked(data: Path) -> None:
    shipped = demo_catalog()
    lumen = shipped.clients[LUMEN]
    people = tuple(replace(one, accounts=()) if one.id == "nadia" else one for one in lumen.people)
    catalog = replace(shipped, clients={**shipped.clients, LUMEN: replace(lumen, people=people)})
    async with open_room(sqlite_copy(data), catalog=catalog) as room:
        case, found = await proposed(room, "merci, nous regardons.", by="ana")
        await room.done(Verb.ACCEPT_TEMPLATE, case, who="marc", ref=await seen(room, case, found, who="marc"))
        assert [one.decided_by for one in await room.all(Proposal, case)] == ["marc"]


async def test_where_the_approver_is_in_a_chat_without_a_channel_the_managers_are_asked(data: Path) -> None:
    shipped = demo_catalog()
    lumen = shipped.clients[LUMEN]
    elsewhere = ("teams:7c0ffee0-0000-4000-8000-00000000fa01/0ad1a000-0000-4000-8000-00000000fa04",)
    people = tuple(replace(one, accounts=elsewhere) if one.id == "nadia" else one for one in lumen.people)
    catalog = replace(shipped, clients={**shipped.clients, LUMEN: replace(lumen, people=people)})
    async with open_room(sqlite_copy(data), catalog=catalog) as room:
        case, found = await proposed(room, "merci, nous regardons.", by="ana")
        assert [row.dest for row in await room.rows("direct", what="template")] == [ACCOUNTS["marc"]]
        await room.done(Verb.ACCEPT_TEMPLATE, case, who="marc", ref=await seen(room, case, found, who="marc"))
        assert [one.decided_by for one in await room.all(Proposal, case)] == ["marc"]


async def test_where_the_approver_is_gone_the_managers_are_asked_and_decide(room: Room) -> None:
    await closed(room, "nadia")
    case, found = await proposed(room, "merci, nous regardons.", by="ana")
    assert await room.told("nadia", "template") == []
    assert isinstance((await room.click(Verb.ACCEPT_TEMPLATE, case, ref=str(found.id))).error, NotAllowed), "Léa"
    await room.done(Verb.ACCEPT_TEMPLATE, case, who="marc", ref=await seen(room, case, found, who="marc"))
    assert "merci, nous regardons." in await text_offered(room, by="cleo")
    (kept,) = await room.all(Proposal, case)
    assert kept.decided_by == "marc"


async def test_what_waits_for_an_approver_who_leaves_is_put_to_the_managers_once(room: Room) -> None:
    case, found = await proposed(room, "merci, nous regardons.", by="ana")
    decided, other = await proposed(room, "merci, nous cherchons.", by="bea")
    await room.done(Verb.DECLINE_TEMPLATE, decided, who="nadia", ref=await seen(room, decided, other))
    for _ in range(3):  # each restart, and each change of their profile, says it anew
        await closed(room, "nadia")
        await room.done(Verb.NOTE, case, values={"text": "Encore là"})
    (told,) = await room.told("marc", "template")
    assert told.ref == str(found.id)


@pytest.mark.parametrize("last", ["earlier", "later"])
async def test_of_two_that_were_proposed_the_one_accepted_last_is_offered(room: Room, last: str) -> None:
    one = await proposed(room, "merci, c'est la première.", by="ana")
    two = await proposed(room, "merci, c'est la seconde.", by="bea")
    first, second = (two, one) if last == "earlier" else (one, two)
    before = await seen(room, *second)
    await room.done(Verb.ACCEPT_TEMPLATE, first[0], who="nadia", ref=await seen(room, *first))
    moved = await room.done(Verb.ACCEPT_TEMPLATE, second[0], who="nadia", ref=before)
    assert moved.answer.name == "template_moved", "the approver has not seen what it would take the place of"
    now = await seen(room, *second)
    assert now != before
    await room.done(Verb.ACCEPT_TEMPLATE, second[0], who="nadia", ref=now)
    words = "c'est la première." if last == "earlier" else "c'est la seconde."
    assert words in await text_offered(room, by="cleo")
    versions = [(await room.all(Proposal, case))[0].version for case, _ in (first, second)]
    assert versions == [2, 3]


async def test_the_same_words_are_proposed_once(room: Room) -> None:
    case, reply = await sent(room, "merci, nous regardons.", by="ana")
    await room.done(Verb.KEEP_TEMPLATE, case, ref=str(reply))
    await room.done(Verb.KEEP_TEMPLATE, case, who="sam", ref=str(reply))
    assert len(await room.all(Proposal, case)) == 1
    assert len(await room.told("nadia", "template")) == 1


async def test_the_name_of_whoever_wrote_is_not_kept_whoever_proposes(room: Room) -> None:
    case, reply = await sent(room, "merci, nous regardons.", by="ana")
    await room.done(Verb.KEEP_TEMPLATE, case, who="sam", ref=str(reply))
    (found,) = await room.all(Proposal, case)
    content = await room.store.read(lambda session: session.words(found.evidence), LUMEN)
    assert "Léa" not in content["body"]
    assert "signer.name" in content["body"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [("merci ana, nous regardons.", "member_named"), ("merci, appelez le 01 99 00 00 00.", "number")],
)
async def test_what_cannot_be_kept_is_said(room: Room, words: str, reason: str) -> None:
    case, reply = await sent(room, words, by="ana")
    reacted = await room.click(Verb.KEEP_TEMPLATE, case, ref=str(reply))
    assert isinstance(reacted.error, Refused)
    assert reacted.error.reason == reason


async def test_words_that_were_only_chosen_are_none_to_keep(room: Room) -> None:
    """Another template is nobody's own words."""
    case = await room.flag(QUESTION, by="ana")
    ref = (await room.done(Verb.REPLY, case)).answer.ref
    await room.done(Verb.SEND, case, ref=ref, values={"template": "general-public"})
    (draft,) = await room.all(Reply, case)
    assert draft.template == "general-public"
    content = await room.store.read(lambda session: session.words(draft.evidence), LUMEN)
    assert content["text"] == content["rendered"]

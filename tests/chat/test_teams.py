"""Teams as a chat: what is posted where, who is there, and what each answer of the Connector means."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.chat.base import CannotInvite, CannotLook, MessageRef
from bot.chat.teams import Teams
from bot.chat.teams_inbound import read_inbound
from bot.chat.teams_tokens import BOT, GRAPH
from bot.errors import Permanent, Retryable, Unknown
from tests.chat.conftest import DEST, Steady
from tests.chat.teams_fake import APP, CHANNEL, CLAIRE, DIALLO, TENANT, Fake, Plan

PERSON = f"teams:{TENANT}/{DIALLO}"
GROUP = f"teams:{TENANT}/group:9a000000-0000-4000-8000-000000000009"


def message(words: str = "Cas 12") -> dict[str, Any]:
    return {"summary": words, "card": {"type": "AdaptiveCard", "version": "1.5", "body": []}, "entities": []}


async def test_a_card_begins_a_thread_and_changes_in_place(fake: Fake, teams: Teams) -> None:
    card = await teams.post(DEST, message(), key="k")
    assert fake.sent[card.message]["where"] == f"{CHANNEL};messageid={card.message}"
    reply = await teams.post(DEST, message("Question"), key="k2", thread=card.message)
    assert fake.sent[reply.message]["where"] == f"{CHANNEL};messageid={card.message}"
    assert reply == MessageRef(DEST, reply.message, card.message)
    for ref in (card, reply):
        await teams.update(ref, message("Changé"))
        assert fake.sent[ref.message]["activity"]["summary"] == "Changé"
        await teams.delete(ref)
        await teams.delete(ref)  # already gone is well
    assert fake.sent == {}
    with pytest.raises(Permanent, match="message_not_found"):
        await teams.update(card, message())
    with pytest.raises(Permanent, match="thread_not_found"):
        await teams.post(DEST, message(), key="k3", thread=card.message)


def for_each(*accounts: str) -> dict[str, Any]:
    found = message()
    refresh = {"action": {"type": "Action.Execute", "verb": "fanal:refresh"}, "userIds": list(accounts)}
    return found | {"card": found["card"] | {"refresh": refresh}}


async def test_the_first_card_after_a_restart_names_those_who_get_their_own(fake: Fake, teams: Teams) -> None:
    first = await teams.post(DEST, for_each(PERSON), key="k")
    assert named(fake, first) == [f"29:{DIALLO}"]
    away = f"teams:{TENANT}/1a000000-0000-4000-8000-000000000001"
    await teams.update(first, for_each(PERSON, away))
    await teams.update(first, for_each(PERSON, away))
    assert named(fake, first) == [f"29:{DIALLO}"]
    assert fake.asked["GET pagedmembers"] == 1, "whoever is not there is not looked for again and again"


@pytest.mark.parametrize(
    "plan", [Plan(500), Plan(403), Plan(200, body={}), Plan(200, body=[]), Plan(200, body={"members": 1})]
)
async def test_a_card_does_not_wait_for_a_roster_that_cannot_be_read(fake: Fake, teams: Teams, plan: Plan) -> None:
    fake.plan("GET pagedmembers", *[plan] * 3)
    card = await teams.post(DEST, for_each(PERSON), key="k")
    assert named(fake, card) == []


def named(fake: Fake, ref: MessageRef) -> list[str]:
    """Those for whom Teams asks their own view of a card."""
    found: list[str] = (
        fake.sent[ref.message]["activity"]["attachments"][0]["content"].get("refresh", {}).get("userIds", [])
    )
    return found


async def test_a_private_conversation_is_opened_once(fake: Fake, teams: Teams) -> None:
    first = await teams.post(PERSON, message(), key="k")
    second = await teams.post(PERSON, message(), key="k2")
    assert {fake.sent[ref.message]["where"] for ref in (first, second)} == {f"a:{DIALLO}"}
    assert first.dest == PERSON, "a person's conversation is found again by the person"
    await teams.update(first, message("Changé"))
    assert fake.asked["POST conversations"] == 1


async def test_whoever_wrote_in_private_is_answered_there(fake: Fake, teams: Teams) -> None:
    private = {"id": "a:known", "conversationType": "personal", "tenantId": TENANT}
    teams.met(read_inbound(fake.activity(conversation=private, channelData={}), tenant=TENANT))
    ref = await teams.post(PERSON, message(), key="k")
    assert fake.sent[ref.message]["where"] == "a:known"
    assert fake.asked["POST conversations"] == 0


async def test_who_has_not_installed_the_app_may_yet(fake: Fake, teams: Teams) -> None:
    with pytest.raises(Retryable, match="BotNotInstalled") as refused:
        await teams.post(f"teams:{TENANT}/0bad0000-0000-4000-8000-000000000001", message(), key="k")
    assert refused.value.after == 30


async def test_nobody_can_look_and_nobody_is_added(teams: Teams) -> None:
    with pytest.raises(CannotLook):
        await teams.find(DEST, key="k")
    with pytest.raises(CannotInvite):
        await teams.invite(DEST, PERSON)


async def test_who_is_in_a_channel(fake: Fake, teams: Teams, steady: Steady) -> None:
    people = frozenset(f"teams:{TENANT}/{one}" for one in (DIALLO, CLAIRE))
    assert [await teams.members(DEST) for _ in range(3)] == [people] * 3
    assert fake.asked["GET pagedmembers"] == 1
    steady.now += 61
    await teams.members(DEST)
    assert fake.asked["GET pagedmembers"] == 2


async def test_the_roster_comes_in_pages(fake: Fake, teams: Teams) -> None:
    first = {"members": [{"objectId": DIALLO.upper()}, {"id": "28:bot"}], "continuationToken": "next&page"}
    fake.plan("GET pagedmembers", Plan(200, body=first))
    assert len(await teams.members(DEST)) == 2


async def test_who_somebody_is(fake: Fake, teams: Teams) -> None:
    assert (await teams.look_up(PERSON)).name == f"name of {DIALLO}"
    with pytest.raises(Permanent, match="user_not_found"):
        await teams.look_up(f"teams:{TENANT}/nobody")


async def test_who_is_in_an_entra_group(fake: Fake, teams: Teams) -> None:
    fake.groups[GROUP.split(":")[-1]] = [DIALLO, CLAIRE]
    assert await teams.group_members(GROUP) == {f"teams:{TENANT}/{one}" for one in (DIALLO, CLAIRE)}
    fake.plan("graph", Plan(403, body={"error": {"code": "Authorization_RequestDenied"}}))
    with pytest.raises(Retryable, match="Authorization_RequestDenied"):
        await teams.group_members(GROUP)


async def test_a_next_page_elsewhere_never_gets_our_token(fake: Fake, teams: Teams) -> None:
    page = {"value": [{"id": DIALLO}], "@odata.nextLink": "https://evil.example/v1.0/groups"}
    fake.plan("graph", Plan(200, body=page))
    assert len(await teams.group_members(GROUP)) == 1


# --- what an answer means -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "kind", "after"),
    [
        (Plan(429, {"Retry-After": "7"}), Retryable, 7.0),
        (Plan(429), Retryable, 1.0),
        (Plan(429, {"Retry-After": "soon"}), Retryable, 1.0),
        (Plan(412), Retryable, None),
        (Plan(500), Unknown, None),
        (Plan(502), Unknown, None),
        (Plan(504), Unknown, None),
        (Plan(403, body={"error": {"code": "BotNotInConversationRoster"}}), Retryable, 30.0),
        (Plan(404, body={"error": {"code": "ConversationNotFound"}}), Retryable, 30.0),
        (Plan(413, body={"error": {"code": "MessageSizeTooBig"}}), Permanent, None),
        (Plan(400, body={"error": {"code": "BadSyntax"}}), Permanent, None),
        (Plan(400, body=["no", "sense"]), Permanent, None),
        (Plan(302, {"Location": "https://evil.example"}), Retryable, 30.0),
        (Plan(201, body={}), Unknown, None),
    ],
)
async def test_what_became_of_a_post_is_told(
    fake: Fake, teams: Teams, plan: Plan, kind: type[Exception], after: float | None
) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    teams.connector.pause = pause
    fake.plan("POST conversations", *[plan] * 3)
    with pytest.raises(kind) as told:
        await teams.post(DEST, message(), key="k")
    assert type(told.value) is kind or (kind is Retryable and isinstance(told.value, Retryable))
    tries = 3 if kind is Retryable and (after is None or after < 2) else 1
    assert fake.asked["POST conversations"] == tries, "again only what certainly did not happen, and soon"
    assert len(pauses) == tries - 1
    if after is not None:
        assert isinstance(told.value, Retryable)
        assert told.value.after is not None
        assert after <= told.value.after <= after * 1.2, "spread, so that not all come back at once"


@pytest.mark.parametrize("status", [429, 412, 500, 502, 504])
async def test_what_may_be_asked_twice_is(fake: Fake, teams: Teams, status: int) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    teams.connector.pause = pause
    fake.plan("GET pagedmembers", Plan(status), Plan(status))
    assert len(await teams.members(DEST)) == 2
    assert fake.asked["GET pagedmembers"] == 3
    assert len(set(pauses)) == 2, "with jitter"
    fake.plan("GET member", Plan(429, {"Retry-After": "60"}))
    with pytest.raises(Retryable):
        await teams.look_up(PERSON)


async def test_an_update_that_broke_off_may_be_repeated(fake: Fake, teams: Teams) -> None:
    card = await teams.post(DEST, message(), key="k")
    fake.plan("PUT activity", Plan(502))
    await teams.update(card, message("Changé"))
    assert fake.sent[card.message]["activity"]["summary"] == "Changé"
    assert fake.asked["PUT activity"] == 2


async def test_a_host_that_is_not_there(fake: Fake, teams: Teams) -> None:
    teams.connector.base = "http://127.0.0.1:9"
    with pytest.raises(Retryable, match="cannot be reached"):
        await teams.post(DEST, message(), key="k")
    teams.connector.base, teams.connector.timeout, fake.slow = fake.service, 0.05, 1.0
    assert teams.tokens is not None
    await teams.tokens.get(BOT)
    with pytest.raises(Unknown):
        await teams.post(DEST, message(), key="k")


# --- tokens ---------------------------------------------------------------------------------------


async def test_one_token_for_each_scope(fake: Fake, teams: Teams, steady: Steady) -> None:
    fake.groups[GROUP.split(":")[-1]] = [DIALLO]
    await asyncio.gather(*(teams.post(DEST, message(), key=str(n)) for n in range(20)))
    await asyncio.gather(*(teams.group_members(GROUP) for _ in range(3)))
    assert fake.asked["token"] == 2
    steady.now += 3300
    await teams.post(DEST, message(), key="k")
    assert fake.asked["token"] == 3, "a little before its end"


async def test_a_token_that_is_still_good_serves_while_entra_is_down(fake: Fake, teams: Teams, steady: Steady) -> None:
    await teams.post(DEST, message(), key="k")
    fake.plan("token", *[Plan(503)] * 4)
    steady.now += 3400
    await teams.post(DEST, message(), key="k2")
    steady.now += 200
    with pytest.raises(Retryable, match="no token"):
        await teams.post(DEST, message(), key="k3")


async def test_a_token_that_was_taken_back_is_asked_for_again(fake: Fake, teams: Teams) -> None:
    await teams.post(DEST, message(), key="k")
    fake.tokens.clear()
    await teams.post(DEST, message(), key="k2")
    assert fake.asked["token"] == 2
    fake.plan("POST conversations", Plan(401), Plan(401))
    with pytest.raises(Retryable):
        await teams.post(DEST, message(), key="k3")
    assert fake.asked["POST conversations"] == 5, "and not for ever"


@pytest.mark.parametrize("body", [{}, {"access_token": "x"}, {"access_token": "x", "expires_in": "soon"}, []])
async def test_an_answer_without_a_token(fake: Fake, teams: Teams, body: Any) -> None:
    assert teams.tokens is not None
    fake.plan("token", Plan(200, body=body))
    with pytest.raises(Retryable):
        await teams.tokens.get(GRAPH)


async def test_a_wrong_secret_is_somebody_s_to_mend(fake: Fake, teams: Teams) -> None:
    fake.plan("token", Plan(401))
    with pytest.raises(Retryable) as refused:
        await teams.post(DEST, message(), key="k")
    assert refused.value.after == 30
    assert APP not in str(refused.value)


async def test_a_hundred_at_once_stall_nobody(fake: Fake, teams: Teams) -> None:
    """In processor time, so that other programs do not count; the fake shares this loop and does."""
    longest, going = 0.0, True

    async def watch() -> None:
        nonlocal longest
        while going:
            before = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - before)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(teams.post(DEST, message(), key=str(n)) for n in range(100)))
    going = False
    await watching
    assert len(fake.sent) == 100
    assert fake.most_at_once <= 8
    assert fake.asked["token"] == 1
    assert longest < 0.05

"""An expert whom Slack does not let into the channel: they are asked in private, and the managers hear of it once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases.invitations import NOT_INVITED
from bot.cases.lanes import Effect
from bot.chat.base import CannotInvite, InvitationRefused
from bot.chat.slack import Slack
from bot.net import Route, open_net
from bot.storage.records import OutboxRow
from config.values import replace
from config.words import Verb
from handlers import views
from handlers.outbox import Sender
from handlers.senders import SENDERS
from tests.cases.draining import draining
from tests.cases.room import ACCOUNTS, CHANNEL, LUMEN, Room, demo_catalog, open_room
from tests.storage.prepared import sqlite_copy


@dataclass
class Refusing:
    """What `conversations.invite` answers; "" when it lets people in."""

    code: str = "cant_invite"
    asked: list[str] = field(default_factory=list)

    async def conversations_invite(self, *, channel: str, users: str) -> dict[str, Any]:
        self.asked.append(users)
        if self.code:
            answer = SimpleNamespace(data={"ok": False, "error": self.code}, status_code=200, headers={})
            raise SlackApiError("no", answer)  # type: ignore[no-untyped-call]
        return {"ok": True}


@asynccontextmanager
async def slack(web: Refusing) -> AsyncIterator[Slack]:
    async with open_net(Route()) as net:
        found = Slack(token="xoxb-1", net=net, base_url="https://slack.invalid/api/")
        found.client = cast(AsyncWebClient, web)
        yield found


@asynccontextmanager
async def inviting(data: Path) -> AsyncIterator[Room]:
    """Maison Lumen, whose file lets experts be invited."""
    found = demo_catalog()
    catalog = replace(found, clients={**found.clients, LUMEN: replace(found.clients[LUMEN], invite=True)})
    async with open_room(sqlite_copy(data), catalog=catalog) as room:
        yield room


async def asked(room: Room, web: Refusing) -> None:
    """Another case, and a question of it to Maître Diallo: the invitation is tried until something becomes of it."""
    case = await room.flag(by=f"member{len(web.asked)}")
    await room.done(Verb.ASK, case, values={"disciplines": ["legal"], "question": "Que dire ?"})
    senders: dict[Effect, Sender] = {Effect.INVITE: SENDERS[Effect.INVITE]}
    for row in await room.rows():
        if row.kind != Effect.INVITE and row.state == "pending":
            await room.run(lambda tx, id=row.id: tx.change(tx.get(OutboxRow, id), state="sent"))
    async with slack(web) as chat, draining(room, senders=senders, chats={"slack": chat}), asyncio.timeout(30):
        while any(row.state == "pending" for row in await room.rows("invite")):
            await asyncio.sleep(0.01)


async def test_managers_hear_once_until_something_changes(data: Path) -> None:
    web = Refusing()
    async with inviting(data) as room:

        async def told() -> list[int]:
            return [len(await room.told(who, NOT_INVITED)) for who in ("nadia", "marc")]

        await asked(room, web)
        assert await told() == [1, 1]
        room.clocks.step(days=1)
        await asked(room, web)
        room.clocks.step(days=1)
        await asked(room, web)
        assert await told() == [1, 1], "the same person, channel and reason"
        assert len(web.asked) == 3, "each question invites anew: what was mended shows"
        web.code = "user_is_restricted"
        await asked(room, web)
        assert await told() == [2, 2], "another reason wants another hand"
        web.code = "already_in_channel"
        await asked(room, web)
        web.code = "user_is_restricted"
        await asked(room, web)
        assert await told() == [3, 3], "they had been in it meanwhile"
        (first, *_) = await room.told("nadia", NOT_INVITED)
        card = str(await room.store.read(views.post, LUMEN, room.catalog, first, dest=ACCOUNTS["nadia"]))
        assert "cant_invite" in card
        assert "Diallo" in card


@pytest.mark.parametrize("code", ["cant_invite", "missing_scope", "user_not_found"])
async def test_what_slack_says_of_a_person_is_a_refusal(code: str) -> None:
    async with slack(Refusing(code)) as chat:
        with pytest.raises(InvitationRefused, match=code):
            await chat.invite(CHANNEL, ACCOUNTS["diallo"])


@pytest.mark.parametrize("code", ["channel_not_found", "invalid_auth"])
async def test_what_shuts_the_app_itself_out_is_told_of_the_channel_alone(code: str) -> None:
    async with slack(Refusing(code)) as chat:
        with pytest.raises(CannotInvite, match=code):
            await chat.invite(CHANNEL, ACCOUNTS["diallo"])


async def test_a_second_question_of_the_same_case_invites_anew_too(data: Path) -> None:
    async with inviting(data) as room:
        case = await room.flag()
        for words in ("Que dire ?", "Et que faire ?"):
            await room.done(Verb.ASK, case, values={"disciplines": ["legal"], "question": words})
        assert [row.ref for row in await room.rows("invite")].count(ACCOUNTS["diallo"]) == 2

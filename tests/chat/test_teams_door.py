"""Who gets in from Teams, and what the desk is told of it."""

from __future__ import annotations

import json
from typing import Any

from bot.chat.teams_inbound import Reply
from tests.chat.conftest import DEST, Desk
from tests.chat.teams_fake import CHANNEL, DIALLO, TEAM, TENANT, Fake


async def knock(desk: Desk, activity: Any, token: str) -> tuple[int, Any]:
    raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    return await desk.door.receive(raw, f"Bearer {token}" if token else "")


async def test_a_message_of_the_channel_comes_in(fake: Fake, desk: Desk) -> None:
    assert await knock(desk, fake.activity(), fake.token()) == (202, None)
    (seen,) = desk.seen
    assert (seen.kind, seen.id, seen.tenant, seen.team) == ("message", "1700000000001", TENANT, TEAM)
    assert (seen.channel, seen.root, seen.dest) == (CHANNEL, "1700000000000", DEST)
    assert (seen.user, seen.user_name, seen.locale) == (f"teams:{TENANT}/{DIALLO}", "Maître Diallo", "fr-FR")
    assert fake.asked == {"openid": 1}, "no token, no roster: nothing is asked before the desk acts"


async def test_an_invoke_is_answered_with_what_the_desk_says(fake: Fake, desk: Desk) -> None:
    desk.reply = Reply(200, {"statusCode": 200, "value": {"type": "AdaptiveCard"}})
    invoke = fake.activity(type="invoke", name="adaptiveCard/action", value={"action": {"verb": "fanal:claim:1"}})
    assert await knock(desk, invoke, fake.token()) == (200, desk.reply.body)
    assert desk.seen[0].value == {"action": {"verb": "fanal:claim:1"}}

"""Who gets in from Teams, and what the desk is told of it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from bot.chat.teams_door import Door, Served
from bot.chat.teams_inbound import Inbound, Reply, strip_mention
from bot.chat.teams_keys import SigningKeys
from bot.net import Net
from tests.chat.conftest import DEST, Desk
from tests.chat.forged import FORGED, OTHER_TENANT, Forged
from tests.chat.teams_fake import APP, CHANNEL, DIALLO, OTHER_KEY, TEAM, TENANT, Fake


async def knock(desk: Desk, activity: Any, token: str) -> tuple[int, Any]:
    raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    return await desk.door.receive(raw, f"Bearer {token}" if token else "")


async def test_a_message_of_the_channel_comes_in(fake: Fake, desk: Desk) -> None:
    assert await knock(desk, fake.activity(), fake.token()) == (202, None)
    (seen,) = desk.seen
    assert (seen.kind, seen.id, seen.tenant, seen.team) == ("message", "1700000000001", TENANT, TEAM)
    assert (seen.channel, seen.root, seen.dest) == (CHANNEL, "1700000000000", DEST)
    assert (seen.user, seen.locale) == (f"teams:{TENANT}/{DIALLO}", "fr-FR")


async def test_an_invoke_is_answered_with_what_the_desk_says(fake: Fake, desk: Desk) -> None:
    desk.reply = Reply(200, {"statusCode": 200, "value": {"type": "AdaptiveCard"}})
    invoke = fake.activity(type="invoke", name="adaptiveCard/action", value={"action": {"verb": "fanal:claim:1"}})
    assert await knock(desk, invoke, fake.token()) == (200, desk.reply.body)
    assert desk.seen[0].value == {"action": {"verb": "fanal:claim:1"}}


@pytest.mark.parametrize("kind", ["conversationUpdate", "installationUpdate", "messageUpdate", "invoke", "event"])
async def test_nothing_is_asked_before_the_desk_acts(fake: Fake, desk: Desk, kind: str) -> None:
    """botbuilder's own handler for Teams looks up everybody who joined, and dies when it cannot."""
    joined = fake.activity(type=kind, membersAdded=[{"id": "29:new"}, {"id": f"28:{APP}"}])
    assert await knock(desk, joined, fake.token()) == (202, None)
    assert desk.seen[0].kind == kind
    assert fake.asked == {"openid": 1}, "neither a token nor a roster"


@pytest.mark.parametrize("forged", FORGED, ids=lambda one: one.name)
async def test_what_is_forged_never_reaches_the_desk(
    fake: Fake, desk: Desk, forged: Forged, caplog: pytest.LogCaptureFixture
) -> None:
    activity, header = forged.make(fake)
    with caplog.at_level(logging.DEBUG):
        status, body = await desk.door.receive(json.dumps(activity).encode(), header)
    assert (status, desk.seen) == (forged.status, [])
    assert body is not None
    assert set(body) == {"error"}, "nobody is told why"
    assert "Je regarde" not in caplog.text
    assert header.removeprefix("Bearer ")[:20].strip() not in caplog.text or len(header) < 30
    assert await knock(desk, fake.activity(), fake.token()) == (202, None), "the same door is open to Teams"


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"1", b'{"type": 1}', b"[" * 9999, b"\xff", b'{"a": 1}'])
async def test_what_is_no_activity_is_refused(fake: Fake, desk: Desk, raw: bytes) -> None:
    status, _ = await knock(desk, raw, fake.token())
    assert (status, desk.seen) == (400, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "x"},
        {"conversation": []},
        {"channelData": 7},
        {"entities": {"a": 1}},
        {"value": "x"},
        {"text": {"a": 1}},
        {"timestamp": "yesterday"},
        {"id": 5},
        {"recipient": None},
        {"type": "invoke", "name": 7},
    ],
)
async def test_an_activity_of_a_strange_shape_harms_nothing(fake: Fake, desk: Desk, changes: dict[str, Any]) -> None:
    status, _ = await knock(desk, fake.activity(**changes), fake.token())
    assert status in (202, 400, 403)
    for seen in desk.seen:
        assert isinstance(seen.text, str)
        assert isinstance(seen.value, dict)


async def test_what_the_desk_raises_is_not_taken_for_a_forgery(fake: Fake, desk: Desk) -> None:
    async def fails(inbound: Inbound) -> Reply:
        raise PermissionError(inbound.id)

    desk.door.on_activity = fails
    with pytest.raises(PermissionError, match="1700000000001"):
        await knock(desk, fake.activity(), fake.token())


async def test_the_same_activity_twice_bears_the_same_id(fake: Fake, desk: Desk) -> None:
    """Teams, or whoever overheard it: the desk knows it again by this id, and acts once."""
    token, activity = fake.token(), fake.activity()
    assert [await knock(desk, activity, token) for _ in range(2)] == [(202, None)] * 2
    assert len({seen.id for seen in desk.seen}) == 1


async def test_a_private_conversation_is_the_person_s(fake: Fake, desk: Desk) -> None:
    private = {"id": "a:1x", "conversationType": "personal", "tenantId": TENANT}
    await knock(desk, fake.activity(conversation=private, channelData={"tenant": {"id": TENANT}}), fake.token())
    (seen,) = desk.seen
    assert (seen.is_personal, seen.dest, seen.conversation) == (True, seen.user, "a:1x")


async def test_a_whole_team_may_be_served(fake: Fake, desk: Desk, net: Net) -> None:
    where = {"id": "19:other@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": TENANT}
    data = {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": "19:other@thread.tacv2"}}
    activity = fake.activity(conversation=where, channelData=data)
    assert (await knock(desk, activity, fake.token()))[0] == 403
    desk.door = Door(Served(APP, TENANT, (), (TEAM,)), SigningKeys(f"{fake.url}/openid", net), desk)
    assert (await knock(desk, activity, fake.token()))[0] == 202


async def test_without_an_app_only_development_takes_what_is_not_signed(fake: Fake, desk: Desk, net: Net) -> None:
    keys = SigningKeys(f"{fake.url}/openid", net)
    desk.door = Door(Served("", TENANT, (DEST,), development=True), keys, desk)
    assert await knock(desk, fake.activity(), "") == (202, None)
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 401, "a token is verified all the same"
    stranger = fake.activity(channelData={"tenant": {"id": OTHER_TENANT}})
    assert (await knock(desk, stranger, ""))[0] == 403
    desk.door = Door(Served("", TENANT, (DEST,)), keys, desk)
    assert (await knock(desk, fake.activity(), ""))[0] == 401
    assert (await knock(desk, fake.activity(), fake.token(aud="")))[0] == 401


# --- keys -----------------------------------------------------------------------------------------


async def test_keys_that_cannot_be_fetched_are_no_forgery(fake: Fake, desk: Desk, steady: Any) -> None:
    fake.keys_down = True
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 503
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 503
    assert fake.asked["openid"] == 1, "not once for every request"
    fake.keys_down = False
    steady.now += 11
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 202


async def test_keys_are_kept_while_their_host_is_down(fake: Fake, desk: Desk, steady: Any) -> None:
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 202
    fake.keys_down = True
    for _ in range(3):
        steady.now += 25 * 3600
        assert (await knock(desk, fake.activity(), fake.token()))[0] == 202
    assert (await knock(desk, fake.activity(), fake.token(key=OTHER_KEY, kid="k2")))[0] == 401


async def test_a_new_key_is_looked_for_at_most_every_five_minutes(fake: Fake, desk: Desk, steady: Any) -> None:
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 202
    fake.keys = {"k2": (OTHER_KEY, ["msteams"])}
    for _ in range(20):
        assert (await knock(desk, fake.activity(), fake.token(key=OTHER_KEY, kid="k2")))[0] == 401
    assert fake.asked["openid"] == 1
    steady.now += 301
    assert (await knock(desk, fake.activity(), fake.token(key=OTHER_KEY, kid="k2")))[0] == 202
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 401, "the old key was taken back"
    assert fake.asked["openid"] == 2


async def test_a_key_that_may_not_speak_for_teams_is_refused(fake: Fake, desk: Desk) -> None:
    fake.keys = {"k1": (fake.keys["k1"][0], ["webchat"])}
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 401


async def test_a_key_host_that_keeps_silent_holds_nobody_for_long(
    fake: Fake, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.teams_keys.TIMEOUT", 0.05)
    fake.silent = True
    assert (await knock(desk, fake.activity(), fake.token()))[0] == 503


# --- words ----------------------------------------------------------------------------------------


def mention(text: str, who: str = f"28:{APP}") -> dict[str, Any]:
    return {"type": "mention", "text": text, "mentioned": {"id": who, "name": "Fanal"}}


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("<at>Fanal</at> dis à Fanal", [mention("<at>Fanal</at>")], "dis à Fanal"),
        ("<at>Fanal</at>&nbsp;aide", [mention("<at>Fanal</at>")], "&nbsp;aide"),
        ("Bonjour <at>Fanal</at> et merci", [mention("<at>Fanal</at>")], "Bonjour et merci"),
        ("voir <at>Fanal</at>, svp", [mention("<at>Fanal</at>")], "voir , svp"),
        ('<at id="0">Fanal</at> aide', [mention('<at id="0">Fanal</at>')], "aide"),
        ("<at>Fanal</at> <at>Fanal</at> x", [mention("<at>Fanal</at>")] * 2, "x"),
        ("<at>Fanal</at> x <at>Fanal</at>", [mention("<at>Fanal</at>")], "x <at>Fanal</at>"),
        ("<at>Léa</at> x", [mention("<at>Léa</at>", "29:lea")], "<at>Léa</at> x"),
        ("Fanal", [{"type": "mention", "text": "Fanal"}], "Fanal"),
        ("a  b", [], "a  b"),
        ("x", {"type": "mention"}, "x"),
        ("x", [7, None, mention("")], "x"),
    ],
)
def test_the_bot_s_mention_goes_and_no_other_word(text: str, entities: Any, words: str) -> None:
    assert strip_mention(text, entities, bot=f"28:{APP}") == words

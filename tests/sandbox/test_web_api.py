"""The Web API through the real slack_sdk client: Slack's shapes when it works, Slack's words when it does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, SandboxConfig
from config.values import replace

from .bolt_bot import card, form, plain
from .conftest import Hand, client_of

Json = dict[str, Any]
MakeSandbox = Callable[..., Awaitable[Sandbox]]


async def refusal(call: Awaitable[Any]) -> Json:
    """What Slack answered to a call that it refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: Json = caught.value.response.data
    return body


# method, arguments, the error
REFUSED: list[tuple[str, Json, str]] = [
    ("chat.makeCoffee", {}, "unknown_method"),
    ("chat.postMessage", {}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0OPEN", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0GONE", "text": "x"}, "account_inactive"),
    ("chat.postMessage", {"channel": "C0CRISE"}, "no_text"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "blocks": "no json"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "thread_ts": "1.0"}, "cannot_reply_to_message"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "metadata": {"event_type": "x"}},
     "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "C0CRISE", "text": "x", "attachments": [{"text": "x"}]}, "invalid_attachments"),
    ("chat.postEphemeral", {"channel": "C0CRISE", "text": "x", "user": "U0INES"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": "C0CRISE", "user": "U0LEA"}, "no_text"),
    ("chat.update", {"channel": "C0CRISE", "ts": "1.0", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "C0CRISE", "ts": "{lea}", "text": "x"}, "cant_update_message"),
    ("chat.update", {"channel": "C0CRISE", "ts": "{bot}", "text": "x" * 4_001}, "msg_too_long"),
    ("chat.update", {"channel": "C0CRISE", "ts": "{bot}"}, "no_text"),
    ("chat.delete", {"channel": "C0CRISE", "ts": "1.0"}, "message_not_found"),
    ("chat.delete", {"channel": "C0CRISE", "ts": "{lea}"}, "cant_delete_message"),
    ("chat.getPermalink", {"channel": "C0CRISE", "message_ts": "1.0"}, "message_not_found"),
    ("conversations.info", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.list", {"types": "secret_channel"}, "invalid_types"),
    ("conversations.list", {"cursor": "zzz"}, "invalid_cursor"),
    ("conversations.list", {"limit": 1001}, "invalid_limit"),
    ("conversations.history", {"channel": "C0OPEN"}, "not_in_channel"),
    ("conversations.history", {"channel": "C0CRISE", "oldest": "yesterday"}, "invalid_ts_oldest"),
    ("conversations.replies", {"channel": "C0CRISE", "ts": "1.0"}, "thread_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.open", {"users": "U0GONE"}, "user_disabled"),
    ("conversations.invite", {"channel": "C0CRISE", "users": "U0LEA"}, "already_in_channel"),
    ("conversations.invite", {"channel": "C0CRISE", "users": "U0FANAL"}, "cant_invite_self"),
    ("conversations.invite", {"channel": "C0CRISE", "users": "U0NOBODY"}, "user_not_found"),
    ("conversations.invite", {"channel": "C0CRISE", "users": "U0GONE"}, "cant_invite"),
    ("conversations.join", {"channel": "C0OPEN"}, "missing_scope"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users.info", {}, "invalid_arguments"),
    ("users.lookupByEmail", {"email": "lea@agence.example"}, "missing_scope"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("bots.info", {"bot": "B0OTHER"}, "bot_not_found"),
    ("views.open", {"view": form()}, "invalid_arguments"),
    ("views.open", {"trigger_id": "1.2.x", "view": form()}, "invalid_trigger_id"),
    ("views.open", {"trigger_id": "1.2.x", "view": form(blocks=[{"type": "header"}])}, "invalid_arguments"),
    ("views.update", {"view_id": "V0", "view": form()}, "not_found"),
    ("views.update", {"view": form()}, "invalid_arguments"),
    ("views.publish", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ("views.publish", {"user_id": "U0LEA", "view": form()}, "invalid_arguments"),
    ("blocks.validate", {}, "invalid_arguments"),
    ("blocks.validate", {"blocks": [{"type": "header"}]}, "invalid_blocks"),
    ("blocks.validate", {"view": {"type": "modal"}}, "invalid_view"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]  # fmt: skip


@pytest.fixture
def config(config: SandboxConfig) -> SandboxConfig:
    """With a public channel without the bot, a private one, and somebody who left."""
    someone = config.users[0]
    return replace(
        config,
        users=(*config.users, replace(someone, id="U0GONE", name="Gone", deleted=True)),
        channels=(
            *config.channels,
            replace(config.channels[0], id="C0OPEN", name="open", members=("U0LEA",), private=False),
            replace(config.channels[0], id="C0SECRET", name="secret", members=("U0LEA",)),
        ),
    )


@pytest.mark.parametrize(
    ("method", "args", "error"), REFUSED, ids=[f"{row[0]}-{row[2]}-{n}" for n, row in enumerate(REFUSED)]
)
async def test_a_call_that_slack_refuses(web: AsyncWebClient, hand: Hand, method: str, args: Json, error: str) -> None:
    stamps = {
        "{lea}": (await hand.post("slack/message", channel="C0CRISE", user="U0LEA", text="hello"))["ts"],
        "{bot}": (await web.chat_postMessage(channel="C0CRISE", text="hello"))["ts"],
    }
    given = {key: stamps.get(value, value) if isinstance(value, str) else value for key, value in args.items()}
    body = await refusal(web.api_call(method, json=given))
    assert body["ok"] is False
    assert body["error"] == error


async def test_problems_with_blocks_are_named_twice_as_slack_does(web: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    body = await refusal(web.chat_postMessage(channel="C0CRISE", text="x", blocks=blocks))
    line = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert body["errors"] == [line]
    assert body["response_metadata"]["messages"] == [f"[ERROR] {line}"]


async def test_too_many_words_in_blocks(web: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_700}}] * 5
    assert (await refusal(web.chat_postMessage(channel="C0CRISE", text="x", blocks=blocks)))[
        "error"
    ] == "msg_blocks_too_long"


async def test_tokens(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    assert (await refusal(client_of(sandbox, "xoxb-other").auth_test()))["error"] == "invalid_auth"
    assert (await refusal(client_of(sandbox, sandbox.config.app_token).auth_test()))[
        "error"
    ] == "not_allowed_token_type"
    async with session.post(sandbox.slack_url + "auth.test") as answer:
        assert answer.status == 200
        assert (await answer.json())["error"] == "not_authed"


async def test_arguments_come_as_json_form_or_query(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url, args = sandbox.slack_url + "users.info", {"user": "U0LEA"}
    headers = {"Authorization": f"Bearer {sandbox.config.bot_token}"}
    ways: list[Json] = [{"json": args}, {"data": args}, {"params": args}]
    for given in ways:
        async with session.post(url, headers=headers, **given) as answer:
            assert (await answer.json())["user"]["profile"]["display_name"] == "Léa"
    async with session.post(url, data="{", headers={**headers, "Content-Type": "application/json"}) as answer:
        assert (await answer.json())["error"] == "invalid_json"
    async with session.post(url, data="[]", headers={**headers, "Content-Type": "application/json"}) as answer:
        assert (await answer.json())["error"] == "json_not_object"
    async with session.post(url, data="x", headers={**headers, "Content-Type": "text/plain"}) as answer:
        assert (await answer.json())["error"] == "invalid_post_type"


async def test_every_answer_names_the_scopes(web: AsyncWebClient, sandbox: Sandbox) -> None:
    answer = await web.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0FANAL", "U0FANAL", "B0FANAL")
    assert set(answer.headers["x-oauth-scopes"].split(",")) == sandbox.config.scopes


async def test_a_scope_that_was_not_granted(config: SandboxConfig, make_sandbox: MakeSandbox) -> None:
    poor = await make_sandbox(replace(config, scopes=frozenset({"users:read"})))
    body = await refusal(client_of(poor).chat_postMessage(channel="C0CRISE", text="x"))
    assert (body["error"], body["needed"], body["provided"]) == ("missing_scope", "chat:write", "users:read")


async def test_reading_a_private_channel_needs_its_own_scope(config: SandboxConfig, make_sandbox: MakeSandbox) -> None:
    public_only = await make_sandbox(replace(config, scopes=config.scopes - {"groups:history", "groups:read"}))
    web = client_of(public_only)
    assert (await refusal(web.conversations_info(channel="C0CRISE")))["needed"] == "groups:read"
    assert (await refusal(web.conversations_history(channel="C0CRISE")))["needed"] == "groups:history"


async def test_a_message_its_edit_and_its_deletion(web: AsyncWebClient, hand: Hand) -> None:
    metadata = {"event_type": "fanal", "event_payload": {"key": "k1"}}
    posted = await web.chat_postMessage(channel="C0CRISE", text="Case 1", blocks=card(), metadata=metadata)
    assert posted["message"]["bot_id"] == "B0FANAL"
    assert posted["message"]["metadata"] == metadata
    await web.chat_update(channel="C0CRISE", ts=posted["ts"], text="Case 1, taken", blocks=card("Release"))
    (message,) = await hand.messages()
    assert (message["text"], message["edited"]) == ("Case 1, taken", True)
    await web.chat_update(channel="C0CRISE", ts=posted["ts"], text="only words")
    assert (await hand.messages())[0]["blocks"] != []
    await web.chat_update(channel="C0CRISE", ts=posted["ts"], text="only words", blocks=[])
    assert (await hand.messages())[0]["blocks"] == []
    await web.chat_delete(channel="C0CRISE", ts=posted["ts"])
    assert await hand.messages() == []


async def test_a_thread_its_history_and_its_metadata(web: AsyncWebClient, hand: Hand) -> None:
    root = (await web.chat_postMessage(channel="C0CRISE", text="root"))["ts"]
    meta = {"event_type": "fanal", "event_payload": {"key": "k2"}}
    reply = await web.chat_postMessage(channel="C0CRISE", text="reply", thread_ts=root, metadata=meta)
    assert reply["message"]["thread_ts"] == root
    nested = await web.chat_postMessage(channel="C0CRISE", text="deeper", thread_ts=reply["ts"])
    assert nested["message"]["thread_ts"] == root
    shouted = await web.chat_postMessage(channel="C0CRISE", text="loud", thread_ts=root, reply_broadcast=True)
    assert shouted["message"]["subtype"] == "thread_broadcast"
    history = await web.conversations_history(channel="C0CRISE")
    assert [one["text"] for one in history["messages"]] == ["loud", "root"]
    assert history["messages"][1]["reply_count"] == 3
    replies = await web.conversations_replies(channel="C0CRISE", ts=root, include_all_metadata=True)
    assert [one["text"] for one in replies["messages"]] == ["root", "reply", "deeper", "loud"]
    assert replies["messages"][1]["metadata"] == meta
    plainly = await web.conversations_replies(channel="C0CRISE", ts=root)
    assert "metadata" not in plainly["messages"][1]
    (message,) = await hand.messages()
    assert [one["text"] for one in message["replies"]] == ["reply", "deeper", "loud"]


async def test_the_root_of_a_thread_leaves_a_stone(web: AsyncWebClient, hand: Hand) -> None:
    root = (await web.chat_postMessage(channel="C0CRISE", text="root"))["ts"]
    await web.chat_postMessage(channel="C0CRISE", text="reply", thread_ts=root)
    await web.chat_delete(channel="C0CRISE", ts=root)
    (stone,) = await hand.messages()
    assert (stone["deleted"], stone["text"], len(stone["replies"])) == (True, "", 1)
    replies = await web.conversations_replies(channel="C0CRISE", ts=root)
    assert replies["messages"][0]["subtype"] == "tombstone"


async def test_history_between_two_moments_and_page_by_page(web: AsyncWebClient) -> None:
    stamps = [(await web.chat_postMessage(channel="C0CRISE", text=str(n)))["ts"] for n in range(5)]
    later = await web.conversations_history(channel="C0CRISE", oldest=stamps[1])
    assert [one["text"] for one in later["messages"]] == ["4", "3", "2"]
    both = await web.conversations_history(channel="C0CRISE", oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [one["text"] for one in both["messages"]] == ["3", "2", "1"]
    texts = []
    async for page in await web.conversations_history(channel="C0CRISE", limit=2):
        texts += [one["text"] for one in page["messages"]]
    assert texts == ["4", "3", "2", "1", "0"]


async def test_a_private_conversation_is_opened_once(web: AsyncWebClient, hand: Hand) -> None:
    first = await web.conversations_open(users=["U0DIALLO"])
    again = await web.conversations_open(users=["U0DIALLO"])
    assert first["channel"]["id"] == again["channel"]["id"] == "D0DIALLO"
    assert again["already_open"] is True
    posted = await web.chat_postMessage(channel="U0DIALLO", text="A question")
    assert posted["channel"] == "D0DIALLO"
    room = (await hand.state())["slack"]["channels"]["D0DIALLO"]
    assert (room["is_im"], sorted(room["members"])) == (True, ["U0DIALLO", "U0FANAL"])


async def test_channels_and_their_members(web: AsyncWebClient) -> None:
    listed = await web.conversations_list(types="public_channel,private_channel")
    assert [one["id"] for one in listed["channels"]] == ["C0CRISE", "C0NORD", "C0OPEN"]
    info = await web.conversations_info(channel="C0CRISE", include_num_members=True)
    assert (info["channel"]["is_private"], info["channel"]["num_members"]) == (True, 6)
    assert "U0DIALLO" in (await web.conversations_members(channel="C0CRISE"))["members"]
    await web.conversations_invite(channel="C0CRISE", users=["U0INES"])
    assert "U0INES" in (await web.conversations_members(channel="C0CRISE"))["members"]


async def test_people(web: AsyncWebClient, config: SandboxConfig, make_sandbox: MakeSandbox) -> None:
    lea = (await web.users_info(user="U0LEA", include_locale=True))["user"]
    assert (lea["tz"], lea["locale"], lea["deleted"]) == ("Europe/Paris", "fr-FR", False)
    assert "email" not in lea["profile"]
    assert (await web.users_info(user="U0GONE"))["user"]["deleted"] is True
    assert (await web.users_info(user="U0FANAL"))["user"]["is_bot"] is True
    assert len((await web.users_list())["members"]) == len(config.users) + 1
    trusted = client_of(await make_sandbox(replace(config, scopes=config.scopes | {"users:read.email"})))
    found = await trusted.users_lookupByEmail(email="LEA@agence.example")
    assert (found["user"]["id"], found["user"]["profile"]["email"]) == ("U0LEA", "lea@agence.example")


async def test_user_groups_change(web: AsyncWebClient, hand: Hand) -> None:
    (group,) = (await web.usergroups_list(include_users=True))["usergroups"]
    assert (group["handle"], group["users"]) == ("moderation", ["U0LEA", "U0SAM"])
    await hand.post("slack/usergroup", id="S0MODOS", users=["U0SAM"])
    assert (await web.usergroups_users_list(usergroup="S0MODOS"))["users"] == ["U0SAM"]
    (told,) = hand.sandbox.store.world.tellings.values()
    assert (told.payload["event"]["type"], told.payload["event"]["subteam"]["users"]) == ("subteam_updated", ["U0SAM"])


async def test_a_permalink_leads_to_our_own_page(
    web: AsyncWebClient, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    ts = (await web.chat_postMessage(channel="C0CRISE", text="root"))["ts"]
    link = (await web.chat_getPermalink(channel="C0CRISE", message_ts=ts))["permalink"]
    assert link == f"{sandbox.url}/archives/C0CRISE/p{ts.replace('.', '')}"
    async with session.get(link, allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith("/#C0CRISE/p")


async def test_reactions_need_their_scope(
    web: AsyncWebClient, config: SandboxConfig, make_sandbox: MakeSandbox
) -> None:
    assert (await refusal(web.reactions_add(channel="C0CRISE", name="eyes", timestamp="1.0")))[
        "error"
    ] == "missing_scope"
    able = client_of(await make_sandbox(replace(config, scopes=config.scopes | {"reactions:write"})))
    ts = (await able.chat_postMessage(channel="C0CRISE", text="x"))["ts"]
    await able.reactions_add(channel="C0CRISE", name="eyes", timestamp=ts)
    assert (await refusal(able.reactions_add(channel="C0CRISE", name="eyes", timestamp=ts)))[
        "error"
    ] == "already_reacted"


async def test_validating_without_posting(web: AsyncWebClient, hand: Hand) -> None:
    assert (await web.blocks_validate(blocks=card()))["ok"] is True
    assert (await web.blocks_validate(view=form()))["ok"] is True
    body = await refusal(web.blocks_validate(message={"blocks": [{"type": "header", "text": plain("")}]}))
    assert body["errors"][0]["pointer"] == "/blocks/0/text/text"
    assert await hand.messages() == []

"""Who may do what over `/sandbox/...`, how it is refused, and how the page is served and kept up to date."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import Sandbox, SandboxConfig

from .bolt_bot import Bot, card, form, plain
from .conftest import PATIENCE, Hand, client_of

Json = dict[str, Any]

REFUSED: list[tuple[str, Json, int, str]] = [
    ("slack/click", {"user": "U0NOBODY"}, 404, "user_not_found"),
    ("slack/click", {"user": "U0LEA", "channel": "C0NOWHERE"}, 404, "channel_not_found"),
    ("slack/click", {"user": "U0INES", "channel": "C0CRISE", "ts": "1.0"}, 404, "channel_not_found"),
    ("slack/click", {"user": "U0LEA", "channel": "C0CRISE", "ts": "1.0"}, 404, "message_not_found"),
    ("slack/click", {"user": "U0LEA", "channel": "C0CRISE", "ts": "{ts}", "label": "Nope"}, 404, "no_such_button"),
    ("slack/click", {"user": "U0LEA", "channel": "C0CRISE", "ts": "{ts}"}, 404, "no_such_button"),
    ("slack/click", {"user": "U0LEA", "channel": "home", "label": "Mine"}, 409, "no_form"),
    ("slack/submit", {"user": "U0LEA"}, 409, "no_form"),
    ("slack/close", {"user": "U0LEA"}, 409, "no_form"),
    ("slack/form_click", {"user": "U0LEA", "label": "Mend"}, 409, "no_form"),
    ("slack/message", {"user": "U0INES", "channel": "C0CRISE", "text": "x"}, 404, "channel_not_found"),
    ("slack/message", {"user": "U0LEA", "channel": "C0CRISE", "thread_ts": "1.0"}, 404, "thread_not_found"),
    ("slack/message/edit", {"user": "U0LEA", "channel": "C0CRISE", "ts": "{ts}", "text": "x"}, 409,
     "cant_update_message"),
    ("slack/message/delete", {"user": "U0LEA", "channel": "C0CRISE", "ts": "{ts}"}, 409, "cant_update_message"),
    ("slack/shortcut", {"user": "U0LEA", "callback_id": "other"}, 404, "no_such_shortcut"),
    ("slack/shortcut", {"user": "U0LEA", "callback_id": "fanal:open_case"}, 404, "no_such_shortcut"),
    ("slack/account", {"user": "U0NOBODY", "active": False}, 404, "user_not_found"),
    ("slack/usergroup", {"id": "S0NONE", "users": []}, 404, "no_such_subteam"),
    ("community/posts/p0/flag", {}, 404, "post_not_found"),
    ("community/posts/p0/reply", {"author": "x", "text": "x"}, 404, "post_not_found"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "given", "status", "error"), REFUSED, ids=[f"{r[0]}-{r[3]}" for r in REFUSED])
async def test_what_a_person_cannot_do(hand: Hand, path: str, given: Json, status: int, error: str) -> None:
    web = client_of(hand.sandbox)
    ts = (await web.chat_postMessage(channel="C0CRISE", text="card", blocks=card()))["ts"]
    got = await hand.post_raw(path, {key: ts if value == "{ts}" else value for key, value in given.items()})
    assert (got[0], got[1]["ok"], got[1]["error"]) == (status, False, error)
    assert got[1]["detail"]


async def test_a_missing_button_is_told_with_those_that_are_there(hand: Hand) -> None:
    ts = (await client_of(hand.sandbox).chat_postMessage(channel="C0CRISE", text="card", blocks=card()))["ts"]
    given = {"user": "U0LEA", "channel": "C0CRISE", "ts": ts, "label": "Nope"}
    assert "Take it (fanal:take:1)" in (await hand.post_raw("slack/click", given))[1]["detail"]


async def test_bodies_that_are_no_json_object(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url, as_json = f"{sandbox.url}/sandbox/clock", {"Content-Type": "application/json"}
    for data, headers, error in [
        ("{", as_json, "invalid_json"),
        ("[]", as_json, "json_not_object"),
        ("advance=PT1H", {"Content-Type": "application/x-www-form-urlencoded"}, "not_json"),
        (b"\xff", as_json, "invalid_json"),
        ("[" * 100_000, as_json, "invalid_json"),
        ('{"advance": ' + "9" * 5000 + "}", as_json, "invalid_json"),
    ]:
        async with session.post(url, data=data, headers=headers) as answer:
            assert (await answer.json())["error"] == error


async def test_half_an_emoji_is_kept_as_a_replacement_character(hand: Hand) -> None:
    posted = await hand.post("community/posts", author="lou", text="\ud83d seule", moderation="a_posteriori")
    hand.sandbox.store.save()  # what no file could hold would lose all the rest
    (post,) = (await hand.state())["community"]["posts"]
    assert (post["id"], post["text"]) == (posted["id"], "\ufffd seule")


@pytest.mark.parametrize(
    ("path", "given", "error"),
    [
        (
            "slack/click",
            {"channel": "C0CRISE", "ts": "{ts}", "label": "Take it", "version_index": "x"},
            "version_index",
        ),
        ("slack/form_click", {"label": "Mend", "values": "x"}, "values"),
        ("slack/submit", {"values": ["x"]}, "values"),
        ("slack/usergroup", {"id": "S0MODOS", "users": 5}, "users"),
        ("clock", {"advance": "PT999999999999H"}, "duration"),
        ("clock", {"advance": "P500000W"}, "duration"),
        ("faults", {"method": "chat.update", "mode": "500", "count": float("1e300") * 1e300}, "fault"),
    ],
)
async def test_a_value_of_another_kind_is_told(hand: Hand, path: str, given: Json, error: str) -> None:
    ts = (await client_of(hand.sandbox).chat_postMessage(channel="C0CRISE", text="card", blocks=card()))["ts"]
    hand.sandbox.forms.open(hand.sandbox.forms.new_trigger("U0LEA", "message"), form())
    given = {"user": "U0LEA"} | {key: ts if value == "{ts}" else value for key, value in given.items()}
    status, answer = await hand.post_raw(path, given)
    assert (status, answer["error"]) == (400, f"bad_{error}")


async def test_a_stale_click_by_label_finds_the_last_card_that_had_the_button(bot: Bot, driven: Hand) -> None:
    def shown(label: str) -> list[Json]:
        button = {"type": "button", "action_id": f"fanal:{label}:1", "text": plain(label), "value": label}
        return [{"type": "actions", "block_id": "acts", "elements": [button]}]

    bot.on_click = "nothing"
    ts = (await bot.web.chat_postMessage(channel="C0CRISE", text="card", blocks=shown("hide")))["ts"]
    for label in ("restore", "close"):
        await bot.web.chat_update(channel="C0CRISE", ts=ts, text="card", blocks=shown(label))
    await driven.post("slack/click", channel="C0CRISE", ts=ts, user="U0LEA", label="hide", stale=True)
    assert bot.seen[-1]["actions"][0]["value"] == "hide"


async def test_words_are_no_buttons(hand: Hand) -> None:
    said = {"type": "rich_text_section", "elements": [{"type": "text", "text": "in words"}]}
    blocks = [{"type": "rich_text", "elements": [said]}, *card()]
    ts = (await client_of(hand.sandbox).chat_postMessage(channel="C0CRISE", text="card", blocks=blocks))["ts"]
    told = await hand.post_raw("slack/click", {"user": "U0LEA", "channel": "C0CRISE", "ts": ts, "label": "Nope"})
    assert "None" not in told[1]["detail"]


# --- menus, forms that close -----------------------------------------------------------------------


async def test_a_menu_is_used_by_the_words_of_its_entry(bot: Bot, driven: Hand) -> None:
    option = [{"text": plain("Hand over"), "value": "hand"}, {"text": plain("Close"), "value": "close"}]
    menu = {"type": "overflow", "action_id": "fanal:menu:1", "options": option}
    people = {"type": "users_select", "action_id": "fanal:who:1"}
    blocks = [{"type": "actions", "block_id": "acts", "elements": [menu, people]}]
    ts = (await bot.web.chat_postMessage(channel="C0CRISE", text="card", blocks=blocks))["ts"]
    bot.on_click = "nothing"
    where = {"channel": "C0CRISE", "ts": ts, "user": "U0LEA"}
    await driven.post("slack/click", **where, label="Close")
    assert bot.seen[-1]["actions"][0]["selected_option"]["value"] == "close"
    await driven.post("slack/click", **where, action_id="fanal:menu:1", value="hand")
    assert bot.seen[-1]["actions"][0]["selected_option"]["text"]["text"] == "Hand over"
    await driven.post("slack/click", **where, action_id="fanal:who:1", block_id="acts", value="U0SAM")
    assert bot.seen[-1]["actions"][0]["selected_user"] == "U0SAM"


async def test_closing_a_form_tells_the_bot_if_it_asked(bot: Bot, driven: Hand) -> None:
    forms = bot.sandbox.forms
    forms.open(forms.new_trigger("U0LEA", "message"), form())
    await driven.post("slack/close", user="U0LEA")
    assert "view_closed" not in bot.kinds()
    forms.open(forms.new_trigger("U0LEA", "message"), form())
    forms.push(forms.new_trigger("U0LEA", "view"), form("On top", notify_on_close=True))
    await driven.post("slack/close", user="U0LEA")
    assert (bot.seen[-1]["type"], bot.seen[-1]["is_cleared"]) == ("view_closed", False)
    assert bot.seen[-1]["view"]["state"] == {"values": {}}, "what was typed is not told"
    assert (await driven.state())["slack"]["forms"]["U0LEA"]["title"]["text"] == "Note"
    forms.push(forms.new_trigger("U0LEA", "view"), form("On top", notify_on_close=True))
    await driven.post("slack/close", user="U0LEA", all=True)
    assert bot.seen[-1]["is_cleared"] is True
    assert (await driven.state())["slack"]["forms"] == {}


async def test_an_answer_to_a_form_that_slack_would_not_show(bot: Bot, driven: Hand) -> None:
    forms = bot.sandbox.forms
    forms.open(forms.new_trigger("U0LEA", "message"), form())
    for answer, error in [
        ({"response_action": "update", "view": form("x" * 25)}, "invalid_arguments"),
        ({"response_action": "errors", "errors": {"elsewhere": "No"}}, "invalid_errors"),
    ]:
        bot.on_submit = answer
        result = await driven.post("slack/submit", user="U0LEA", values={"words": "x"})
        assert (result["ok"], result["error"]) == (False, error)
    assert "U0LEA" in (await driven.state())["slack"]["forms"]


# --- the page --------------------------------------------------------------------------------------


async def test_the_page_and_its_strict_policy(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{sandbox.url}/") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<html" in await answer.text()
    for path in ("/server.py", "/..%2fserver.py", "/page", "/nothing.html"):
        async with session.get(sandbox.url + path) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_no_page_from_elsewhere_gets_in(
    sandbox: Sandbox, session: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with session.post(f"{sandbox.url}/sandbox/reset", headers=headers) as answer:
        assert answer.status == 403
    async with session.post(f"{sandbox.url}/sandbox/faults", json={}, headers={"Origin": sandbox.url}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "fanal.example"])
async def test_it_listens_on_the_loopback_only(config: SandboxConfig, host: str) -> None:
    with pytest.raises(ValueError, match=r"loopback|IPv4 or IPv6"):
        await Sandbox(config).start(host=host)


async def test_a_port_that_is_taken(config: SandboxConfig, sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await Sandbox(config).start(port=sandbox.port)


async def test_the_stream_tells_each_change(hand: Hand, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{hand.sandbox.url}/sandbox/stream") as stream:
        assert stream.content_type == "text/event-stream"

        async def next_version() -> int:
            async with asyncio.timeout(PATIENCE):
                while not (line := (await stream.content.readline()).decode().strip()).startswith("data:"):
                    pass
            version: int = json.loads(line.removeprefix("data:"))["version"]
            return version

        first = await next_version()
        await hand.post("community/posts", author="camille", text="Bonjour")
        assert await next_version() > first


async def test_a_page_that_goes_while_the_stream_opens_is_no_fault(
    sandbox: Sandbox, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    prepare = web.StreamResponse.prepare

    async def gone(answer: web.StreamResponse, request: web.BaseRequest) -> Any:
        assert request.transport is not None
        request.transport.abort()
        return await prepare(answer, request)

    monkeypatch.setattr(web.StreamResponse, "prepare", gone)
    with pytest.raises(aiohttp.ClientError):
        await session.get(f"{sandbox.url}/sandbox/stream")
    monkeypatch.undo()
    await session.get(f"{sandbox.url}/healthz")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_waiting_for_a_change(hand: Hand) -> None:
    version = (await hand.state())["version"]
    waiting = asyncio.create_task(hand.get(f"sandbox/wait?version={version}&timeout={PATIENCE}"))
    await hand.post("community/posts", author="camille", text="Bonjour")
    assert (await waiting)["version"] > version
    assert (await hand.get("sandbox/wait?version=999999&timeout=0.01"))["version"] < 999999


async def test_the_cast(hand: Hand) -> None:
    cast = await hand.get("sandbox/cast")
    assert [one["name"] for one in cast["people"]][:3] == ["Léa", "Sam", "Maître Diallo"]
    assert (cast["bot"], cast["botId"], cast["client"], cast["command"]) == (
        "U0FANAL",
        "B0FANAL",
        "maison-lumen",
        "/fanal",
    )
    assert [one["callback_id"] for one in cast["shortcuts"]] == ["fanal:open_case", "fanal:record_advice"]
    assert "camille" in cast["members"]
    await hand.post("community/posts", author="zoe", text="Bonjour")
    assert "zoe" in (await hand.get("sandbox/cast"))["members"]


async def test_the_state_has_the_shape_that_was_agreed(hand: Hand) -> None:
    """Issue 2, "The sandbox"."""
    await client_of(hand.sandbox).chat_postMessage(channel="U0DIALLO", text="private", blocks=card())
    await hand.post("community/posts", author="camille", text="Bonjour")
    state = await hand.state()
    assert {"clock", "slack", "community"} <= set(state)
    assert {"channels", "ephemeral", "forms", "homes"} <= set(state["slack"])
    room = state["slack"]["channels"]["D0DIALLO"]
    assert {"name", "members", "messages"} <= set(room)
    assert {"ts", "user", "text", "blocks", "replies"} <= set(room["messages"][0])
    assert {"id", "author", "text", "visibility", "replies", "private"} <= set(state["community"]["posts"][0])


# --- the six steps ---------------------------------------------------------------------------------


CASE = '{"case": 7}'


async def done(hand: Hand) -> list[int]:
    return [step["id"] for step in (await hand.get("sandbox/steps"))["steps"] if step["done"]]


async def test_the_steps_are_ticked_when_seen(bot: Bot, driven: Hand) -> None:
    bot.on_click, sandbox = "nothing", driven.sandbox
    names = ["acknowledge", "read", "mend", "undo_send"]
    buttons = [{"type": "button", "text": plain(name), "action_id": f"fanal:{name}:1", "value": CASE} for name in names]
    blocks = [{"type": "actions", "block_id": "acts", "elements": buttons}]
    ts = (await bot.web.chat_postMessage(channel="C0CRISE", text="card", blocks=blocks))["ts"]

    async def press(label: str, user: str = "U0LEA") -> None:
        await driven.post("slack/click", channel="C0CRISE", ts=ts, label=label, user=user)

    assert await done(driven) == []
    await driven.post("community/posts", author="camille", text="Where is it?", id="p1", flagged=True)
    post = sandbox.store.world.posts["p1"]
    post.cases = [7]
    await press("acknowledge")
    sandbox.steps.acted_on_forum("reply", post)
    assert await done(driven) == [1]
    await press("read")
    sandbox.steps.acted_on_forum("hide", post)
    assert await done(driven) == [1, 2]
    await driven.post("slack/message", channel="C0CRISE", thread_ts=ts, user="U0LEA", text="not the expert")
    assert await done(driven) == [1, 2]
    await driven.post("slack/message", channel="C0CRISE", thread_ts=ts, user="U0DIALLO", text="Leave it online")
    assert await done(driven) == [1, 2, 3]
    await press("mend")
    await press("undo_send")
    sandbox.steps.pressed(user="U0LEA", name="fanal:send", carried=CASE, form=True)
    sandbox.steps.acted_on_forum("private_message", post)
    assert await done(driven) == [1, 2, 3, 4]
    sandbox.steps.pressed(user="U0LEA", name="fanal:follow_up_done", carried=CASE, form=True)
    assert await done(driven) == [1, 2, 3, 4]
    sandbox.bot_url = "http://127.0.0.1:9"
    sandbox.store.world.offset = 48 * 3600 - 1
    sandbox.steps.clock_moved()
    assert await done(driven) == [1, 2, 3, 4]
    sandbox.store.world.offset = 48 * 3600
    sandbox.steps.clock_moved()
    assert await done(driven) == [1, 2, 3, 4, 5]

"""The same small Bolt app in Socket Mode and over signed HTTP: what people do reaches it, what it does is seen."""

from __future__ import annotations

import pytest

from .bolt_bot import Bot, card, form
from .conftest import Hand


async def test_a_click_reaches_the_bot_and_its_edit_is_seen(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    answer = await driven.post("slack/click", channel="C0CRISE", ts=ts, label="Take it", user="U0LEA")
    assert answer["ok"] is True
    assert answer["pressed"] == "fanal:take:1"
    body = next(one for one in bot.seen if one.get("type") == "block_actions")
    assert body["user"]["id"] == "U0LEA"
    assert body["actions"][0]["value"] == '{"v":1,"case":1}'
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": "C0CRISE", "is_ephemeral": False}
    (message,) = await driven.messages()
    assert message["blocks"][1]["elements"][0]["text"]["text"] == "Release"
    assert message["versions"] == 2


async def test_a_stale_click_is_of_the_card_before_its_edit(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    await driven.post("slack/click", channel="C0CRISE", ts=ts, action_id="fanal:take:1", user="U0LEA")
    gone = await driven.post_raw("slack/click", {"channel": "C0CRISE", "ts": ts, "label": "Take it", "user": "U0SAM"})
    assert gone[0] == 404
    assert gone[1]["error"] == "no_such_button"
    stale = await driven.post("slack/click", channel="C0CRISE", ts=ts, label="Take it", user="U0SAM", stale=True)
    assert stale["ok"] is True
    first = {"channel": "C0CRISE", "ts": ts, "label": "Take it", "user": "U0SAM", "version_index": 0}
    assert (await driven.post("slack/click", **first))["ok"] is True


async def test_a_whisper_is_heard_by_one_and_can_be_pressed_and_replaced(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    bot.on_click = "whisper"
    answer = await driven.post("slack/click", channel="C0CRISE", ts=ts, label="Take it", user="U0SAM")
    assert answer["ephemeral"]["text"] == "Only you see this"
    whisper = answer["ephemeral"]["ts"]
    bot.on_click = "replace"
    other = {"channel": "C0CRISE", "ts": whisper, "label": "Ask them", "user": "U0LEA"}
    assert (await driven.post_raw("slack/click", other))[0] == 404
    await driven.post("slack/click", channel="C0CRISE", ts=whisper, label="Ask them", user="U0SAM")
    (left,) = (await driven.state())["slack"]["ephemeral"]
    assert left["text"] == "Asked"
    assert left["user"] == "U0SAM"


async def test_a_form_is_opened_filled_in_and_sent(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    bot.on_click = "open"
    await driven.post("slack/click", channel="C0CRISE", ts=ts, label="Take it", user="U0LEA")
    assert (await driven.state())["slack"]["forms"]["U0LEA"]["callback_id"] == "fanal:note"
    empty = await driven.post("slack/submit", user="U0LEA", values={})
    assert empty["error"] == "form_incomplete"
    assert list(empty["errors"]) == ["words"]
    long = await driven.post("slack/submit", user="U0LEA", values={"words": "x" * 21})
    assert list(long["errors"]) == ["words"]
    bot.on_submit = {"response_action": "errors", "errors": {"words": "Not like this"}}
    refused = await driven.post("slack/submit", user="U0LEA", values={"words": "hello"})
    assert refused["ack"] == bot.on_submit
    assert (await driven.state())["slack"]["forms"]["U0LEA"]["errors"] == {"words": "Not like this"}
    bot.on_submit = {}
    await driven.post("slack/submit", user="U0LEA")
    assert (await driven.state())["slack"]["forms"] == {}
    body = [one for one in bot.seen if one.get("type") == "view_submission"][-1]
    assert body["view"]["state"]["values"] == {"words": {"words": {"type": "plain_text_input", "value": "hello"}}}
    assert body["view"]["private_metadata"] == '{"case":1}'


async def test_a_form_is_updated_pushed_cleared(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    given = {"user": "U0LEA", "callback_id": "fanal:open_case", "channel": "C0CRISE", "ts": ts}
    await driven.post("slack/shortcut", **given)
    bot.on_submit = {"response_action": "update", "view": form("Changed")}
    await driven.post("slack/submit", user="U0LEA", values={"words": "a"})
    bot.on_click = "push"
    pushed = await driven.post("slack/form_click", user="U0LEA", label="Mend", values={"words": "half"})
    assert pushed["ok"] is True
    top = (await driven.state())["slack"]["forms"]["U0LEA"]
    assert (top["title"]["text"], top["depth"]) == ("Second", 2)
    clicked = [one for one in bot.seen if one.get("type") == "block_actions"][-1]
    assert clicked["view"]["state"]["values"]["words"]["words"]["value"] == "half"
    bot.on_submit = {"response_action": "push", "view": form("Third")}
    await driven.post("slack/submit", user="U0LEA", values={"words": "b"})
    too_many = await driven.post("slack/submit", user="U0LEA", values={"words": "b"})
    assert too_many["error"] == "push_limit_reached"
    bot.on_submit = {"response_action": "clear"}
    await driven.post("slack/submit", user="U0LEA", values={"words": "b"})
    assert (await driven.state())["slack"]["forms"] == {}


async def test_words_in_a_thread_their_edit_and_deletion_are_told(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    said = await driven.post("slack/message", channel="C0CRISE", thread_ts=ts, user="U0DIALLO", text="Leave it online.")
    assert said["ok"] is True
    where = {"channel": "C0CRISE", "ts": said["ts"], "user": "U0DIALLO"}
    await driven.post("slack/message/edit", **where, text="Take it offline.")
    await driven.post("slack/message/delete", **where)
    events = [one["event"] for one in bot.seen if one.get("type") == "event_callback"]
    words = [one for one in events if one.get("user") == "U0DIALLO" or one.get("subtype")]
    assert [one.get("subtype") for one in words] == [None, "message_changed", "message_deleted"]
    assert words[0]["thread_ts"] == ts
    assert words[1]["message"]["text"] == "Take it offline."
    assert words[2]["previous_message"]["text"] == "Take it offline."
    assert {one["channel_type"] for one in words} == {"group"}


async def test_typed_words_are_escaped_and_mentions_stay(bot: Bot, driven: Hand) -> None:
    typed = "<@U0LEA> a < b & <script> <!here> <#C0CRISE|crise>"
    await driven.post("slack/message", channel="C0CRISE", user="U0SAM", text=typed)
    assert bot.seen[-1]["event"]["text"] == "<@U0LEA> a &lt; b &amp; &lt;script&gt; <!here> <#C0CRISE|crise>"


async def test_a_command_is_answered_to_one_person(bot: Bot, driven: Hand) -> None:
    answer = await driven.post("slack/command", user="U0LEA", channel="C0CRISE", text="/fanal queue all")
    assert answer["ephemeral"]["text"] == "Here is help"
    body = bot.seen[-1]
    assert (body["command"], body["text"], body["channel_name"]) == ("/fanal", "queue all", "crise-maison-lumen")


async def test_a_message_shortcut_carries_the_message(bot: Bot, driven: Hand) -> None:
    said = await driven.post("slack/message", channel="C0CRISE", user="U0SAM", text="Seen this?")
    given = {"user": "U0LEA", "callback_id": "fanal:open_case", "channel": "C0CRISE", "ts": said["ts"]}
    assert (await driven.post("slack/shortcut", **given))["ok"] is True
    body = bot.seen[-1]
    assert (body["type"], body["message"]["text"]) == ("message_action", "Seen this?")


async def test_a_global_shortcut_has_no_message(bot: Bot, driven: Hand) -> None:
    assert (await driven.post("slack/shortcut", user="U0LEA", callback_id="fanal:new_case"))["ok"] is True
    assert bot.seen[-1]["type"] == "shortcut"
    assert "message" not in bot.seen[-1]
    assert (await driven.state())["slack"]["forms"]["U0LEA"]["callback_id"] == "fanal:note"


async def test_opening_the_home_tells_the_bot(bot: Bot, driven: Hand) -> None:
    assert (await driven.post("slack/home", user="U0LEA"))["ok"] is True
    assert bot.seen[-1]["event"]["type"] == "app_home_opened"
    await bot.web.views_publish(user_id="U0LEA", view={"type": "home", "blocks": card("Mine")})
    assert (await driven.post("slack/home_click", user="U0LEA", label="Mine"))["ok"] is True
    assert bot.seen[-1]["view"]["type"] == "home"


@pytest.mark.parametrize("answers_within", [0.5])
async def test_a_bot_that_does_not_answer_in_time(bot: Bot, driven: Hand) -> None:
    ts = await bot.post_card()
    bot.on_click = "silent"
    answer = await driven.post("slack/click", channel="C0CRISE", ts=ts, label="Take it", user="U0LEA")
    assert answer["ok"] is False
    assert answer["error"] in ("timeout", "http_error")

"""The small bot on botbuilder-core: what people do in Teams reaches it, what it does is seen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from botbuilder.schema import Activity
from botframework.connector.models import ErrorResponseException

from bot.sandbox.teams_cast import CHANNEL, CLAIRE, DIALLO, LEA, TENANT

from .conftest import Hand
from .teams_bot import TeamsBot, attached, button, card, form, opening

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


def answer(value: Any, kind: str = CARD, status: int = 200) -> Json:
    return {"statusCode": status, "type": kind, "value": value}


async def messages(hand: Hand, channel: str = CHANNEL) -> list[Json]:
    found: list[Json] = (await hand.state())["teams"]["channels"][channel]["messages"]
    return found


async def test_a_card_is_posted_pressed_and_changed_in_place(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card()))
    teams_bot.answers["adaptiveCard/action"] = answer(card(button("Release"), text="Yours"))
    pressed = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Take it")
    assert (pressed["ok"], pressed["pressed"]) == (True, "fanal:take:1")
    body = teams_bot.seen[-1]
    assert body["name"] == "adaptiveCard/action"
    assert body["value"]["action"]["data"] == {"fanal": '{"v":1,"case":1}'}
    assert body["value"]["trigger"] == "manual"
    assert body["from"]["aadObjectId"] == LEA
    assert (body["conversation"]["id"], body["replyToId"]) == (f"{CHANNEL};messageid={name}", name)
    (message,) = await messages(hand)
    assert message["views"][LEA]["body"][0]["text"] == "Yours"
    update = Activity().deserialize(attached(card(text="Case 1: Léa has it")))
    await teams_bot.in_conversation(CHANNEL, lambda one: one.conversations.update_activity(CHANNEL, name, update))
    (message,) = await messages(hand)
    assert message["card"]["body"][0]["text"] == "Case 1: Léa has it"
    assert (message["views"], message["versions"], message["edited"]) == ({}, 2, True)


async def test_words_and_errors_in_answer_to_a_press_are_for_one_person(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card()))
    teams_bot.answers["adaptiveCard/action"] = answer("Sam took it", "application/vnd.microsoft.activity.message")
    told = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="fanal:take:1")
    assert told["ephemeral"]["text"] == "Sam took it"
    error = {"code": "Conflict", "message": "Too late"}
    teams_bot.answers["adaptiveCard/action"] = answer(error, "application/vnd.microsoft.error", 400)
    told = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="fanal:take:1")
    assert (told["ok"], told["error"]) == (False, "bot_error")
    shown = (await hand.state())["teams"]["ephemeral"]
    assert [one["text"] for one in shown] == ["Sam took it", "Too late"]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {"statusCode": 200, "type": CARD},
        answer({"type": "AdaptiveCard", "version": "1.6"}),
        answer("hello"),
        answer("", "application/vnd.microsoft.activity.message"),
        answer({"code": "x"}, "application/vnd.microsoft.error", 400),
        answer(card(), CARD, 202),
    ],
)
async def test_an_answer_of_the_wrong_shape_is_refused(teams_bot: TeamsBot, hand: Hand, wrong: Any) -> None:
    name = await teams_bot.post(CHANNEL, attached(card()))
    teams_bot.answers["adaptiveCard/action"] = wrong
    told = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Take it")
    assert (told["ok"], told["error"]) == (False, "bad_answer")
    assert (await messages(hand))[0]["views"] == {}


async def test_a_dialog_opens_from_a_button_and_is_sent(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card(opening())))
    teams_bot.answers["task/fetch"] = {"task": {"type": "continue", "value": form()}}
    opened = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Note")
    assert (opened["ok"], opened["pressed"]) == (True, "fanal:note:1")
    assert teams_bot.seen[-1]["value"]["data"]["fanal"] == '{"v":1,"case":1}'
    assert (await hand.state())["teams"]["forms"][LEA]["title"] == "Note"
    empty = await hand.post("teams/submit", user=LEA, values={})
    assert (empty["error"], empty["errors"]) == ("form_incomplete", {"words": "Write"})
    long = await hand.post("teams/submit", user=LEA, values={"Your words": "x" * 21})
    assert list(long["errors"]) == ["words"]
    teams_bot.answers["task/submit"] = {"task": {"type": "continue", "value": form("Again")}}
    await hand.post("teams/submit", user=LEA, values={"words": "hello"})
    data = {"form": "fanal:note", "fanal": '{"v":1,"case":1}', "words": "hello"}
    assert (teams_bot.seen[-1]["name"], teams_bot.seen[-1]["value"]["data"]) == ("task/submit", data)
    shown = (await hand.state())["teams"]["forms"][LEA]
    assert (shown["title"], shown["values"]) == ("Again", {})
    teams_bot.answers["task/submit"] = {"task": {"type": "message", "value": "Kept"}}
    last = await hand.post("teams/submit", user=LEA, button="Send", values={"words": "hello"})
    assert (last["ephemeral"]["text"], (await hand.state())["teams"]["forms"]) == ("Kept", {})


async def test_an_empty_answer_closes_a_dialog_but_opens_none(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card(opening())))
    nothing = await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Note")
    assert nothing["error"] == "bad_answer"
    teams_bot.answers["task/fetch"] = {"task": {"type": "continue", "value": form()}}
    await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Note")
    sent = await hand.post("teams/submit", user=LEA, values={"words": "hello"})
    assert (sent["ok"], (await hand.state())["teams"]["forms"]) == (True, {})


async def test_an_extension_carries_the_message_and_its_dialog_is_sent(teams_bot: TeamsBot, hand: Hand) -> None:
    said = await hand.post("teams/message", channel=CHANNEL, user=CLAIRE, text="Seen <this>?")
    teams_bot.answers["composeExtension/fetchTask"] = {"task": {"type": "continue", "value": form()}}
    on = {"channel": CHANNEL, "id": said["id"]}
    assert (await hand.post("teams/extension", user=LEA, command="open_case", message=on))["ok"] is True
    value = teams_bot.seen[-1]["value"]
    assert (value["commandId"], value["commandContext"]) == ("open_case", "message")
    assert value["messagePayload"]["body"]["content"] == "<p>Seen &lt;this&gt;?</p>"
    assert value["messagePayload"]["from"]["user"]["id"] == CLAIRE
    assert (await hand.post("teams/submit", user=LEA, values={"words": "a"}))["ok"] is True
    last = teams_bot.seen[-1]
    assert (last["name"], last["value"]["data"]["words"]) == ("composeExtension/submitAction", "a")
    assert last["value"]["messagePayload"]["id"] == said["id"]
    composed = await hand.post("teams/extension", user=LEA, command="new_case")
    assert composed["ok"] is True
    assert "messagePayload" not in teams_bot.seen[-1]["value"]
    wrong = await hand.post_raw("teams/extension", {"user": LEA, "command": "new_case", "message": on})
    assert wrong[0] == 404
    assert (await hand.post_raw("teams/extension", {"user": LEA, "command": ["open_case"]}))[0] == 404


async def test_words_in_a_thread_their_edit_and_deletion_are_told(teams_bot: TeamsBot, hand: Hand) -> None:
    root = await teams_bot.post(CHANNEL, attached(card()))
    said = await hand.post("teams/message", channel=CHANNEL, thread=root, user=DIALLO, text="Leave it online.")
    where = {"channel": CHANNEL, "user": DIALLO}
    await hand.post("teams/message", **where, edit=said["id"], text="Take it offline.")
    await hand.post("teams/message", **where, delete=said["id"])
    kinds = [(one["type"], one["channelData"].get("eventType")) for one in teams_bot.seen]
    assert kinds == [
        ("message", None),
        ("messageUpdate", "editMessage"),
        ("messageDelete", "softDeleteMessage"),
    ]
    assert {one["conversation"]["id"] for one in teams_bot.seen} == {f"{CHANNEL};messageid={root}"}
    assert [one.get("text") for one in teams_bot.seen] == ["Leave it online.", "Take it offline.", None]
    (message,) = await messages(hand)
    assert message["replies"][0]["deleted"] is True


async def test_the_bot_answers_in_the_thread_and_opens_its_own(teams_bot: TeamsBot, hand: Hand) -> None:
    teams_bot.reply = "Here is help"
    asked = await hand.post("teams/message", channel=CHANNEL, user=LEA, text="help", mention=True)
    assert teams_bot.seen[-1]["text"] == "<at>Fanal</at> help"
    assert teams_bot.seen[-1]["entities"][0]["mentioned"]["id"] == teams_bot.sandbox.config.teams.bot_id
    made = await teams_bot.create(
        is_group=True, channel_data={"channel": {"id": CHANNEL}}, activity=Activity().deserialize(attached(card()))
    )
    assert made.id == f"{CHANNEL};messageid={made.activity_id}"
    await teams_bot.post(made.id, {"type": "message", "text": "more"})
    first, second = await messages(hand)
    assert (first["id"], [one["text"] for one in first["replies"]]) == (asked["id"], ["Here is help"])
    assert [one["text"] for one in second["replies"]] == ["more"]


async def test_a_private_word_to_somebody(teams_bot: TeamsBot, hand: Hand) -> None:
    person = teams_bot.sandbox.config.teams.person(CLAIRE)
    assert person is not None
    made = await teams_bot.create(members=[{"id": CLAIRE}], tenant_id=TENANT)
    again = await teams_bot.create(members=[{"id": person.mri}], tenant_id=TENANT)
    assert made.id == again.id
    await teams_bot.post(made.id, attached(card(text="Your day")))
    state = (await hand.state())["teams"]
    assert state["channels"][made.id]["user"] == CLAIRE
    assert state["homes"][CLAIRE]["card"]["body"][0]["text"] == "Your day"
    await hand.post("teams/install", user=CLAIRE, remove=True)
    with pytest.raises(ErrorResponseException) as refused:
        await teams_bot.post(made.id, {"type": "message", "text": "hello"})
    assert refused.value.error.error.code == "BotNotInConversationRoster"
    await hand.post("teams/install", user=CLAIRE)
    kinds = [one["type"] for one in teams_bot.seen]
    assert kinds == ["installationUpdate", "conversationUpdate", "installationUpdate"]
    assert teams_bot.seen[-1]["action"] == "add"


async def test_whoever_a_card_names_gets_their_own_when_it_is_posted(teams_bot: TeamsBot, hand: Hand) -> None:
    people = {one.id: one.mri for one in teams_bot.sandbox.config.teams.people}
    teams_bot.answers["adaptiveCard/action"] = answer(card(text="For you"))
    refresh = {"action": button(verb="fanal:refresh:1"), "userIds": [people[LEA], people[DIALLO]]}
    await teams_bot.post(CHANNEL, attached(card(refresh=refresh)))

    def views(state: Json) -> bool:
        return len(state["teams"]["channels"][CHANNEL]["messages"][0]["views"]) == 2

    await hand.until(views)
    (message,) = await messages(hand)
    assert set(message["views"]) == {LEA, DIALLO}
    assert {one["value"]["trigger"] for one in teams_bot.seen} == {"automatic"}


async def test_a_plain_submit_is_a_message_with_a_value(teams_bot: TeamsBot, hand: Hand) -> None:
    field = {"type": "Input.Toggle", "id": "sure", "label": "Sure", "title": "I am", "value": "false"}
    content = card({"type": "Action.Submit", "title": "Go", "data": {"a": 1}})
    content["body"].append(field)
    name = await teams_bot.post(CHANNEL, attached(content))
    await hand.post("teams/execute", user=LEA, channel=CHANNEL, id=name, action="Go", values={"Sure": True})
    assert teams_bot.seen[-1]["value"] == {"a": 1, "sure": "true"}
    assert "text" not in teams_bot.seen[-1]


async def test_the_roster_is_read_by_the_sdk(teams_bot: TeamsBot) -> None:
    def paged(client: Any) -> Any:
        return client.conversations.get_conversation_paged_members(CHANNEL)

    roster = await teams_bot.in_conversation(CHANNEL, paged)
    assert [one.name for one in roster.members] == ["Léa", "Maître Diallo", "Claire", "Nadia"]


async def test_a_stale_press_is_of_the_card_before_its_edit(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card()))
    teams_bot.answers["adaptiveCard/action"] = answer("ok", "application/vnd.microsoft.activity.message")
    update = Activity().deserialize(attached(card(button("Release", "fanal:release:1"))))
    await teams_bot.in_conversation(CHANNEL, lambda one: one.conversations.update_activity(CHANNEL, name, update))
    given = {"user": LEA, "channel": CHANNEL, "id": name, "action": "Take it"}
    assert (await hand.post_raw("teams/execute", given))[0] == 404
    assert (await hand.post("teams/execute", **given, stale=True))["ok"] is True


async def test_two_at_once(teams_bot: TeamsBot, hand: Hand) -> None:
    name = await teams_bot.post(CHANNEL, attached(card()))
    teams_bot.answers["adaptiveCard/action"] = answer("ok", "application/vnd.microsoft.activity.message")
    presses = [
        hand.post("teams/execute", user=one, channel=CHANNEL, id=name, action="Take it") for one in (LEA, DIALLO)
    ]
    assert [one["ok"] for one in await asyncio.gather(*presses)] == [True, True]
